// Reviews: what each content of a case was found to be, and the batches in which people look.
// Judgements, so nothing of them is ever changed; kept in the register.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "model/review.h"
#include "policy/policy.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

class SqliteDatabase;

struct BatchProgress {
    model::Batch batch;
    std::uint64_t items = 0, decided = 0;
    // Of a second review: how many of those decided were found to be the same.
    std::uint64_t agreed = 0;
};

struct BatchRow {
    model::BatchItem item;
    std::optional<model::JudgementKind> state;  // Of a second review: as found in it.
};

// Thread-safe. Each call is one durable transaction. Keeps a reference to the register's database.
class Reviews {
public:
    explicit Reviews(core::Guarded<SqliteDatabase>& database) : database_(database) {}

    // Another number after each decision: what was made of those before it is old.
    std::uint64_t decisions() const { return decisions_; }

    // Supersedes what counts until now, which it fills in. A withdrawal where nothing counts is a
    // conflict.
    core::Result<void> decide(const model::CaseId& of, model::Judgement& judgement);
    // What counts now, of those that have a state.
    core::Result<std::map<std::string, model::Judgement>> find_states(
        const model::CaseId& of, const std::vector<std::string>& names, const policy::Grant& grant);
    // Whether anything was ever decided.
    core::Result<bool> has_decisions(const model::CaseId& of, const policy::Grant& grant);
    // Every content that is in a state, or in one of any; by name.
    core::Result<std::vector<model::Judgement>> list_states(
        const model::CaseId& of, std::optional<model::JudgementKind> state,
        const policy::Grant& grant);
    core::Result<std::map<model::JudgementKind, std::uint64_t>> count_states(
        const model::CaseId& of, const policy::Grant& grant);

    core::Result<void> add_batch(const model::Batch& batch,
                                 const std::vector<model::BatchItem>& items);
    core::Result<std::vector<BatchProgress>> list_batches(const model::CaseId& of,
                                                          std::string_view reviewer,
                                                          const policy::Grant& grant);
    core::Result<std::optional<BatchProgress>> find_batch(const model::CaseId& of,
                                                          const model::BatchId& id,
                                                          const policy::Grant& grant);
    // In their order, from `first` on.
    core::Result<std::vector<BatchRow>> list_batch_items(const model::Batch& batch,
                                                         std::uint64_t first, std::uint64_t limit,
                                                         const policy::Grant& grant);
    // What stands in some first batch of the case already.
    core::Result<std::vector<std::string>> list_batched(const model::CaseId& of,
                                                        const policy::Grant& grant);

private:
    core::Guarded<SqliteDatabase>& database_;
    std::atomic<std::uint64_t> decisions_ = 0;
};

}  // namespace store
