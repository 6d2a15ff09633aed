#include "store/register_rows.h"

#include "core/text.h"
#include "store/register_text.h"

#include <algorithm>
#include <optional>
#include <span>

namespace store {

const char* const register_schema = R"sql(
BEGIN;
CREATE TABLE cases (
    id BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, authority BLOB, opened_by TEXT NOT NULL,
    opened_at BLOB NOT NULL, label TEXT NOT NULL) STRICT;
CREATE TABLE sources (
    case_id BLOB NOT NULL REFERENCES cases, id BLOB NOT NULL, position INTEGER NOT NULL,
    path TEXT NOT NULL, container TEXT NOT NULL, size INTEGER NOT NULL,
    sha256 BLOB, sha1 BLOB, md5 BLOB, stored_hashes TEXT NOT NULL, verified INTEGER,
    metadata TEXT NOT NULL, added_at BLOB NOT NULL, PRIMARY KEY (case_id, id)) STRICT;
CREATE TABLE runs (
    id BLOB PRIMARY KEY, case_id BLOB NOT NULL, source BLOB NOT NULL, position INTEGER NOT NULL,
    program_version TEXT NOT NULL, binary_hashes TEXT NOT NULL, parameters TEXT NOT NULL,
    rule_set_hashes TEXT NOT NULL, begun_at BLOB NOT NULL, ended_at BLOB, state INTEGER NOT NULL,
    result_hash BLOB, summary TEXT NOT NULL,
    FOREIGN KEY (case_id, source) REFERENCES sources (case_id, id)) STRICT;
CREATE TABLE clock_readings (
    position INTEGER PRIMARY KEY, case_id BLOB NOT NULL, source BLOB NOT NULL,
    device_time BLOB NOT NULL, reference_time BLOB NOT NULL, read_by TEXT NOT NULL,
    recorded_at BLOB NOT NULL, note TEXT NOT NULL,
    FOREIGN KEY (case_id, source) REFERENCES sources (case_id, id)) STRICT;
CREATE TABLE entities (
    id BLOB PRIMARY KEY, case_id BLOB NOT NULL REFERENCES cases, class TEXT NOT NULL) STRICT;
CREATE TABLE statements (
    id BLOB PRIMARY KEY, case_id BLOB NOT NULL REFERENCES cases,
    subject BLOB NOT NULL REFERENCES entities, predicate TEXT NOT NULL, said_at BLOB,
    valid_from BLOB, valid_to BLOB, recorded_at BLOB NOT NULL, retracted_at BLOB,
    content TEXT NOT NULL) STRICT;
CREATE TABLE judgements (
    id BLOB PRIMARY KEY, case_id BLOB NOT NULL REFERENCES cases, kind INTEGER NOT NULL,
    about TEXT NOT NULL, other TEXT NOT NULL, decided_by TEXT NOT NULL,
    second_person TEXT NOT NULL, reason TEXT NOT NULL, authority BLOB,
    supersedes BLOB REFERENCES judgements, decided_at BLOB NOT NULL) STRICT;
CREATE TRIGGER judgements_stay BEFORE UPDATE ON judgements
    BEGIN SELECT RAISE(ABORT, 'a judgement is never changed'); END;
CREATE TRIGGER judgements_remain BEFORE DELETE ON judgements
    BEGIN SELECT RAISE(ABORT, 'a judgement is never deleted'); END;
PRAGMA user_version = 1;
COMMIT;
)sql";

// Form 2: what people say of what was found, and how a review is shared out.
const char* const register_schema_2 = R"sql(
BEGIN;
ALTER TABLE statements ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE statements ADD COLUMN said_by TEXT NOT NULL DEFAULT '';
ALTER TABLE statements ADD COLUMN value TEXT NOT NULL DEFAULT '';
ALTER TABLE statements ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE statements ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE statements ADD COLUMN supersedes BLOB REFERENCES statements;
ALTER TABLE statements ADD COLUMN retracted_by TEXT NOT NULL DEFAULT '';
CREATE INDEX statements_about ON statements (case_id, about);
CREATE INDEX statements_predicate ON statements (case_id, predicate, value);
CREATE UNIQUE INDEX statements_superseded ON statements (supersedes) WHERE supersedes IS NOT NULL;
CREATE TABLE batches (
    id BLOB PRIMARY KEY, case_id BLOB NOT NULL REFERENCES cases, kind INTEGER NOT NULL,
    name TEXT NOT NULL, question TEXT NOT NULL, reviewer TEXT NOT NULL, made_by TEXT NOT NULL,
    made_at BLOB NOT NULL, seed TEXT NOT NULL, per_mille INTEGER NOT NULL,
    population INTEGER NOT NULL) STRICT;
