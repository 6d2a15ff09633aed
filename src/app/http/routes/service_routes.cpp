// That the server is there, what it counts, and what it can be asked.
#include "app/http/openapi.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/services.h"
#include "app/http/transport/server.h"
#include "app/version.h"

#include <fmt/format.h>

namespace app::http {
namespace {

using core::Json;
using core::Result;

Result<Response> health(Exchange&) {
    return json_response(Json{{"status", "ok"}, {"version", version}});
}

// Counters say how much is going on: for this machine's own eyes.
Result<Response> metrics(Exchange& exchange) {
    if (!exchange.request.from_this_machine)
        return nothing_there();
    auto counts = exchange.services.transport_counts();
    std::size_t under_way = 0;
    for (const auto& job : exchange.services.jobs.list())
        under_way += is_under_way(job.state) ? 1 : 0;
    std::string text;
    auto add = [&](std::string_view name, std::string_view kind, std::string_view meaning,
                   std::uint64_t value) {
        text += fmt::format("# HELP spoor_{0} {1}\n# TYPE spoor_{0} {2}\nspoor_{0} {3}\n", name,
                            meaning, kind, value);
    };
    add("connections_total", "counter", "Connections taken.", counts.connections);
    add("connections", "gauge", "Connections now.", counts.connections_now);
    add("connections_refused_total", "counter", "Connections beyond a limit.", counts.turned_away);
    add("timeouts_total", "counter", "Connections ended because they were slow.", counts.timed_out);
    add("requests_total", "counter", "Requests answered.", counts.requests);
    add("requests_malformed_total", "counter", "Requests that were none.", counts.malformed);
    add("bytes_sent_total", "counter", "Bytes of answers.", counts.bytes_sent);
    add("jobs", "gauge", "Examinations that wait or run.", under_way);
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = std::move(text);
    return response;
}

Result<Response> document(Exchange&) {
    return json_response(std::string(openapi_text()));
}

constexpr Route routes[] = {
    {Method::get, "/healthz", "health", Needs::nothing, std::nullopt, health},
    {Method::get, "/metrics", "metrics", Needs::nothing, std::nullopt, metrics},
    {Method::get, "/api/v1/openapi.json", "document", Needs::nothing, std::nullopt, document},
};

}  // namespace

std::span<const Route> service_routes() {
    return routes;
}

}  // namespace app::http
