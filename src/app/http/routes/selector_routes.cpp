// Selectors: each once, by kind, and every place where one stands.
#include "app/http/paging.h"
#include "app/http/route.h"
#include "app/http/routes/filters.h"
#include "app/http/routes/marks.h"
#include "app/http/services.h"
#include "examination/findings/export.h"

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