CREATE INDEX batches_of ON batches (case_id);
CREATE TABLE batch_items (
    batch BLOB NOT NULL REFERENCES batches, position INTEGER NOT NULL, about TEXT NOT NULL,
    item BLOB NOT NULL, title TEXT NOT NULL, drawn_state INTEGER,
    PRIMARY KEY (batch, position)) STRICT;
CREATE UNIQUE INDEX batch_items_about ON batch_items (about, batch);
ALTER TABLE judgements ADD COLUMN batch BLOB REFERENCES batches;
ALTER TABLE judgements ADD COLUMN second INTEGER NOT NULL DEFAULT 0;
CREATE INDEX judgements_about ON judgements (case_id, about);
CREATE INDEX judgements_superseded ON judgements (supersedes) WHERE supersedes IS NOT NULL;
CREATE TABLE tasks (
    id BLOB PRIMARY KEY, case_id BLOB NOT NULL REFERENCES cases, title TEXT NOT NULL,
    about TEXT NOT NULL, given_to TEXT NOT NULL, made_by TEXT NOT NULL, made_at BLOB NOT NULL,
    due TEXT NOT NULL, done_at BLOB, done_by TEXT NOT NULL) STRICT;
CREATE INDEX tasks_of ON tasks (case_id, given_to);
PRAGMA user_version = 2;
COMMIT;
)sql";

namespace {

template <std::size_t Size>
std::optional<core::Digest<Size>> digest_from(const std::string& bytes) {
    core::Digest<Size> digest;
    if (bytes.size() != Size)
        return std::nullopt;
    std::ranges::copy(std::as_bytes(std::span(bytes)), digest.bytes.begin());
    return digest;
}

}  // namespace

core::Result<model::Case> read_case(SqliteStatement& row) {
    model::Case out;
    out.id = row.id<model::CaseId>();
    out.name = row.text();
    out.authority = row.optional_id<model::AuthorityId>();
    out.opened_by = row.text();
    out.opened_at = row.moment().value_or(core::Moment{});
    out.label = TRY(register_text::label_from(row.text()));
    return out;
}

core::Result<model::Source> read_source(SqliteStatement& row) {
    model::Source out;
    out.case_id = row.id<model::CaseId>();
    out.id = row.id<model::SourceId>();
    out.path = row.text();
    out.container = row.text();
    out.size = row.number();
    auto sha256 = digest_from<32>(row.blob());
    auto sha1 = digest_from<20>(row.blob());
    auto md5 = digest_from<16>(row.blob());
    if (sha256)
        out.hashes = core::Digests{*sha256, sha1.value_or(core::Sha1Digest{}),
                                   md5.value_or(core::Md5Digest{})};
    out.stored_hashes = TRY(register_text::words_from(row.text()));
    if (row.null_next())
        row.skip();
    else
        out.verified = row.number() != 0;
    out.metadata = TRY(register_text::words_from(row.text()));
    out.added_at = row.moment().value_or(core::Moment{});
    return out;
}

void bind_source(SqliteStatement& statement, const model::Source& source) {
    statement.bind(source.path).bind(source.container).bind(source.size);
    if (source.hashes)
        statement.bind_blob(raw(source.hashes->sha256))
            .bind_blob(raw(source.hashes->sha1))
            .bind_blob(raw(source.hashes->md5));
    else
        statement.bind_null().bind_null().bind_null();
    statement.bind(register_text::of_words(source.stored_hashes));
    if (source.verified)
        statement.bind(std::uint64_t{*source.verified ? 1u : 0u});
    else
        statement.bind_null();
    statement.bind(register_text::of_words(source.metadata)).bind(std::optional(source.added_at));
    statement.bind(source.case_id).bind(source.id);
}

core::Result<model::Run> read_run(SqliteStatement& row) {
    model::Run out;
    out.id = row.id<model::RunId>();
    out.case_id = row.id<model::CaseId>();
    out.source = row.id<model::SourceId>();
    out.program_version = row.text();
    out.binary_hashes = TRY(register_text::words_from(row.text()));
    out.parameters = row.text();
    out.rule_set_hashes = TRY(register_text::words_from(row.text()));
    out.begun_at = row.moment().value_or(core::Moment{});
    out.ended_at = row.moment();
    out.state = static_cast<model::RunState>(
        std::min<std::uint64_t>(row.number(), static_cast<std::uint64_t>(model::RunState::failed)));
    out.result_hash = digest_from<32>(row.blob());
    out.summary = row.text();
    return out;
}

