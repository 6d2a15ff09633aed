#include "store/tasks.h"

#include "store/register_rows.h"

namespace store {
namespace {

using core::Result;

constexpr const char* task_columns =
    "SELECT id, case_id, title, about, given_to, made_by, made_at, due, done_at, done_by FROM "
    "tasks WHERE case_id = ? ";

Result<model::Task> read_task(SqliteStatement& row) {
    model::Task out;
    out.id = row.id<model::TaskId>();
    out.case_id = row.id<model::CaseId>();
    for (auto* text : {&out.title, &out.about, &out.given_to, &out.made_by})
        *text = row.text();
    out.made_at = row.moment().value_or(core::Moment{});
    out.due = row.text();
    out.done_at = row.moment();
    out.done_by = row.text();
    return out;
}

}  // namespace

Result<void> Tasks::add(const model::Task& task) {
    auto database = database_.access();
    auto insert = TRY(database->prepare("INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(task.id).bind(task.case_id);
    for (const auto* text : {&task.title, &task.about, &task.given_to, &task.made_by})
        insert.bind(*text);
    insert.bind(std::optional(task.made_at)).bind(task.due).bind(task.done_at).bind(task.done_by);
    return insert.run();
}

Result<void> Tasks::set_done(const model::CaseId& of, const model::TaskId& id,
                             const std::optional<core::Moment>& when, std::string_view by) {
    auto database = database_.access();
    auto update = TRY(database->prepare(
        "UPDATE tasks SET done_at = ?, done_by = ? WHERE case_id = ? AND id = ?"));
    return update.bind(when).bind(by).bind(of).bind(id).run();
}

Result<std::optional<model::Task>> Tasks::find_task(const model::CaseId& of,
                                                    const model::TaskId& id,
                                                    const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(std::string(task_columns) + "AND id = ?"));
    select.bind(of).bind(id);
    auto rows = TRY(read_all(select, read_task));
    return rows.empty() ? std::optional<model::Task>() : std::optional(std::move(rows[0]));
}

Result<std::vector<model::Task>> Tasks::list_tasks(const model::CaseId& of,
                                                   std::string_view given_to,
                                                   const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(
        std::string(task_columns) +
        "AND (? = '' OR given_to = ?) ORDER BY done_at IS NOT NULL, due = '', due, rowid"));
    select.bind(of).bind(given_to).bind(given_to);
    return read_all(select, read_task);
}

}  // namespace store
