// A selector where it was found.
#pragma once

#include "model/item.h"
#include "model/selectors/selector.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model {

// A SelectorHit without texts of its own: valid as long as those it was made of.
struct SelectorHitView {
    std::uint64_t item = 0;
    SelectorKind kind = SelectorKind::email;
    SelectorEncoding encoding = SelectorEncoding::bytes;
    SelectorLayer layer = SelectorLayer::content;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::string_view value, raw, before, after;
    ScopeState scope_state = ScopeState::undetermined;
    std::optional<AuthorityId> authority_id;
};

struct SelectorHit {
    std::uint64_t item = 0;  // Ordinal of the item whose content has it.
    SelectorKind kind = SelectorKind::email;
    SelectorEncoding encoding = SelectorEncoding::bytes;
    SelectorLayer layer = SelectorLayer::content;
    std::uint64_t offset = 0;   // In the item's content, or in its text, in bytes.
    std::uint32_t length = 0;   // In bytes there.
    std::string value;          // Canonical; of a secret kind its mask.
    std::string raw;            // As it stands, one byte a character.
    std::string before, after;  // The bytes around it.
    ScopeState scope_state = ScopeState::undetermined;
    std::optional<AuthorityId> authority_id;

    bool operator==(const SelectorHit&) const = default;
    SelectorHitView view() const {
        return {item,  kind, encoding, layer, offset,      length,
                value, raw,  before,   after, scope_state, authority_id};
    }
};

}  // namespace model
