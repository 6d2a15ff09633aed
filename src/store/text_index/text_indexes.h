// Several text indexes asked as one: the sources of a case.
#pragma once

#include "store/text_index/text_index.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct JoinedTextResult {
    std::size_t index = 0;  // Of the text index it is from.
    TextResult result;
};

struct JoinedTextPage {
    std::vector<JoinedTextResult> results;
    std::uint64_t candidates = 0;
    bool candidates_verified = true;
    bool scanned = false;
    bool stopped_early = false;
    std::string next;  // Empty after the last page.
};

// Results come by rank, then by the index's place in `indexes`, then by key. A cursor is good as
// long as these are the same indexes.
core::Result<JoinedTextPage> search_text_indexes(std::vector<TextIndex>& indexes,
                                                 std::string_view query,
                                                 const TextSearchOptions& options,
                                                 const policy::Grant& grant);

}  // namespace store
