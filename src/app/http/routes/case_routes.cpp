// Cases, their members and sources.
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/account_json.h"
#include "app/http/services.h"
#include "core/text.h"
#include "examination/findings/builder.h"

#include <algorithm>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

constexpr std::string_view unauthorised = "unauthorised / training";

Json json_of_case(const Exchange& exchange, const model::Case& of) {
    Json permissions = Json::array();
    for (auto action : {Action::read, Action::count, Action::search, Action::match, Action::derive,
                        Action::export_data, Action::forward, Action::print, Action::erase,
                        Action::assign_members, Action::remark, Action::review, Action::assign,
                        Action::see_privileged})
        if (exchange.may(action))
            permissions.push_back(policy::name_of(action));
    Json authority{{"state", of.authority ? "authorised" : "unauthorised"},
                   {"id", of.authority ? Json(of.authority->hex()) : Json(nullptr)},
                   {"text", of.authority ? of.authority->hex() : std::string(unauthorised)}};
    return {{"id", of.id.hex()},
            {"name", of.name},
            {"authority", authority},
            {"opened_by", of.opened_by},
            {"opened_at", of.opened_at.text()},
            {"permissions", permissions}};
}

// The cases of which the caller is a member and that the gate lets them read.
Result<std::vector<model::Case>> cases_of_caller(Exchange& exchange) {
    auto& session = exchange.services.session;
    auto ids = TRY(exchange.services.people.cases_of(exchange.caller->account.id));
    auto listing = TRY(session.grant(Action::read));
    std::vector<model::Case> cases;
    for (const auto& id : ids) {
        auto of = session.registered().find_case_by_id(id, listing);
        if (!of && of.error().code() == ErrorCode::not_found)
            continue;
        if (!of)
            return of.error();
        auto behalf = exchange.behalf();
        behalf.member = true;
        if (session.grant(Action::read, &of.value(), behalf))
            cases.push_back(std::move(of).value());
    }
    return cases;
}

Result<Response> cases(Exchange& exchange) {
    auto found = TRY(cases_of_caller(exchange));
    std::vector<Json> rows;
    for (const auto& of : found)
        rows.push_back(json_of_case(exchange, of));
    return list_response(exchange.query(), rows);
}

Result<Response> open_case(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto name = TRY(body.text("name"));
    TRY(body.done());
    auto& services = exchange.services;
    auto opened = TRY(services.session.open_case(name, exchange.by()));
    TRY(services.people.add_member(opened.id, exchange.caller->account.id, exchange.by(),
                                   services.session.now()));
    return json_response(json_of_case(exchange, opened), 201);
}

Result<Response> case_detail(Exchange& exchange) {
    auto shown = json_of_case(exchange, exchange.in_case->of);
    auto of = exchange.in_case->of.id;
    auto sources =
        TRY(exchange.services.session.registered().list_sources(of, exchange.in_case->grant));
    auto view = TRY(exchange.view());
    auto numbers = TRY(exchange.services.overviews.of(view));
    auto told = numbers->overview;
    auto jobs = exchange.services.jobs.list();
    auto running = std::ranges::count_if(
        jobs, [&](const JobView& job) { return job.of == of && is_under_way(job.state); });
    told.update(Json{{"case", shown},
                     {"sources", sources.size()},
                     {"sources_examined", view.sources.size()},
                     {"jobs_running", running}});
    return json_response(told);
}

Result<Response> members(Exchange& exchange) {
    auto found = TRY(
        exchange.services.people.list_members(exchange.in_case->of.id, exchange.in_case->grant));
    std::vector<Json> rows;
    for (const auto& member : found)
        rows.push_back(json_of(member));
    return list_response(exchange.query(), rows);
}

Result<Response> add_member(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto name = TRY(body.text("name"));
    TRY(body.done());
    auto& services = exchange.services;
    auto known = TRY(services.people.account_named(name));
    if (!known)
        return Error(ErrorCode::invalid_input, "there is no account of that name");
    model::CaseMember member{known->account, exchange.by(), services.session.now()};
    const auto& of = exchange.in_case->of.id;
    TRY(services.people.add_member(of, known->account.id, exchange.by(), member.added_at));
    TRY(services.session.record_act("member.add", {{"case", of.hex()}},
                                    Json{{"by", exchange.by()},
                                         {"member", name},
                                         {"account", known->account.id.hex()},
                                         {"why", exchange.reason()}}));
    return json_response(json_of(member), 201);
}

