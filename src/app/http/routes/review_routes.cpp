// Review: what contents are, batches for people, samples looked at twice.
#include "app/cli/reviews.h"
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/case_people.h"
#include "app/http/routes/filters.h"
#include "app/http/routes/marks.h"
#include "app/http/services.h"

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

store::Reviews& reviews_of(Exchange& exchange) {
    return exchange.services.session.registered().reviews();
}

Result<std::optional<model::JudgementKind>> state_from(const std::string& text) {
    auto state = model::review_state_named(text);
    if (!state)
        return Error(ErrorCode::invalid_input, "there is no state of review '" + text + "'");
    return state;
}

Result<Response> summary(Exchange& exchange) {
    const auto& of = exchange.in_case->of.id;
    auto reading = TRY(exchange.grant(Action::read));
    auto counts = TRY(reviews_of(exchange).count_states(of, reading));
    auto batches = TRY(reviews_of(exchange).list_batches(of, "", reading));
    Json states = Json::object();
    std::uint64_t decided = 0;
    for (auto state : model::review_states) {
        states[std::string(model::name_of_review(state))] = counts[state];
        decided += counts[state];
    }
    std::uint64_t items = 0, done = 0;
    for (const auto& batch : batches)
        if (batch.batch.kind == model::BatchKind::first) {
            items += batch.items;
            done += batch.decided;
        }
    return json_response(Json{{"states", states},
                              {"decided", decided},
                              {"batches", batches.size()},
                              {"batched", items},
                              {"batched_decided", done}});
}

// Of what is sealed nobody is told the hash but whoever closed it, and can open it again.
std::string name_for_caller(const Exchange& exchange, const std::string& about) {
    const auto& sealing = exchange.sealing();
    return sealing.closed_by(about) == exchange.by() ? about : sealing.told_name(about);
}

Result<Response> decisions(Exchange& exchange) {
    std::optional<model::JudgementKind> state;
    if (exchange.query().has("state"))
        state = TRY(state_from(exchange.query().text("state")));
    auto found = TRY(
        reviews_of(exchange).list_states(exchange.in_case->of.id, state, exchange.in_case->grant));
    auto view = TRY(exchange.reading());
    std::vector<Json> rows;
    for (auto& judgement : found) {
        judgement.about = name_for_caller(exchange, judgement.about);
        rows.push_back(json_of(judgement));
    }
    return list_response(exchange.query(), rows);
}

Result<Response> decide(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    Decision decision;
    decision.about = TRY(body.text("about"));
    auto state = TRY(body.text_if("state"));
    auto batch = TRY(body.text_if("batch"));
    TRY(body.done());
    if (state)
        decision.state = TRY(state_from(*state));
    if (batch) {
        decision.batch = model::BatchId::from_hex(*batch);
        if (!decision.batch)
            return Error(ErrorCode::invalid_input, "'batch' must be a batch's id: 32 hex digits");
    }
    decision.by = exchange.by();
    decision.reason = exchange.reason();
    decision.may_assign = exchange.may(Action::assign);
    decision.sees_privileged = exchange.may(Action::see_privileged);
    auto actor = TRY(exchange.acting());
    if (exchange.sealing().closed_by(decision.about) == exchange.by())
        actor.view = TRY(exchange.whole_view());
    auto judgement = TRY(decide_review(exchange.services.session, actor.view, actor.may, decision));
    return json_response(json_of(judgement), 201);
}

Result<Response> batches(Exchange& exchange) {
    auto found = TRY(reviews_of(exchange).list_batches(
        exchange.in_case->of.id, exchange.query().text("reviewer"), exchange.in_case->grant));
    std::vector<Json> rows;
    for (const auto& batch : found)
        rows.push_back(json_of(batch));
    return list_response(exchange.query(), rows);
}

Result<Response> made_response(Exchange& exchange, const CaseView& view,
                               const std::vector<model::Batch>& made) {
    Json out = Json::array();
    for (const auto& batch : made) {
        auto progress = TRY(reviews_of(exchange).find_batch(view.of.id, batch.id, view.grant));
        if (progress)
            out.push_back(json_of(*progress));
    }
    return json_response(Json{{"items", out}, {"next", nullptr}}, 201);
}

