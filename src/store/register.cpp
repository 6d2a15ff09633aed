#include "store/register.h"

#include "core/guarded.h"
#include "core/text.h"
#include "core/verify.h"
#include "store/register_rows.h"
#include "store/register_text.h"
#include "store/sqlite.h"

#include <string>
#include <utility>

namespace store {
namespace {

constexpr std::size_t case_name_size_max = 200;

core::Result<void> check_name(std::string_view name) {
    if (name.empty() || name.size() > case_name_size_max || name.find('/') != name.npos ||
        !core::is_valid_utf8(name) || core::printable(name) != name)
        return core::Error(core::ErrorCode::invalid_input,
                           "a case's name is 1 to 200 bytes of printable text without '/'");
    return {};
}

class SqliteRegister final : public Register {
public:
    explicit SqliteRegister(SqliteDatabase database)
        : database_(std::move(database)),
          remarks_(database_),
          reviews_(database_),
          tasks_(database_) {}

    Remarks& remarks() override { return remarks_; }
    Reviews& reviews() override { return reviews_; }
    Tasks& tasks() override { return tasks_; }

    core::Result<void> open_case(const model::Case& opened) override {
        TRY(check_name(opened.name));
        auto database = database_.access();
        auto insert = TRY(database->prepare("INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?)"));
        insert.bind(opened.id).bind(opened.name).bind(opened.authority);
        insert.bind(core::utf8_or_escaped(opened.opened_by)).bind(std::optional(opened.opened_at));
        insert.bind(register_text::of_label(opened.label));
        auto done = insert.run();
        if (!done && done.error().code() == core::ErrorCode::conflict)
            return core::Error(core::ErrorCode::conflict,
                               "there is a case '" + opened.name + "' already");
        return done;
    }

    core::Result<std::vector<model::Case>> list_cases(const policy::Grant& grant) override {
        TRY(grant.covers(policy::Action::read, std::nullopt));
        auto database = database_.access();
        auto select =
            TRY(database->prepare(std::string(case_columns) + "FROM cases ORDER BY rowid"));
        return read_all(select, read_case);
    }

    core::Result<model::Case> find_case(std::string_view name,
                                        const policy::Grant& grant) override {
        auto database = database_.access();
        auto select =
            TRY(database->prepare(std::string(case_columns) + "FROM cases WHERE name = ?"));
        select.bind(name);
        bool found = TRY(select.step());
        if (!found)
            return core::Error(core::ErrorCode::not_found,
                               "there is no case '" + core::printable(name) +
                                   "': `spoor case list` shows those there are");
        auto out = TRY(read_case(select));
        TRY(grant.covers(policy::Action::read, out.id));
        return out;
    }

    core::Result<model::Case> find_case_by_id(const model::CaseId& id,
                                              const policy::Grant& grant) override {
        TRY(grant.covers(policy::Action::read, id));
        auto database = database_.access();
        auto select = TRY(database->prepare(std::string(case_columns) + "FROM cases WHERE id = ?"));
        select.bind(id);
        bool found = TRY(select.step());
        if (!found)
            return core::Error(core::ErrorCode::not_found, "there is no such case");
        return read_case(select);
    }

    core::Result<void> add_source(const model::Source& source) override {
        auto database = database_.access();
        auto insert = TRY(database->prepare(
            "INSERT INTO sources (path, container, size, sha256, sha1, md5, stored_hashes, "
            "verified, metadata, added_at, case_id, id, position) SELECT ?, ?, ?, ?, ?, ?, ?, ?, "
            "?, ?, ?, ?, coalesce(max(position), 0) + 1 FROM sources"));
        bind_source(insert, source);
        auto done = insert.run();
        if (!done && done.error().code() == core::ErrorCode::conflict)
            return core::Error(core::ErrorCode::conflict, "the case has that source already");
        return done;
    }

