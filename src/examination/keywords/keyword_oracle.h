// The slow, plain way to find keywords, which the scanner is held against.
#pragma once

#include "examination/keywords/keyword_list.h"
#include "model/rule_hit.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace examination {

struct OracleHit {
    std::uint32_t term = 0;
    model::KeywordEncoding encoding = model::KeywordEncoding::utf8;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;

    auto operator<=>(const OracleHit&) const = default;
};

// Tries every term at every offset, in every encoding; sorted. Whole words are left out: what
// stands alone is checked by other tests.
std::vector<OracleHit> find_plainly(const KeywordList& list, std::span<const std::byte> unit);

}  // namespace examination
