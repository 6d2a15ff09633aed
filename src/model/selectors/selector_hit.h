// A selector where it was found.
#pragma once

#include "model/item.h"
#include "model/selectors/selector.h"

#include <cstdint>
#include <optional>
#include <string>

namespace model {

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
};

}  // namespace model
