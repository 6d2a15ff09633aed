// ObjectName: what a person speaks of (an item, a record, a selector …), as the workbench's links
// name it: /o/KIND/ID. docs/formats/ids.md has the forms.
#pragma once

#include "model/ids.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model {

enum class ObjectKind : std::uint8_t {
    investigation,  // "case": the case as a whole.
    source,
    item,
    content,  // Whatever has these bytes, in any exhibit: its SHA-256.
    record,
    selector,  // "<kind>:<canonical value>"
    anomaly,   // "<source>:<code>:<address of the item or ->:<offset>"
    hit        // "<source>:<address of the item>:<kind of list>:<rule>:<offset>"
};
inline constexpr std::array object_kinds{
    ObjectKind::investigation, ObjectKind::source,   ObjectKind::item,    ObjectKind::content,
    ObjectKind::record,        ObjectKind::selector, ObjectKind::anomaly, ObjectKind::hit};
std::string_view name_of(ObjectKind kind);

constexpr std::size_t object_name_size_max = 1024;

struct ObjectName {
    ObjectKind kind = ObjectKind::item;
    std::string id;

    // "item/0a1b…"
    std::string text() const { return std::string(name_of(kind)) + '/' + id; }
    auto operator<=>(const ObjectName&) const = default;
};

// Nothing where the text is no such name, or is longer than object_name_size_max.
std::optional<ObjectName> object_name_from(std::string_view text);

// The entity that stands for it in the statements of a case.
EntityId entity_of(const CaseId& of, const ObjectName& name);

}  // namespace model
