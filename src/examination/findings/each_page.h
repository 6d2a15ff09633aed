// How large a page may be, and page after page of a list for who wants all of its rows.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/findings/findings.h"

#include <algorithm>
#include <cstdint>

namespace examination {

inline std::uint32_t page_size(const PageRequest& page) {
    constexpr std::uint32_t page_size_max = 10'000;
    return std::clamp(page.size, 1u, page_size_max);
}

// `next_page` takes a PageRequest. An error of the handler ends the reading and is returned.
template <typename Row, typename NextPage>
core::Result<void> each_page(const RowHandler<Row>& handler, NextPage next_page) {
    constexpr std::uint32_t rows_at_a_time = 8192;
    PageRequest request{{}, rows_at_a_time};
    for (;;) {
        auto page = TRY(next_page(request));
        for (const auto& row : page.rows)
            TRY(handler(row));
        if (page.next.empty())
            return {};
        request.cursor = page.next;
    }
}

}  // namespace examination