    core::Result<void> update_source(const model::Source& source) override {
        auto database = database_.access();
        auto update = TRY(database->prepare(
            "UPDATE sources SET path = ?, container = ?, size = ?, sha256 = ?, sha1 = ?, md5 = ?, "
            "stored_hashes = ?, verified = ?, metadata = ?, added_at = ? WHERE case_id = ? AND "
            "id = ?"));
        bind_source(update, source);
        TRY(update.run());
        if (database->changes() == 0)
            return core::Error(core::ErrorCode::not_found, "the case does not have that source");
        return {};
    }

    core::Result<std::vector<model::Source>> list_sources(const model::CaseId& id,
                                                          const policy::Grant& grant) override {
        TRY(grant.covers(policy::Action::read, id));
        auto database = database_.access();
        auto select = TRY(
            database->prepare(std::string(source_columns) + "WHERE case_id = ? ORDER BY position"));
        select.bind(id);
        return read_all(select, read_source);
    }

    core::Result<std::optional<model::Source>> find_source(const model::CaseId& id,
                                                           const model::SourceId& source,
                                                           const policy::Grant& grant) override {
        TRY(grant.covers(policy::Action::read, id));
        auto database = database_.access();
        auto select =
            TRY(database->prepare(std::string(source_columns) + "WHERE case_id = ? AND id = ?"));
        select.bind(id).bind(source);
        auto rows = TRY(read_all(select, read_source));
        if (rows.empty())
            return std::optional<model::Source>();
        return std::optional(std::move(rows.front()));
    }

    core::Result<void> begin_run(const model::Run& run) override {
        auto database = database_.access();
        auto insert = TRY(database->prepare(
            "INSERT INTO runs SELECT ?, ?, ?, coalesce(max(position), 0) + 1, ?, ?, ?, ?, ?, NULL, "
            "?, NULL, '' FROM runs"));
        insert.bind(run.id).bind(run.case_id).bind(run.source).bind(run.program_version);
        insert.bind(register_text::of_words(run.binary_hashes)).bind(run.parameters);
        insert.bind(register_text::of_words(run.rule_set_hashes)).bind(std::optional(run.begun_at));
        insert.bind(static_cast<std::uint64_t>(model::RunState::running));
        return insert.run();
    }

    core::Result<void> finish_run(const model::RunId& run, const RunEnd& end) override {
        VERIFY(end.state != model::RunState::running);
        auto database = database_.access();
        auto update = TRY(database->prepare(
            "UPDATE runs SET ended_at = ?, state = ?, result_hash = ?, summary = ? WHERE id = ? "
            "AND state = 0"));
        update.bind(std::optional(end.ended_at)).bind(static_cast<std::uint64_t>(end.state));
        if (end.result_hash)
            update.bind_blob(raw(*end.result_hash));
        else
            update.bind_null();
        update.bind(core::utf8_or_escaped(end.summary)).bind(run);
        TRY(update.run());
        if (database->changes() == 0)
            return core::Error(core::ErrorCode::conflict, "there is no such run in progress");
        return {};
    }

    core::Result<std::vector<model::Run>> list_runs(const model::CaseId& id,
                                                    const policy::Grant& grant) override {
        return list<model::Run>(
            id, grant, read_run,
            "SELECT id, case_id, source, program_version, binary_hashes, parameters, "
            "rule_set_hashes, begun_at, ended_at, state, result_hash, summary FROM runs "
            "WHERE case_id = ? ORDER BY position");
    }

    core::Result<void> add_clock_reading(const model::ClockReading& reading) override {
        auto database = database_.access();
        auto insert = TRY(database->prepare(
            "INSERT INTO clock_readings (source, case_id, device_time, reference_time, read_by, "
            "recorded_at, note) VALUES (?, ?, ?, ?, ?, ?, ?)"));
        insert.bind(reading.source).bind(reading.case_id).bind(std::optional(reading.device_time));
        insert.bind(std::optional(reading.reference_time));
        insert.bind(core::utf8_or_escaped(reading.read_by));
        insert.bind(std::optional(reading.recorded_at));
        insert.bind(core::utf8_or_escaped(reading.note));
        return insert.run();
    }

