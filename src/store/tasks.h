// Tasks: what a person asks of a person in a case. Kept in the register.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "model/review.h"
#include "policy/policy.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

class SqliteDatabase;

// Thread-safe. Each call is one durable transaction. Keeps a reference to the register's database.
class Tasks {
public:
    explicit Tasks(core::Guarded<SqliteDatabase>& database) : database_(database) {}

    core::Result<void> add(const model::Task& task);
    // Done by whom, or not done any more.
    core::Result<void> set_done(const model::CaseId& of, const model::TaskId& id,
                                const std::optional<core::Moment>& when, std::string_view by);
    core::Result<std::optional<model::Task>> find_task(const model::CaseId& of,
                                                       const model::TaskId& id,
                                                       const policy::Grant& grant);
    // Those open first, by when they are due; empty `given_to`: everybody's.
    core::Result<std::vector<model::Task>> list_tasks(const model::CaseId& of,
                                                      std::string_view given_to,
                                                      const policy::Grant& grant);

private:
    core::Guarded<SqliteDatabase>& database_;
};

}  // namespace store
