#include "store/reviews.h"

#include "core/verify.h"
#include "store/register_rows.h"

namespace store {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using model::JudgementKind;

// The judgement that counts of what is asked about: the last one of the first review. Kinds are
// numbered in the order of model::JudgementKind.
constexpr const char* counts =
    "second = 0 AND kind >= 7 AND NOT EXISTS (SELECT 1 FROM judgements s WHERE s.supersedes = "
    "judgements.id) ";
static_assert(static_cast<int>(JudgementKind::relevant) == 7 &&
              static_cast<int>(JudgementKind::withdrawn) == 12);
// What a batch's content is now: of a first review the case's state, of a second one its own.
constexpr const char* batch_state =
    "(SELECT j.kind FROM judgements j WHERE j.case_id = b.case_id AND j.about = i.about AND "
    "j.second = b.kind AND (b.kind = 0 OR j.batch = b.id) AND j.kind >= 7 AND NOT EXISTS (SELECT 1 "
    "FROM judgements s WHERE s.supersedes = j.id) ORDER BY j.rowid DESC LIMIT 1)";

std::optional<JudgementKind> state_of(std::uint64_t kind) {
    for (auto state : model::review_states)
        if (static_cast<std::uint64_t>(state) == kind)
            return state;
    return std::nullopt;
}

std::uint64_t number_of(JudgementKind kind) {
    return static_cast<std::uint64_t>(kind);
}

// What a further judgement replaces: of the case, or of a second review's batch.
Result<std::optional<model::JudgementId>> superseded_by(SqliteDatabase& database,
                                                        const model::CaseId& of,
                                                        const model::Judgement& judgement) {
    auto select = TRY(database.prepare(
        "SELECT j.id FROM judgements j WHERE j.case_id = ? AND j.about = ? AND j.kind >= 7 AND "
        "j.second = coalesce((SELECT kind FROM batches WHERE id = ?), 0) AND (j.second = 0 OR "
        "j.batch = ?) AND j.kind < ? AND NOT EXISTS (SELECT 1 FROM judgements s WHERE s.supersedes "
        "= j.id) ORDER "
        "BY j.rowid DESC LIMIT 1"));
    select.bind(of).bind(judgement.about).bind(judgement.batch).bind(judgement.batch);
    // What is taken back already is not taken back again.
    select.bind(std::uint64_t{judgement.kind == JudgementKind::withdrawn ? 12u : 13u});
    bool found = TRY(select.step());
    return found ? select.optional_id<model::JudgementId>() : std::nullopt;
}

std::string batches_sql(const char* where) {
    return "SELECT b.id, b.case_id, b.kind, b.name, b.question, b.reviewer, b.made_by, b.made_at, "
           "b.seed, b.per_mille, b.population, count(*), count(CASE WHEN state BETWEEN 7 AND 11 "
           "THEN 1 END), count(CASE WHEN state = drawn_state THEN 1 END) FROM batches b JOIN "
           "(SELECT i.batch, i.drawn_state, " +
           std::string(batch_state) +
           " AS state FROM batch_items i JOIN batches b ON b.id = i.batch WHERE b.case_id = ?) s "
           "ON s.batch = b.id WHERE b.case_id = ? " +
           where + " GROUP BY b.id ORDER BY b.rowid";
}

Result<BatchProgress> read_batch(SqliteStatement& row) {
    BatchProgress out;
    auto& batch = out.batch;
    batch.id = row.id<model::BatchId>();
    batch.case_id = row.id<model::CaseId>();
    batch.kind = row.number() == 0 ? model::BatchKind::first : model::BatchKind::second;
    for (auto* text : {&batch.name, &batch.question, &batch.reviewer, &batch.made_by})
        *text = row.text();
    batch.made_at = row.moment().value_or(core::Moment{});
    batch.seed = row.text();
    batch.per_mille = static_cast<std::uint32_t>(row.number());
    batch.population = row.number();
    out.items = row.number();
    out.decided = row.number();
    out.agreed = row.number();
    return out;
}

Result<BatchRow> read_batch_row(SqliteStatement& row) {
    BatchRow out;
    out.item.about = row.text();
    out.item.item = row.id<model::ItemId>();
    out.item.title = row.text();
    if (row.null_next())
        row.skip();
    else
        out.item.drawn_state = state_of(row.number());
    if (row.null_next())
        row.skip();
    else
        out.state = state_of(row.number());
    return out;
}

Result<void> insert_batch(SqliteDatabase& database, const model::Batch& batch,
                          const std::vector<model::BatchItem>& items) {
    auto insert =
        TRY(database.prepare("INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(batch.id).bind(batch.case_id).bind(static_cast<std::uint64_t>(batch.kind));
    for (const auto* text : {&batch.name, &batch.question, &batch.reviewer, &batch.made_by})
        insert.bind(*text);
    insert.bind(std::optional(batch.made_at)).bind(batch.seed);
    TRY(insert.bind(std::uint64_t{batch.per_mille}).bind(batch.population).run());
    auto add = TRY(database.prepare("INSERT INTO batch_items VALUES (?, ?, ?, ?, ?, ?)"));
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        add.reset().bind(batch.id).bind(std::uint64_t{i}).bind(item.about).bind(item.item);
        add.bind(item.title);
        if (item.drawn_state)
            add.bind(number_of(*item.drawn_state));
        else
            add.bind_null();
        TRY(add.run());
    }
    return {};
}

}  // namespace

Result<void> Reviews::decide(const model::CaseId& of, model::Judgement& judgement) {
    VERIFY(judgement.kind >= JudgementKind::relevant);
    auto database = database_.access();
    auto done = all_or_nothing(*database, [&]() -> Result<void> {
        judgement.supersedes = TRY(superseded_by(*database, of, judgement));
        if (judgement.kind == JudgementKind::withdrawn && !judgement.supersedes)
            return Error(ErrorCode::conflict, "nothing has been decided that could be taken back");
        return insert_judgement(*database, of, judgement);
    });
    ++decisions_;
    return done;
}

Result<std::map<std::string, model::Judgement>> Reviews::find_states(
    const model::CaseId& of, const std::vector<std::string>& names, const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(std::string(judgement_columns) +
                                        "FROM judgements WHERE case_id = ? AND about = ? AND " +
                                        counts + "ORDER BY rowid DESC LIMIT 1"));
    std::map<std::string, model::Judgement> found;
    for (const auto& name : names) {
        select.reset().bind(of).bind(name);
        bool there = TRY(select.step());
        if (!there)
            continue;
        auto judgement = TRY(read_judgement(select));
        if (judgement.kind != JudgementKind::withdrawn)
            found.emplace(name, std::move(judgement));
    }
    return found;
}