core::Result<model::ClockReading> read_clock_reading(SqliteStatement& row) {
    model::ClockReading out;
    out.source = row.id<model::SourceId>();
    out.case_id = row.id<model::CaseId>();
    out.device_time = row.moment().value_or(core::Moment{});
    out.reference_time = row.moment().value_or(core::Moment{});
    out.read_by = row.text();
    out.recorded_at = row.moment().value_or(core::Moment{});
    out.note = row.text();
    return out;
}

core::Result<model::Entity> read_entity(SqliteStatement& row) {
    model::Entity out;
    out.id = row.id<model::EntityId>();
    out.entity_class = row.text();
    return out;
}

core::Result<model::Statement> read_statement(SqliteStatement& row) {
    model::Statement out;
    out.id = row.id<model::StatementId>();
    out.subject = row.id<model::EntityId>();
    out.predicate = row.text();
    out.said_at = row.moment();
    out.valid_from = row.moment();
    out.valid_to = row.moment();
    out.recorded_at = row.moment().value_or(core::Moment{});
    out.retracted_at = row.moment();
    TRY(register_text::fill_statement(row.text(), out));
    out.about = row.text();
    out.title = row.text();
    out.language = row.text();
    out.supersedes = row.optional_id<model::StatementId>();
    out.retracted_by = row.text();
    return out;
}

core::Result<model::Judgement> read_judgement(SqliteStatement& row) {
    model::Judgement out;
    out.id = row.id<model::JudgementId>();
    out.kind = static_cast<model::JudgementKind>(std::min<std::uint64_t>(
        row.number(), static_cast<std::uint64_t>(model::JudgementKind::withdrawn)));
    out.about = row.text();
    out.other = row.text();
    out.by = row.text();
    out.second_person = row.text();
    out.reason = row.text();
    out.authority = row.optional_id<model::AuthorityId>();
    out.supersedes = row.optional_id<model::JudgementId>();
    out.decided_at = row.moment().value_or(core::Moment{});
    out.batch = row.optional_id<model::BatchId>();
    return out;
}

core::Result<void> insert_statement(SqliteDatabase& database, const model::CaseId& id,
                                    const model::Statement& statement) {
    auto insert = TRY(
        database.prepare("INSERT INTO statements (id, case_id, subject, predicate, said_at, "
                         "valid_from, valid_to, recorded_at, retracted_at, content, about, title, "
                         "language, supersedes, retracted_by, said_by, value) VALUES "
                         "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(statement.id).bind(id).bind(statement.subject);
    insert.bind(core::utf8_or_escaped(statement.predicate)).bind(statement.said_at);
    insert.bind(statement.valid_from).bind(statement.valid_to);
    insert.bind(std::optional(statement.recorded_at)).bind(statement.retracted_at);
    insert.bind(register_text::of_statement(statement)).bind(statement.about);
    insert.bind(core::utf8_or_escaped(statement.title)).bind(statement.language);
    insert.bind(statement.supersedes).bind(statement.retracted_by);
    // What lists are narrowed by stands once more beside the content.
    const auto* person = std::get_if<std::string>(&statement.source);
    const auto* value = std::get_if<std::string>(&statement.object);
    insert.bind(person == nullptr ? std::string() : core::utf8_or_escaped(*person));
    insert.bind(value == nullptr ? std::string() : core::utf8_or_escaped(*value));
    return insert.run();
}

core::Result<void> insert_judgement(SqliteDatabase& database, const model::CaseId& id,
                                    const model::Judgement& judgement) {
    auto insert = TRY(database.prepare(
        "INSERT INTO judgements (id, case_id, kind, about, other, decided_by, second_person, "
        "reason, authority, supersedes, decided_at, batch, second) VALUES (?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, coalesce((SELECT kind FROM batches WHERE id = ?), 0))"));
    insert.bind(judgement.id).bind(id).bind(static_cast<std::uint64_t>(judgement.kind));
    for (const auto* text : {&judgement.about, &judgement.other, &judgement.by,
                             &judgement.second_person, &judgement.reason})
        insert.bind(core::utf8_or_escaped(*text));
    insert.bind(judgement.authority).bind(judgement.supersedes);
    insert.bind(std::optional(judgement.decided_at)).bind(judgement.batch).bind(judgement.batch);
    return insert.run();
}

}  // namespace store
