// What was damaged or strange, and where every byte ended.
#include "app/cli/anomaly_meanings.h"
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

Result<Response> anomalies(Exchange& exchange) {
    examination::AnomalyFilter filter;
    filter.source = TRY(source_of(exchange.query()));
    filter.code = exchange.query().text("code");
    filter.loses_data = TRY(exchange.query().truth("losses"));
    auto request = TRY(page_request(exchange.query()));
    auto view = TRY(exchange.view());
    auto page = TRY(view.findings->anomalies(filter, request, view.grant));
    return marked_page(exchange, view, page,
                       [](std::string& out, const examination::AnomalyRow& row) {
                           examination::append_json(out, row);
                           out.back() = ',';
                           out += "\"meaning\":";
                           core::append_json_string(out, anomaly_meaning(row.anomaly.code));
                           out += '}';
                       });
}

Result<Response> anomaly_codes(Exchange& exchange) {
    auto source = TRY(source_of(exchange.query()));
    auto view = TRY(exchange.view());
    auto counts = TRY(view.findings->anomaly_counts(source, view.grant));
    std::vector<Json> rows;
    for (const auto& [code, count] : counts)
        rows.push_back({{"code", code}, {"meaning", anomaly_meaning(code)}, {"count", count}});
    return whole_list(rows);
}

Result<Response> coverage(Exchange& exchange) {
    auto view = TRY(exchange.view());
    std::vector<Json> rows;
    for (const auto& source : view.sources) {
        auto totals = TRY(view.findings->coverage_totals(source.id, view.grant));
        rows.push_back({{"source", source.id.hex()},
                        {"size", totals.size},
                        {"parsed", totals.parsed},
                        {"slack", totals.slack},
                        {"unallocated", totals.unallocated},
                        {"skipped", totals.skipped},
                        {"skipped_by_reason", totals.skipped_by_reason}});
    }
    return whole_list(rows);
}

Result<Response> coverage_intervals(Exchange& exchange) {
    auto source = TRY(source_of(exchange.query()));
    auto request = TRY(page_request(exchange.query()));
    auto view = TRY(exchange.view());
    auto page = TRY(view.findings->coverage(source, request, view.grant));
    return page_response(page, [](std::string& out, const examination::CoverageRow& row) {
        examination::append_json(out, row);
    });
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/anomalies", "anomalies", Needs::case_data, Action::read,
     anomalies},
    {Method::get, "/api/v1/cases/{case}/anomalies/codes", "anomaly_codes", Needs::case_data,
     Action::count, anomaly_codes},
    {Method::get, "/api/v1/cases/{case}/coverage", "coverage", Needs::case_data, Action::read,
     coverage},
    {Method::get, "/api/v1/cases/{case}/coverage/intervals", "coverage_intervals", Needs::case_data,
     Action::read, coverage_intervals},
};

}  // namespace

std::span<const Route> coverage_routes() {
    return routes;
}

}  // namespace app::http
