#include "app/http/paging.h"

#include <algorithm>

namespace app::http {

void add_members(Response& page, const core::Json& members) {
    auto text = members.dump();
    page.body.resize(page.body.rfind('}'));
    page.body += ',' + text.substr(1) + '\n';
}

core::Result<Response> list_response(const Query& query, const std::vector<core::Json>& rows) {
    auto limit = TRY(query.number("limit", page_rows_default, {1, page_rows_max}));
    auto cursor = query.text("cursor");
    std::uint64_t begin = 0;
    if (!cursor.empty())
        begin = TRY(query.number("cursor", 0, {0, rows.size()}));
    auto end = std::min<std::uint64_t>(begin + limit, rows.size());
    core::Json items = core::Json::array();
    for (auto i = begin; i < end; ++i)
        items.push_back(rows[static_cast<std::size_t>(i)]);
    core::Json next = end < rows.size() ? core::Json(std::to_string(end)) : core::Json(nullptr);
    return json_response(core::Json{{"items", std::move(items)}, {"next", std::move(next)}});
}

Response whole_list(const std::vector<core::Json>& rows) {
    return json_response(core::Json{{"items", rows}, {"next", nullptr}});
}

}  // namespace app::http
