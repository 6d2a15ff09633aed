// The case's report, with what people marked as far as it is asked for.
#include "app/cli/report_input.h"
#include "app/cli/report_people.h"
#include "app/cli/session.h"
#include "app/http/route.h"
#include "app/http/routes/item_access.h"
#include "app/http/services.h"

namespace app::http {
namespace {

using core::Result;
using policy::Action;

Result<Response> report(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    ReportPeopleAsked asked;
    asked.parts = TRY(body.texts_if("with"));
    TRY(body.done());
    asked.sees_privileged = exchange.may(Action::see_privileged);
    auto& session = exchange.services.session;
    auto view = TRY(exchange.reading());
    NoConsole console;
    auto context = context_of(exchange, console);
    auto input = TRY(report_input(context, view));
    if (!asked.parts.empty())
        input.people = TRY(report_people(session, view, asked));
    auto html = evidence::report_html(input);
    TRY(session.record_act("report", {{"case", view.of.id.hex()}},
                           core::Json{{"by", exchange.by()},
                                      {"sha256", core::sha256(html).hex()},
                                      {"to", "a download to " + exchange.request.address},
                                      {"with", asked.parts},
                                      {"why", exchange.reason()}}));
    Response response;
    // Saved, never shown in place: the page's policy is not that of a document.
    response.content_type = "application/octet-stream";
    response.body = std::move(html);
    response.with("Content-Disposition", "attachment; filename=\"report.html\"");
    return response;
}

constexpr Route routes[] = {
    {Method::post, "/api/v1/cases/{case}/report", "report", Needs::case_data, Action::print,
     report},
};

}  // namespace

std::span<const Route> report_routes() {
    return routes;
}

}  // namespace app::http
