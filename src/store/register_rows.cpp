#include "store/register_rows.h"

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
    return out;
}

core::Result<model::Judgement> read_judgement(SqliteStatement& row) {
    model::Judgement out;
    out.id = row.id<model::JudgementId>();
    out.kind = static_cast<model::JudgementKind>(std::min<std::uint64_t>(
        row.number(), static_cast<std::uint64_t>(model::JudgementKind::identify)));
    out.about = row.text();
    out.other = row.text();
    out.by = row.text();
    out.second_person = row.text();
    out.reason = row.text();
    out.authority = row.optional_id<model::AuthorityId>();
    out.supersedes = row.optional_id<model::JudgementId>();
    out.decided_at = row.moment().value_or(core::Moment{});
    return out;
}

}  // namespace store
