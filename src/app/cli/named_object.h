// What the name of an object (an item, a record, a selector …) leads to in a case.
#pragma once

#include "app/cli/case_view.h"
#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/hits/hit_reader.h"
#include "model/object_name.h"

#include <optional>
#include <string>
#include <string_view>

namespace app {

struct NamedObject {
    model::ObjectName name;  // In its one form: whole ids, canonical values.
    std::string title;       // What a person calls it: a path, a summary, a value.
    std::optional<examination::ItemRow> item;  // That it is, or lies in.
};

// `text` is "KIND/ID"; of an item its id, the beginning of it, or its address will do. not_found
// where the case has no such thing.
core::Result<NamedObject> find_object(const CaseView& view, std::string_view text);

// The names of what lists show.
model::ObjectName name_of_object(const examination::ItemRow& row);
model::ObjectName name_of_object(const examination::NamedItem& item);
model::ObjectName name_of_object(const examination::RecordRow& row);
model::ObjectName name_of_object(const examination::SelectorRow& row);
model::ObjectName name_of_object(const examination::SelectorHitRow& row);
model::ObjectName name_of_object(const examination::AnomalyRow& row);
// Of a moment its record, or the item whose time it is.
model::ObjectName name_of_object(const model::TimelineEntry& entry);
// Nothing where the rule is too long for a name.
std::optional<model::ObjectName> name_of_object(const examination::SearchMade& search,
                                                const examination::RuleHitRow& row);
// What a review judges of an item: its content wherever it lies, or the item where its hash is not
// known.
model::ObjectName reviewed_object(const examination::ItemRow& row);
model::ObjectName reviewed_object(const examination::NamedItem& item);

}  // namespace app
