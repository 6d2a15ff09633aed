// The one wrapper of DuckDB's C interface: databases, connections, results. Private to store/.
#pragma once

#include "core/result.h"
#include "store/columnar_writer.h"
#include "store/duckdb_marks.h"
#include "store/table.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <duckdb.h>

namespace store::duck {

struct CloseDatabase {
    void operator()(duckdb_database database) const { duckdb_close(&database); }
};
struct CloseConnection {
    void operator()(duckdb_connection connection) const { duckdb_disconnect(&connection); }
};
struct DestroyChunk {
    void operator()(duckdb_data_chunk chunk) const { duckdb_destroy_data_chunk(&chunk); }
};
struct DestroyAppender {
    void operator()(duckdb_appender appender) const { duckdb_appender_destroy(&appender); }
};
using Database = std::unique_ptr<_duckdb_database, CloseDatabase>;
using Connection = std::unique_ptr<_duckdb_connection, CloseConnection>;
using Chunk = std::unique_ptr<_duckdb_data_chunk, DestroyChunk>;
using Appender = std::unique_ptr<_duckdb_appender, DestroyAppender>;

// Owns the answer of one query.
class Answer {
public:
    Answer() = default;
    Answer(Answer&& other) noexcept;
    Answer& operator=(Answer&&) = delete;
    ~Answer();
    // The next chunk, flat; nothing at the end.
    Chunk next();
    duckdb_result* handle() { return &result_; }

private:
    duckdb_result result_{};
    bool owned_ = true;
};

// The one place where DuckDB is opened (and where encryption at rest will be switched on). An empty
// path opens a database in memory. Extensions are neither loaded nor installed.
core::Result<Database> open_database(const std::filesystem::path& path,
                                     const ColumnarOptions& options);
// From here on the engine reaches only `folders`, and nothing of this can be undone.
core::Result<void> lock_down(duckdb_connection connection,
                             std::span<const std::filesystem::path> folders);
core::Result<Connection> connect(duckdb_database database);
core::Result<Answer> run(duckdb_connection connection, const std::string& sql);
core::Result<void> execute(duckdb_connection connection, const std::string& sql);

duckdb_type type_of(ColumnType type);
// 'text' with its quotes doubled: this dialect has no other escape. invalid_input for a NUL, which
// would end the statement.
core::Result<std::string> text_literal(std::string_view text);
// "name" with its quotes doubled.
std::string identifier(std::string_view name);

std::string create_table_sql(const Table& table);
// What the selection marks is named to `marks`, which must live until the answer was read.
core::Result<std::string> select_sql(std::string_view catalog, const Selection& selection,
                                     StatementMarks& marks);
core::Result<std::string> count_sql(std::string_view catalog, const Selection& selection,
                                    StatementMarks& marks);

}  // namespace store::duck
