// Filters that people keep of a case's views.
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/saved_filters.h"
#include "app/http/services.h"
#include "app/programs.h"
#include "core/text.h"

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

constexpr std::size_t name_bytes_max = 200, query_bytes_max = 4'000;

Json json_of(const SavedFilter& filter, const std::string& by) {
    return {{"id", filter.id},       {"name", filter.name}, {"view", filter.view},
            {"query", filter.query}, {"by", filter.by},     {"shared", filter.shared},
            {"own", filter.by == by}};
}

Result<Response> saved_filters(Exchange& exchange) {
    auto found = TRY(exchange.services.saved_filters.list(exchange.in_case->of.id, exchange.by()));
    std::vector<Json> rows;
    for (const auto& filter : found)
        rows.push_back(json_of(filter, exchange.by()));
    return list_response(exchange.query(), rows);
}

Result<Response> save_filter(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    SavedFilter filter;
    filter.name = TRY(body.text("name"));
    filter.view = TRY(body.text("view"));
    filter.query = TRY(body.text("query"));
    auto shared = TRY(body.truth_if("shared"));
    TRY(body.done());
    if (filter.name.empty() || filter.name.size() > name_bytes_max ||
        core::printable(filter.name) != filter.name)
        return Error(ErrorCode::invalid_input, "a name is 1 to 200 bytes of printable text");
    if (filter.view.empty() || filter.view.size() > name_bytes_max ||
        filter.query.size() > query_bytes_max)
        return Error(ErrorCode::invalid_input, "a filter has a view, and at most 4,000 bytes");
    filter.shared = shared.value_or(false);
    if (filter.shared && !exchange.may(Action::remark))
        return Error(ErrorCode::denied, "your role keeps filters for yourself only");
    filter.id = model::random_id<model::FilterId>(system_random).hex();
    filter.by = exchange.by();
    TRY(exchange.services.saved_filters.add(exchange.in_case->of.id, filter));
    return json_response(json_of(filter, exchange.by()), 201);
}

Result<Response> forget_filter(Exchange& exchange) {
    TRY(exchange.services.saved_filters.remove(exchange.in_case->of.id,
                                               exchange.path_text("filter"), exchange.by()));
    return no_content();
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/filters", "saved_filters", Needs::case_data, Action::read,
     saved_filters},
    {Method::post, "/api/v1/cases/{case}/filters", "save_filter", Needs::case_data, Action::read,
     save_filter},
    {Method::erase, "/api/v1/cases/{case}/filters/{filter}", "forget_filter", Needs::case_data,
     Action::read, forget_filter},
};

}  // namespace

std::span<const Route> filter_routes() {
    return routes;
}

}  // namespace app::http
