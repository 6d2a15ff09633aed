// Tasks: what a person asks of a person, and everybody's inbox of tasks and batches.
#include "app/cli/named_object.h"
#include "app/cli/reviews.h"
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/case_people.h"
#include "app/http/services.h"
#include "app/programs.h"
#include "core/text.h"

#include <set>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

constexpr std::size_t title_size_max = 500;

store::Tasks& tasks_of(Exchange& exchange) {
    return exchange.services.session.registered().tasks();
}

// What a task on something sealed says is told to nobody who may not see that.
using SealedNames = std::set<std::string>;

Result<SealedNames> sealed_of(Exchange& exchange, const CaseView& shown,
                              const std::vector<model::Task>& tasks) {
    std::vector<std::string> names;
    for (const auto& task : tasks)
        names.push_back(task.about);
    return exchange.sealed_ones(shown, names);
}

Json json_of_task(const model::Task& task, const SealedNames& sealed = {}) {
    if (!task.about.empty() && sealed.contains(task.about)) {
        auto left = task;
        left.title.clear();
        left.about = "item/sealed";
        return json_of_task(left);
    }
    return {{"id", task.id.hex()},
            {"case", task.case_id.hex()},
            {"title", task.title},
            {"about", core::text_or_null(task.about)},
            {"given_to", task.given_to},
            {"made_by", task.made_by},
            {"made_at", task.made_at.text()},
            {"due", core::text_or_null(task.due)},
            {"done_at", task.done_at ? Json(task.done_at->text()) : Json(nullptr)},
            {"done_by", core::text_or_null(task.done_by)}};
}

// "2026-01-31", a day that there is.
Result<void> check_day(const std::string& day) {
    if (day.empty())
        return {};
    bool formed = day.size() == 10 && day[4] == '-' && day[7] == '-';
    auto seconds = parse_time(day);
    if (!formed || !seconds ||
        core::Moment::from_unix_seconds(seconds.value()).text().substr(0, 10) != day)
        return Error(ErrorCode::invalid_input, "'due' must be a day: 2026-01-31");
    return {};
}

Result<Response> tasks(Exchange& exchange) {
    auto found = TRY(tasks_of(exchange).list_tasks(
        exchange.in_case->of.id, exchange.query().text("given_to"), exchange.in_case->grant));
    auto view = TRY(exchange.reading());
    auto sealed = TRY(sealed_of(exchange, view, found));
    std::vector<Json> rows;
    for (const auto& task : found)
        rows.push_back(json_of_task(task, sealed));
    return list_response(exchange.query(), rows);
}

Result<Response> add_task(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    model::Task task;
    task.title = TRY(body.text("title"));
    task.given_to = TRY(body.text("given_to"));
    auto about = TRY(body.text_if("about"));
    auto due = TRY(body.text_if("due"));
    TRY(body.done());
    if (task.title.empty() || task.title.size() > title_size_max ||
        core::printable(task.title) != task.title)
        return Error(ErrorCode::invalid_input, "a task is 1 to 500 bytes of printable text");
    task.due = due.value_or("");
    TRY(check_day(task.due));
    TRY(check_person(exchange, task.given_to, Action::read));
    auto& session = exchange.services.session;
    if (about) {
        auto view = TRY(exchange.reading());
        auto object = TRY(find_object(view, *about));
        task.about = object.name.text();
    }
    task.id = model::random_id<model::TaskId>(system_random);
    task.case_id = exchange.in_case->of.id;
    task.made_by = exchange.by();
    task.made_at = session.now();
    TRY(tasks_of(exchange).add(task));
    TRY(session.record_act("task", {{"case", task.case_id.hex()}, {"task", task.id.hex()}},
                           Json{{"by", task.made_by},
                                {"for", task.given_to},
                                {"title", task.title},
                                {"about", task.about},
                                {"why", exchange.reason()}}));
    return json_response(json_of_task(task), 201);
}

