#include "store/duckdb.h"

#include "core/verify.h"

#include <utility>

#include <fmt/format.h>

namespace store::duck {
namespace {

core::ErrorCode code_of(duckdb_error_type type) {
    switch (type) {
        case DUCKDB_ERROR_IO:
        case DUCKDB_ERROR_FATAL:
            return core::ErrorCode::io;
        case DUCKDB_ERROR_OUT_OF_MEMORY:
            return core::ErrorCode::limit_exceeded;
        case DUCKDB_ERROR_SERIALIZATION:
            return core::ErrorCode::invalid_input;
        case DUCKDB_ERROR_PERMISSION:
            return core::ErrorCode::denied;
        default:
            return core::ErrorCode::internal;
    }
}

}  // namespace

Answer::Answer(Answer&& other) noexcept
    : result_(other.result_), owned_(std::exchange(other.owned_, false)) {}

Answer::~Answer() {
    if (owned_)
        duckdb_destroy_result(&result_);
}

Chunk Answer::next() {
    return Chunk(duckdb_fetch_chunk(result_));
}

core::Result<Database> open_database(const std::filesystem::path& path,
                                     const ColumnarOptions& options) {
    duckdb_config config = nullptr;
    VERIFY(duckdb_create_config(&config) == DuckDBSuccess);
    auto set = [&](const char* name, const std::string& value) {
        VERIFY(duckdb_set_config(config, name, value.c_str()) == DuckDBSuccess);
    };
    set("memory_limit", fmt::format("{}B", options.memory_bytes_max));
    set("threads", std::to_string(options.threads == 0 ? 1 : options.threads));
    set("temp_directory", options.temporary.string());
    set("autoinstall_known_extensions", "false");
    set("autoload_known_extensions", "false");
    set("allow_community_extensions", "false");
    set("allow_unsigned_extensions", "false");
    set("preserve_insertion_order", "true");
    duckdb_database database = nullptr;
    char* message = nullptr;
    auto state =
        duckdb_open_ext(path.empty() ? nullptr : path.c_str(), &database, config, &message);
    duckdb_destroy_config(&config);
    if (state == DuckDBSuccess)
        return Database(database);
    core::Error error(core::ErrorCode::io, fmt::format("cannot open '{}': {}", path.string(),
                                                       message == nullptr ? "" : message));
    duckdb_free(message);
    return error;
}

core::Result<void> lock_down(duckdb_connection connection,
                             std::span<const std::filesystem::path> folders) {
    std::string list;
    for (const auto& folder : folders) {
        auto text = TRY(text_literal(folder.string() + "/"));
        list += (list.empty() ? "" : ", ") + text;
    }
    TRY(execute(connection, "SET allowed_directories = [" + list + "]"));
    TRY(execute(connection, "SET enable_external_access = false"));
    return execute(connection, "SET lock_configuration = true");
}

core::Result<Connection> connect(duckdb_database database) {
    duckdb_connection connection = nullptr;
    if (duckdb_connect(database, &connection) != DuckDBSuccess)
        return core::Error(core::ErrorCode::internal, "cannot connect to the findings engine");
    return Connection(connection);
}

core::Result<Answer> run(duckdb_connection connection, const std::string& sql) {
    Answer answer;
    if (duckdb_query(connection, sql.c_str(), answer.handle()) == DuckDBSuccess)
        return answer;
    auto code = code_of(duckdb_result_error_type(answer.handle()));
    const char* message = duckdb_result_error(answer.handle());
    return core::Error(code, message == nullptr ? "the findings engine failed" : message);
}

core::Result<void> execute(duckdb_connection connection, const std::string& sql) {
    TRY(run(connection, sql));
    return {};
}

duckdb_type type_of(ColumnType type) {
    switch (type) {
        case ColumnType::boolean:
            return DUCKDB_TYPE_BOOLEAN;
        case ColumnType::u8:
            return DUCKDB_TYPE_UTINYINT;
        case ColumnType::u32:
            return DUCKDB_TYPE_UINTEGER;
        case ColumnType::u64:
            return DUCKDB_TYPE_UBIGINT;
        case ColumnType::i64:
            return DUCKDB_TYPE_BIGINT;
        case ColumnType::id128:
            return DUCKDB_TYPE_UHUGEINT;
        case ColumnType::text:
            return DUCKDB_TYPE_VARCHAR;
        case ColumnType::bytes:
            return DUCKDB_TYPE_BLOB;
    }
    VERIFY(false);
}

}  // namespace store::duck