    core::Result<std::vector<model::ClockReading>> list_clock_readings(
        const model::CaseId& id, const policy::Grant& grant) override {
        return list<model::ClockReading>(
            id, grant, read_clock_reading,
            "SELECT source, case_id, device_time, reference_time, read_by, recorded_at, note "
            "FROM clock_readings WHERE case_id = ? ORDER BY position");
    }

    core::Result<void> add_entity(const model::CaseId& id, const model::Entity& entity) override {
        auto database = database_.access();
        auto insert = TRY(database->prepare("INSERT INTO entities VALUES (?, ?, ?)"));
        insert.bind(entity.id).bind(id).bind(core::utf8_or_escaped(entity.entity_class));
        return insert.run();
    }

    core::Result<std::vector<model::Entity>> list_entities(const model::CaseId& id,
                                                           const policy::Grant& grant) override {
        return list<model::Entity>(
            id, grant, read_entity,
            "SELECT id, class FROM entities WHERE case_id = ? ORDER BY rowid");
    }

    core::Result<void> add_statement(const model::CaseId& id,
                                     const model::Statement& statement) override {
        auto database = database_.access();
        return insert_statement(*database, id, statement);
    }

    core::Result<void> retract_statement(const model::StatementId& statement,
                                         const core::Moment& when) override {
        auto database = database_.access();
        auto update = TRY(database->prepare(
            "UPDATE statements SET retracted_at = ? WHERE id = ? AND retracted_at IS NULL"));
        update.bind(std::optional(when)).bind(statement);
        TRY(update.run());
        if (database->changes() == 0)
            return core::Error(core::ErrorCode::not_found, "there is no such statement to retract");
        return {};
    }

    core::Result<std::vector<model::Statement>> list_statements(
        const model::CaseId& id, const policy::Grant& grant) override {
        return list<model::Statement>(
            id, grant, read_statement,
            std::string(statement_columns) + "FROM statements WHERE case_id = ? ORDER BY rowid");
    }

    core::Result<void> add_judgement(const model::CaseId& id,
                                     const model::Judgement& judgement) override {
        auto database = database_.access();
        return insert_judgement(*database, id, judgement);
    }

    core::Result<std::vector<model::Judgement>> list_judgements(
        const model::CaseId& id, const policy::Grant& grant) override {
        return list<model::Judgement>(
            id, grant, read_judgement,
            std::string(judgement_columns) + "FROM judgements WHERE case_id = ? ORDER BY rowid");
    }

private:
    template <typename Row>
    core::Result<std::vector<Row>> list(const model::CaseId& id, const policy::Grant& grant,
                                        core::Result<Row> (*read)(SqliteStatement&),
                                        std::string_view sql) {
        TRY(grant.covers(policy::Action::read, id));
        auto database = database_.access();
        auto select = TRY(database->prepare(sql));
        select.bind(id);
        return read_all(select, read);
    }

    core::Guarded<SqliteDatabase> database_;
    Remarks remarks_;
    Reviews reviews_;
    Tasks tasks_;
};

}  // namespace

core::Result<std::unique_ptr<Register>> Register::open(const std::filesystem::path& path) {
    auto database = TRY(SqliteDatabase::open(path));
    auto version = TRY(database.user_version());
    if (version > register_version)
        return core::Error(core::ErrorCode::unsupported,
                           "this home was written by a newer version of Spoor (its register has "
                           "form " +
                               std::to_string(version) + "): use that version, or another --home");
    if (version < 1)
        TRY(database.execute(register_schema));
    if (version < 2)
        TRY(database.execute(register_schema_2));
    return std::unique_ptr<Register>(std::make_unique<SqliteRegister>(std::move(database)));
}

}  // namespace store