Result<bool> Reviews::has_decisions(const model::CaseId& of, const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select =
        TRY(database->prepare("SELECT 1 FROM judgements WHERE case_id = ? AND kind >= 7 LIMIT 1"));
    select.bind(of);
    return select.step();
}

Result<std::vector<model::Judgement>> Reviews::list_states(const model::CaseId& of,
                                                           std::optional<JudgementKind> state,
                                                           const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(std::string(judgement_columns) +
                                        "FROM judgements WHERE case_id = ? AND kind BETWEEN ? AND "
                                        "? AND " +
                                        counts + "ORDER BY about"));
    select.bind(of).bind(number_of(state.value_or(JudgementKind::relevant)));
    select.bind(number_of(state.value_or(JudgementKind::needs_translation)));
    return read_all(select, read_judgement);
}

Result<std::map<JudgementKind, std::uint64_t>> Reviews::count_states(const model::CaseId& of,
                                                                     const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::count, of));
    auto database = database_.access();
    auto select = TRY(
        database->prepare("SELECT kind, count(*) FROM judgements WHERE case_id = ? AND kind < 12 "
                          "AND " +
                          std::string(counts) + "GROUP BY kind"));
    select.bind(of);
    std::map<JudgementKind, std::uint64_t> found;
    for (;;) {
        bool more = TRY(select.step());
        if (!more)
            return found;
        auto kind = state_of(select.number());
        if (kind)
            found[*kind] = select.number();
    }
}

Result<void> Reviews::add_batch(const model::Batch& batch,
                                const std::vector<model::BatchItem>& items) {
    auto database = database_.access();
    return all_or_nothing(*database, [&] { return insert_batch(*database, batch, items); });
}

Result<std::vector<BatchProgress>> Reviews::list_batches(const model::CaseId& of,
                                                         std::string_view reviewer,
                                                         const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(batches_sql("AND (? = '' OR b.reviewer = ?)")));
    select.bind(of).bind(of).bind(reviewer).bind(reviewer);
    return read_all(select, read_batch);
}

Result<std::optional<BatchProgress>> Reviews::find_batch(const model::CaseId& of,
                                                         const model::BatchId& id,
                                                         const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(batches_sql("AND b.id = ?")));
    select.bind(of).bind(of).bind(id);
    auto rows = TRY(read_all(select, read_batch));
    return rows.empty() ? std::optional<BatchProgress>() : std::optional(std::move(rows[0]));
}

Result<std::vector<BatchRow>> Reviews::list_batch_items(const model::Batch& batch,
                                                        std::uint64_t first, std::uint64_t limit,
                                                        const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, batch.case_id));
    auto database = database_.access();
    auto select = TRY(database->prepare(
        "SELECT i.about, i.item, i.title, i.drawn_state, " + std::string(batch_state) +
        " FROM batch_items i JOIN batches b ON b.id = i.batch WHERE b.case_id = "
        "? AND b.id = ? AND i.position >= ? ORDER BY i.position LIMIT ?"));
    select.bind(batch.case_id).bind(batch.id).bind(first).bind(limit);
    return read_all(select, read_batch_row);
}

Result<std::vector<std::string>> Reviews::list_batched(const model::CaseId& of,
                                                       const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select =
        TRY(database->prepare("SELECT DISTINCT i.about FROM batch_items i JOIN batches b ON b.id = "
                              "i.batch WHERE b.case_id = ? AND b.kind = 0"));
    select.bind(of);
    return read_all<std::string>(
        select, [](SqliteStatement& row) -> Result<std::string> { return row.text(); });
}

}  // namespace store
