// The one wrapper of SQLite's interface: a database and its prepared statements. Private to store/.
#pragma once

#include "core/hash.h"
#include "core/moment.h"
#include "core/result.h"
#include "model/ids.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace store {

// A prepared statement, being filled and stepped through. Parameters and columns count from 0, in
// order of use: bind and read them one after the other.
class SqliteStatement {
public:
    SqliteStatement(SqliteStatement&& other) noexcept;
    SqliteStatement& operator=(SqliteStatement&&) = delete;
    ~SqliteStatement();

    SqliteStatement& bind(std::string_view text);
    SqliteStatement& bind(std::uint64_t number);
    SqliteStatement& bind(const std::optional<core::Moment>& moment);
    SqliteStatement& bind_blob(std::string_view bytes);
    SqliteStatement& bind_null();
    template <typename Tag>
    SqliteStatement& bind(const model::Id<Tag>& id) {
        return bind_blob(id.raw());
    }
    template <typename Tag>
    SqliteStatement& bind(const std::optional<model::Id<Tag>>& id) {
        return id ? bind_blob(id->raw()) : bind_null();
    }

    // Steps to the next row; false at the end.
    core::Result<bool> step();
    // Runs a statement that gives no rows.
    core::Result<void> run();
    // Ready to be bound and stepped again.
    SqliteStatement& reset();

    std::string text();
    std::uint64_t number();
    bool null_next() const;  // Whether the column read next is NULL.
    void skip() { ++column_; }
    std::string blob();
    std::string_view blob_view();  // Until the next step.
    std::optional<core::Moment> moment();
    template <typename AnyId>
    AnyId id() {
        return AnyId::from_bytes(blob()).value_or(AnyId{});
    }
    template <typename AnyId>
    std::optional<AnyId> optional_id() {
        return AnyId::from_bytes(blob());
    }

private:
    friend class SqliteDatabase;
    explicit SqliteStatement(sqlite3_stmt* handle) : handle_(handle) {}

    sqlite3_stmt* handle_ = nullptr;
    int parameter_ = 0, column_ = 0;
};

// One connection. Not thread-safe.
class SqliteDatabase {
public:
    SqliteDatabase(SqliteDatabase&& other) noexcept;
    SqliteDatabase& operator=(SqliteDatabase&&) = delete;
    ~SqliteDatabase();

    // The one place where SQLite is opened (and where SQLCipher's key will be given): write-ahead
    // log, every commit synced, foreign keys held to.
    static core::Result<SqliteDatabase> open(const std::filesystem::path& path);
    // A new file that is written once: no journal and no syncing, so that a crash leaves a ruin.
    // Whoever writes it syncs it and puts it in place.
    static core::Result<SqliteDatabase> create_once(const std::filesystem::path& path);
    // A finished file of that kind.
    static core::Result<SqliteDatabase> open_finished(const std::filesystem::path& path);

    core::Result<void> execute(const char* sql);
    core::Result<SqliteStatement> prepare(std::string_view sql);
    core::Result<std::uint64_t> user_version();
    std::uint64_t changes() const;
    sqlite3* handle() { return handle_; }  // For the full-text engine's own interface.

private:
    explicit SqliteDatabase(sqlite3* handle) : handle_(handle) {}

    sqlite3* handle_ = nullptr;
};

// What `work` writes, all of it or nothing: it gives a Result<void>, as this does.
template <typename Work>
core::Result<void> all_or_nothing(SqliteDatabase& database, Work work) {
    TRY(database.execute("BEGIN IMMEDIATE"));
    auto done = work();
    if (done)
        done = database.execute("COMMIT");
    if (!done)
        (void)database.execute("ROLLBACK");
    return done;
}

}  // namespace store
