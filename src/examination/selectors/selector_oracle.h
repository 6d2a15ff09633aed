// The slow, plain way to find selectors: every place is tried. Tests hold the scanner against it.
#pragma once

#include "model/selectors/selector.h"

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace examination {

struct OracleHit {
    model::SelectorKind kind;
    std::size_t offset, length;
    std::string canonical;

    auto operator<=>(const OracleHit&) const = default;
};

// The kinds that the oracle knows; the others' rules are about what stands beside them.
const std::vector<model::SelectorKind>& oracle_kinds();

// Sorted. Of two that overlap and are of one kind only the left one is there.
std::vector<OracleHit> oracle_hits(std::string_view text);

}  // namespace examination
