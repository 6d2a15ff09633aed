// Pages: {"items":[...],"next":...}, of findings' pages or of lists that are in memory.
#pragma once

#include "app/http/exchange.h"
#include "core/text.h"
#include "examination/findings/filters.h"

#include <string>
#include <vector>

namespace app::http {

constexpr std::uint32_t page_rows_default = 200;
constexpr std::uint32_t page_rows_max = 1000;

inline core::Result<examination::PageRequest> page_request(const Query& query) {
    auto limit = TRY(query.number("limit", page_rows_default, {1, page_rows_max}));
    return examination::PageRequest{query.text("cursor"), static_cast<std::uint32_t>(limit)};
}

// `append` writes one row as a JSON object.
template <typename Row, typename Append>
Response page_response(const examination::Page<Row>& page, Append append) {
    std::string out = "{\"items\":[";
    for (const auto& row : page.rows) {
        if (&row != &page.rows.front())
            out += ',';
        append(out, row);
    }
    out += "],\"next\":";
    if (page.next.empty())
        out += "null";
    else
        core::append_json_string(out, page.next);
    out += "}\n";
    return json_response(std::move(out));
}

// Says more beside a page's items. REQUIRES: a page_response().
void add_members(Response& page, const core::Json& members);

// A page of a short list; its cursor is a position.
core::Result<Response> list_response(const Query& query, const std::vector<core::Json>& rows);
// A list that is no longer than a page by nature.
Response whole_list(const std::vector<core::Json>& rows);

}  // namespace app::http
