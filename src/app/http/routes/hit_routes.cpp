// Searches with lists of keywords and YARA rules over what has been examined, and what they found.
#include "app/cli/hit_lists.h"
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/job_json.h"
#include "app/http/routes/marks.h"
#include "app/http/routes/rule_wishes.h"
#include "app/http/services.h"

#include <fmt/format.h>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using examination::RuleHitRow;
using examination::RuleRow;
using policy::Action;

struct Hits {
    CaseView view;
    std::unique_ptr<examination::HitReader> reader;
    examination::HitFilter filter;
};

Result<Hits> asked_hits(Exchange& exchange) {
    const auto& query = exchange.query();
    auto named = query.text("kind");
    auto kind = TRY(rule_kind_named(named.empty() ? "keywords" : named));
    auto view = TRY(exchange.view());
    auto reader = TRY(open_hits(exchange.services.session.home(), view, kind));
    return Hits{std::move(view), std::move(reader), {query.text("search"), query.text("rule")}};
}

Result<Response> searches(Exchange& exchange) {
    auto hits = TRY(asked_hits(exchange));
    std::vector<core::Json> rows;
    for (const auto& search : hits.reader->searches()) {
        std::string line;
        append_json(line, search);
        auto row = TRY(core::parse_json(line));
        rows.push_back(std::move(row));
    }
    return list_response(exchange.query(), rows);
}

Result<Response> search_rules(Exchange& exchange) {
    auto request = TRY(page_request(exchange.query()));
    auto hits = TRY(asked_hits(exchange));
    auto page = TRY(hits.reader->rules(hits.filter, request, hits.view.grant));
    const auto& made = hits.reader->searches();
    return page_response(page, [&](std::string& out, const RuleRow& row) {
        append_json(out, made[row.search], row);
    });
}

Result<Response> search_hits(Exchange& exchange) {
    auto request = TRY(page_request(exchange.query()));
    auto hits = TRY(asked_hits(exchange));
    auto page = TRY(hits.reader->hits(hits.filter, request, hits.view.grant));
    const auto& made = hits.reader->searches();
    // Said of the item where the rule is too long for a name of its own.
    auto name_of = [&](const RuleHitRow& row) {
        auto name = name_of_object(made[row.search], row);
        return name ? name->text() : "item/" + row.item.id.hex();
    };
    std::vector<std::string> names;
    for (const auto& row : page.rows)
        names.push_back(name_of(row));
    auto marks = TRY(PageMarks::of(exchange, hits.view, names));
    return page_response(page, [&](std::string& out, const RuleHitRow& row) {
        append_json(out, made[row.search], row);
        marks.append(out, name_of(row));
    });
}

Result<Response> start_search(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto named = TRY(body.text("kind"));
    auto rules = TRY(body.text_if("rules"));
    auto from_shelf = TRY(body.text_if("named"));
    auto reason = TRY(body.text_if("reason"));
    auto kind = TRY(rule_kind_named(named));
    JobRequest request;
    request.wishes.passwords = TRY(body.texts_if("passwords"));
    TRY(body.done());
    if (rules.has_value() == from_shelf.has_value())
        return Error(ErrorCode::invalid_input, "give either 'rules' or the name of some: 'named'");
    if (rules && rules->find_first_not_of(" \t\r\n") == std::string::npos)
        return Error(ErrorCode::invalid_input, "there is nothing to search for: give a list");
    request.of = exchange.in_case->of;
    request.behalf = exchange.behalf();
    request.wishes.searches_only = true;
    request.path = fmt::format("search: {}", model::name_of(kind));
    if (from_shelf)
        TRY(take_from_shelf(exchange, kind, *from_shelf, request));
    else
        (kind == model::RuleSetKind::keywords ? request.keyword_list : request.yara_rules) = *rules;
    request.reason = reason.value_or(exchange.reason());
    auto why = request.reason;
    auto job = TRY(exchange.services.jobs.start(std::move(request)));
    TRY(record_job(exchange, "job.start", job, why));
    return json_response(json_of(job), 201);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/searches", "searches", Needs::case_data, Action::read,
     searches},
    {Method::post, "/api/v1/cases/{case}/searches", "start_search", Needs::case_data,
     Action::derive, start_search},
    {Method::get, "/api/v1/cases/{case}/searches/rules", "search_rules", Needs::case_data,
     Action::read, search_rules},
    {Method::get, "/api/v1/cases/{case}/searches/hits", "search_hits", Needs::case_data,
     Action::read, search_hits},
};

}  // namespace

std::span<const Route> hit_routes() {
    return routes;
}

}  // namespace app::http