Result<Response> set_done(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto done = TRY(body.truth_if("done"));
    TRY(body.done());
    auto id = exchange.path_id<model::TaskId>("task");
    const auto& of = exchange.in_case->of.id;
    auto reading = TRY(exchange.grant(Action::read));
    std::optional<model::Task> task;
    if (id)
        task = TRY(tasks_of(exchange).find_task(of, *id, reading));
    if (!task)
        return Error(ErrorCode::not_found, "there is no such task");
    bool own = task->given_to == exchange.by() || task->made_by == exchange.by();
    if (!own && !exchange.may(Action::assign))
        return Error(ErrorCode::denied, "this task is between other people");
    auto& session = exchange.services.session;
    task->done_at = done.value_or(true) ? std::optional(session.now()) : std::nullopt;
    task->done_by = task->done_at ? exchange.by() : "";
    TRY(tasks_of(exchange).set_done(of, *id, task->done_at, task->done_by));
    TRY(session.record_act("task.done", {{"case", of.hex()}, {"task", id->hex()}},
                           Json{{"by", exchange.by()}, {"done", task->done_at.has_value()}}));
    auto view = TRY(exchange.reading());
    auto sealed = TRY(sealed_of(exchange, view, {*task}));
    return json_response(json_of_task(*task, sealed));
}

Json inbox_entry(const CaseAccess& in, std::string_view kind, Json entry) {
    return {{"kind", kind},
            {"case", in.of.id.hex()},
            {"case_name", in.of.name},
            {"task", kind == "task" ? entry : Json(nullptr)},
            {"batch", kind == "batch" ? entry : Json(nullptr)}};
}

// In any case of the caller's.
Result<SealedNames> sealed_in(Exchange& exchange, const CaseAccess& in,
                              const std::vector<model::Task>& tasks) {
    std::vector<std::string> names;
    for (const auto& task : tasks)
        if (!task.about.empty())
            names.push_back(task.about);
    if (names.empty())
        return SealedNames();
    auto& session = exchange.services.session;
    auto behalf = exchange.behalf();
    behalf.member = true;
    auto for_whole = TRY(session.grant(Action::read, &in.of, behalf));
    auto for_shown = TRY(session.grant(Action::read, &in.of, behalf));
    auto whole = TRY(view_of(session, in.of, std::move(for_whole)));
    auto shown = TRY(view_of(session, in.of, std::move(for_shown)));
    auto sealing = TRY(exchange.seal(shown));
    return exchange.services.sealings.sealed_ones(*sealing, shown, whole, names);
}

// What is open, tasks of a case before its batches.
Result<Response> inbox(Exchange& exchange) {
    auto cases = TRY(readable_cases(exchange));
    auto& registered = exchange.services.session.registered();
    std::vector<Json> rows;
    for (const auto& in : cases) {
        auto mine = TRY(registered.tasks().list_tasks(in.of.id, exchange.by(), in.grant));
        std::erase_if(mine, [](const model::Task& task) { return task.done_at.has_value(); });
        auto sealed = TRY(sealed_in(exchange, in, mine));
        for (const auto& task : mine)
            rows.push_back(inbox_entry(in, "task", json_of_task(task, sealed)));
        auto batches = TRY(registered.reviews().list_batches(in.of.id, exchange.by(), in.grant));
        for (const auto& batch : batches)
            if (batch.decided < batch.items)
                rows.push_back(inbox_entry(in, "batch", json_of(batch)));
    }
    return list_response(exchange.query(), rows);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/inbox", "inbox", Needs::role, Action::read, inbox},
    {Method::get, "/api/v1/cases/{case}/tasks", "tasks", Needs::case_data, Action::read, tasks},
    {Method::post, "/api/v1/cases/{case}/tasks", "add_task", Needs::case_data, Action::remark,
     add_task},
    {Method::post, "/api/v1/cases/{case}/tasks/{task}/done", "set_task_done", Needs::case_data,
     Action::read, set_done},
};

}  // namespace

std::span<const Route> task_routes() {
    return routes;
}

}  // namespace app::http