Result<Response> add_batches(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    BatchesAsked asked;
    asked.name = TRY(body.text("name"));
    auto question = TRY(body.text_if("question"));
    auto size = TRY(body.number_if("size"));
    asked.reviewers = TRY(body.texts_if("reviewers"));
    TRY(body.done());
    asked.question = question.value_or("");
    auto filter = TRY(parse_target("/files?" + asked.question));
    asked.filter = TRY(item_filter(filter.query));
    asked.size = size.value_or(asked.size);
    asked.by = exchange.by();
    asked.reason = exchange.reason();
    for (const auto& name : asked.reviewers)
        TRY(check_person(exchange, name, Action::review));
    auto actor = TRY(exchange.acting());
    auto made = TRY(make_batches(exchange.services.session, actor.view, actor.may, asked));
    return made_response(exchange, actor.view, made);
}

Result<Response> add_sample(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    SampleAsked asked;
    asked.name = TRY(body.text("name"));
    asked.reviewer = TRY(body.text("reviewer"));
    auto per_mille = TRY(body.number_if("per_mille"));
    auto seed = TRY(body.text_if("seed"));
    TRY(body.done());
    if (per_mille)
        asked.per_mille = static_cast<std::uint32_t>(std::min<std::uint64_t>(*per_mille, 1001));
    asked.seed = seed.value_or("");
    asked.by = exchange.by();
    asked.reason = exchange.reason();
    TRY(check_person(exchange, asked.reviewer, Action::review));
    // What is privileged is in the sample of those alone who may see it.
    asked.with_privileged = bool(check_person(exchange, asked.reviewer, Action::see_privileged));
    auto actor = TRY(exchange.acting());
    actor.view = TRY(exchange.whole_view());
    auto made = TRY(draw_sample(exchange.services.session, actor.view, actor.may, asked));
    return made_response(exchange, actor.view, {made});
}

Result<std::optional<store::BatchProgress>> asked_batch(Exchange& exchange) {
    auto id = exchange.path_id<model::BatchId>("batch");
    if (!id)
        return std::optional<store::BatchProgress>();
    return reviews_of(exchange).find_batch(exchange.in_case->of.id, *id, exchange.in_case->grant);
}

Result<Response> batch(Exchange& exchange) {
    auto found = TRY(asked_batch(exchange));
    if (!found)
        return Error(ErrorCode::not_found, "there is no such batch");
    return json_response(json_of(*found));
}

// A second reviewer is not told what the first one found.
Result<Response> batch_items(Exchange& exchange) {
    auto request = TRY(page_request(exchange.query()));
    auto first = TRY(exchange.query().number("cursor", 0, {0, batch_items_max}));
    auto found = TRY(asked_batch(exchange));
    if (!found)
        return Error(ErrorCode::not_found, "there is no such batch");
    auto rows = TRY(reviews_of(exchange).list_batch_items(found->batch, first, request.size,
                                                          exchange.in_case->grant));
    examination::Page<store::BatchRow> page{std::move(rows), {}};
    if (first + page.rows.size() < found->items)
        page.next = std::to_string(first + page.rows.size());
    auto view = TRY(exchange.reading());
    return page_response(page, [&](std::string& out, const store::BatchRow& row) {
        bool sealed = exchange.sealing().seals(row.item.about);
        auto state = row.state ? Json(model::name_of_review(*row.state)) : Json(nullptr);
        out += Json{{"about", name_for_caller(exchange, row.item.about)},
                    {"item", row.item.item.hex()},
                    {"title", sealed ? std::string() : row.item.title},
                    {"state", state}}
                   .dump();
    });
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/review", "review", Needs::case_data, Action::count,
     summary},
    {Method::get, "/api/v1/cases/{case}/review/decisions", "review_decisions", Needs::case_data,
     Action::read, decisions},
    {Method::post, "/api/v1/cases/{case}/review/decisions", "decide_review", Needs::case_data,
     Action::review, decide},
    {Method::get, "/api/v1/cases/{case}/review/batches", "batches", Needs::case_data, Action::read,
     batches},
    {Method::post, "/api/v1/cases/{case}/review/batches", "make_batches", Needs::case_data,
     Action::assign, add_batches},
    {Method::post, "/api/v1/cases/{case}/review/samples", "draw_sample", Needs::case_data,
     Action::assign, add_sample},
    {Method::get, "/api/v1/cases/{case}/review/batches/{batch}", "batch", Needs::case_data,
     Action::read, batch},
    {Method::get, "/api/v1/cases/{case}/review/batches/{batch}/items", "batch_items",
     Needs::case_data, Action::read, batch_items},
};

}  // namespace

std::span<const Route> review_routes() {
    return routes;
}

}  // namespace app::http
