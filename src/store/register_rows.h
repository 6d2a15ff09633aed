// The register's tables, and its rows as the model's structs. Private to store/.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "model/case.h"
#include "model/knowledge.h"
#include "store/sqlite.h"

#include <string_view>
#include <utility>
#include <vector>

namespace store {

// Form 1, and what each later one adds to the form before.
extern const char* const register_schema;
extern const char* const register_schema_2;

template <std::size_t Size>
std::string_view raw(const core::Digest<Size>& digest) {
    return {reinterpret_cast<const char*>(digest.bytes.data()), Size};
}

// What the row readers below expect a SELECT to begin with.
constexpr const char* case_columns = "SELECT id, name, authority, opened_by, opened_at, label ";
constexpr const char* source_columns =
    "SELECT case_id, id, path, container, size, sha256, sha1, md5, stored_hashes, verified, "
    "metadata, added_at FROM sources ";

constexpr const char* statement_columns =
    "SELECT id, subject, predicate, said_at, valid_from, valid_to, recorded_at, retracted_at, "
    "content, about, title, language, supersedes, retracted_by ";
constexpr const char* judgement_columns =
    "SELECT id, kind, about, other, decided_by, second_person, reason, authority, supersedes, "
    "decided_at, batch ";

core::Result<model::Case> read_case(SqliteStatement& row);
core::Result<model::Source> read_source(SqliteStatement& row);
core::Result<model::Run> read_run(SqliteStatement& row);
core::Result<model::ClockReading> read_clock_reading(SqliteStatement& row);
core::Result<model::Entity> read_entity(SqliteStatement& row);
core::Result<model::Statement> read_statement(SqliteStatement& row);
core::Result<model::Judgement> read_judgement(SqliteStatement& row);

// Binds every column but the position, case and id last.
void bind_source(SqliteStatement& statement, const model::Source& source);
core::Result<void> insert_statement(SqliteDatabase& database, const model::CaseId& id,
                                    const model::Statement& statement);
core::Result<void> insert_judgement(SqliteDatabase& database, const model::CaseId& id,
                                    const model::Judgement& judgement);

template <typename Row>
core::Result<std::vector<Row>> read_all(SqliteStatement& statement,
                                        core::Result<Row> (*read)(SqliteStatement&)) {
    std::vector<Row> rows;
    for (;;) {
        bool more = TRY(statement.step());
        if (!more)
            return rows;
        auto row = TRY(read(statement));
        rows.push_back(std::move(row));
    }
}

}  // namespace store