Result<Response> remove_member(Exchange& exchange) {
    auto id = exchange.path_id<model::AccountId>("account");
    const auto& of = exchange.in_case->of.id;
    if (id && *id == exchange.caller->account.id)
        return Error(ErrorCode::conflict,
                     "nobody takes themselves out of a case; another officer in charge can");
    bool was = false;
    if (id)
        was = TRY(exchange.services.people.remove_member(of, *id));
    if (!was)
        return nothing_there();
    TRY(exchange.services.session.record_act(
        "member.remove", {{"case", of.hex()}},
        Json{{"by", exchange.by()}, {"account", id->hex()}, {"why", exchange.reason()}}));
    return no_content();
}

std::string_view name_of_state(model::RunState state) {
    constexpr std::array<std::string_view, 4> names{"running", "complete", "incomplete", "failed"};
    return names.at(static_cast<std::size_t>(state));
}

Json json_of_run(const model::Run& run) {
    return {{"id", run.id.hex()},
            {"state", name_of_state(run.state)},
            {"begun_at", run.begun_at.text()},
            {"ended_at", run.ended_at ? Json(run.ended_at->text()) : Json(nullptr)},
            {"program_version", run.program_version},
            {"result_hash", run.result_hash ? Json(run.result_hash->hex()) : Json(nullptr)}};
}

Json json_of_source(const model::Source& source, bool examined, const model::Run* run) {
    Json hashes = Json::object();
    if (source.hashes)
        hashes = {{"sha256", source.hashes->sha256.hex()},
                  {"sha1", source.hashes->sha1.hex()},
                  {"md5", source.hashes->md5.hex()}};
    return {{"id", source.id.hex()},
            {"path", core::utf8_or_escaped(source.path)},
            {"container", source.container},
            {"size", source.size},
            {"hashes", hashes},
            {"stored_hashes", source.stored_hashes},
            {"verified", source.verified ? Json(*source.verified) : Json(nullptr)},
            {"metadata", source.metadata},
            {"added_at", source.added_at.text()},
            {"examined", examined},
            {"last_run", run != nullptr ? json_of_run(*run) : Json(nullptr)}};
}

Result<Response> sources(Exchange& exchange) {
    auto& session = exchange.services.session;
    const auto& [of, grant] = *exchange.in_case;
    auto found = TRY(session.registered().list_sources(of.id, grant));
    auto runs = TRY(session.registered().list_runs(of.id, grant));
    auto folder = session.home().findings(of.id);
    std::vector<Json> rows;
    for (const auto& source : found) {
        const model::Run* last = nullptr;
        for (const auto& run : runs)
            if (run.source == source.id)
                last = &run;
        bool examined = std::filesystem::exists(examination::findings_path(folder, source.id));
        rows.push_back(json_of_source(source, examined, last));
    }
    return list_response(exchange.query(), rows);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases", "cases", Needs::role, Action::read, cases},
    {Method::post, "/api/v1/cases", "open_case", Needs::node, Action::open_case, open_case},
    {Method::get, "/api/v1/cases/{case}", "case", Needs::case_data, Action::read, case_detail},
    {Method::get, "/api/v1/cases/{case}/members", "members", Needs::case_data, Action::read,
     members},
    {Method::post, "/api/v1/cases/{case}/members", "add_member", Needs::case_data,
     Action::assign_members, add_member},
    {Method::erase, "/api/v1/cases/{case}/members/{account}", "remove_member", Needs::case_data,
     Action::assign_members, remove_member},
    {Method::get, "/api/v1/cases/{case}/sources", "sources", Needs::case_data, Action::read,
     sources},
};

}  // namespace

std::span<const Route> case_routes() {
    return routes;
}

}  // namespace app::http
