// What a row of the selector index says of one source, and the row's key.
#pragma once

#include "core/result.h"
#include "model/item.h"
#include "model/selectors/selector.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

struct SelectorPosting {
    std::uint64_t source = 0;  // Its number in the list of the segment's sources.
    std::uint32_t form_version = 1;
    model::ScopeState scope_state = model::ScopeState::undetermined;
    std::uint64_t count = 0, items = 0;
    std::uint64_t first_offset = 0;
    std::string first_address;
    // What the offset is one of.
    model::SelectorLayer first_layer = model::SelectorLayer::content;

    bool operator==(const SelectorPosting&) const = default;
};

// Keys sort as the lists of a case do: by the kind's name, then by value.
std::string selector_key(std::string_view kind, std::string_view value);
struct SelectorKeyView {
    std::string_view kind, value;
};
// The two parts; the key must outlive them.
SelectorKeyView split_selector_key(std::string_view key);

void append_posting(std::string& payload, const SelectorPosting& posting);
// invalid_input: no row that this program wrote.
core::Result<std::vector<SelectorPosting>> read_postings(std::string_view payload);

}  // namespace examination
