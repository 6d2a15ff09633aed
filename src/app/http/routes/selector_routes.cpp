// Selectors: each once, by kind, and every place where one stands.
#include "app/http/paging.h"
#include "app/http/route.h"
#include "app/http/routes/filters.h"
#include "app/http/routes/marks.h"
#include "app/http/services.h"
#include "examination/findings/export.h"

#include <algorithm>

namespace app::http {
namespace {

using core::Json;
using core::Result;
using policy::Action;

Result<Response> selectors(Exchange& exchange) {
    auto filter = TRY(selector_filter(exchange.query()));
    auto request = TRY(page_request(exchange.query()));
    auto view = TRY(exchange.view());
    auto page = TRY(view.findings->selectors(filter, request, view.grant));
    return marked_page(exchange, view, page,
                       [](std::string& out, const examination::SelectorRow& row) {
                           examination::append_json(out, row);
                       });
}

// The ranked ones of the kinds asked for, all kinds together, and how many different ones there
// are.
struct TopSelectors {
    std::vector<examination::SelectorRow> rows;
    std::uint64_t values = 0;
};

TopSelectors top_of(const CaseNumbers& numbers, const examination::SelectorFilter& filter,
                    bool by_hits) {
    TopSelectors top;
    for (const auto& of : numbers.selectors) {
        if (!filter.kinds.empty() && std::ranges::find(filter.kinds, of.kind) == filter.kinds.end())
            continue;
        top.values += of.values;
        const auto& ranked = by_hits ? of.by_hits : of.by_items;
        top.rows.insert(top.rows.end(), ranked.begin(), ranked.end());
    }
    std::ranges::stable_sort(top.rows, [by_hits](const auto& a, const auto& b) {
        return by_hits ? a.count > b.count : a.items > b.items;
    });
    // Behind the shortest list that was cut the order of several kinds is not known.
    if (top.rows.size() > ranked_selectors_max)
        top.rows.resize(ranked_selectors_max);
    return top;
}

Result<Response> top_selectors(Exchange& exchange) {
    const auto& query = exchange.query();
    auto filter = TRY(selector_filter(query));
    auto limit = TRY(query.number("limit", page_rows_default, {1, page_rows_max}));
    auto view = TRY(exchange.view());
    auto numbers = TRY(exchange.services.overviews.of(view));
    auto top = top_of(*numbers, filter, query.text("by") == "hits");
    auto begin = TRY(query.number("cursor", 0, {0, top.rows.size()}));
    auto end = std::min<std::uint64_t>(begin + limit, top.rows.size());
    examination::Page<examination::SelectorRow> page;
    page.rows.assign(top.rows.begin() + static_cast<std::ptrdiff_t>(begin),
                     top.rows.begin() + static_cast<std::ptrdiff_t>(end));
    if (end < top.rows.size())
        page.next = std::to_string(end);
    TRY(view.findings->name_selectors(page.rows, view.grant));
    auto response = TRY(marked_page(exchange, view, page,
                                    [](std::string& out, const examination::SelectorRow& row) {
                                        examination::append_json(out, row);
                                    }));
    add_members(response, {{"values", top.values}, {"ranked", top.rows.size()}});
    return response;
}

Result<Response> selector_kinds(Exchange& exchange) {
    auto source = TRY(source_of(exchange.query()));
    auto view = TRY(exchange.view());
    auto counts = TRY(view.findings->selector_counts(source, view.grant));
    std::vector<Json> rows;
    for (auto kind : model::selector_kinds) {
        auto found = counts.find(std::string(model::name_of(kind)));
        if (found != counts.end())
            rows.push_back({{"kind", model::name_of(kind)},
                            {"title", model::title_of(kind)},
                            {"secret", model::secrecy_of(kind) == model::SelectorSecrecy::secret},
                            {"count", found->second}});
    }
    return whole_list(rows);
}

Result<Response> selector_hits(Exchange& exchange) {
    auto filter = TRY(selector_filter(exchange.query()));
    auto request = TRY(page_request(exchange.query()));
    auto view = TRY(exchange.view());
    auto page = TRY(view.findings->selector_hits(filter, request, view.grant));
    return marked_page(exchange, view, page,
                       [](std::string& out, const examination::SelectorHitRow& row) {
                           examination::append_json(out, row);
                       });
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/selectors", "selectors", Needs::case_data, Action::read,
     selectors},
    {Method::get, "/api/v1/cases/{case}/selectors/top", "top_selectors", Needs::case_data,
     Action::read, top_selectors},
    {Method::get, "/api/v1/cases/{case}/selectors/kinds", "selector_kinds", Needs::case_data,
     Action::count, selector_kinds},
    {Method::get, "/api/v1/cases/{case}/selectors/hits", "selector_hits", Needs::case_data,
     Action::read, selector_hits},
};

}  // namespace

std::span<const Route> selector_routes() {
    return routes;
}

}  // namespace app::http
