#include "store/sqlite.h"

#include "core/verify.h"
#include "core/wire.h"

#include <utility>

#include <sqlite3.h>

namespace store {
namespace {

core::Error error_of(sqlite3* database) {
    auto code = core::ErrorCode::internal;
    switch (sqlite3_extended_errcode(database)) {
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_UNIQUE:
            code = core::ErrorCode::conflict;
            break;
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            code = core::ErrorCode::not_found;
            break;
        default:
            break;
    }
    switch (sqlite3_errcode(database) & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            code = core::ErrorCode::conflict;
            break;
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            code = core::ErrorCode::io;
            break;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            code = core::ErrorCode::invalid_input;
            break;
        default:
            break;
    }
    if ((sqlite3_errcode(database) & 0xFF) == SQLITE_FULL)
        return {code,
                "no space is left on the disk of the home; make room and run the command again"};
    return {code, std::string("SQLite: ") + sqlite3_errmsg(database)};
}

std::string encode(const core::Moment& moment) {
    core::Encoder encoder;
    encoder.i64(moment.seconds).u32(moment.nanoseconds).u64(moment.precision_ns).u64(moment.raw);
    encoder.u8(static_cast<std::uint8_t>(moment.encoding));
    encoder.u8(static_cast<std::uint8_t>(moment.zone));
    encoder.u16(static_cast<std::uint16_t>(moment.offset_minutes));
    return encoder.take();
}

std::optional<core::Moment> decode(std::string_view bytes) {
    core::DecoderView decoder(bytes);
    core::Moment moment;
    moment.seconds = decoder.i64();
    moment.nanoseconds = decoder.u32();
    moment.precision_ns = decoder.u64();
    moment.raw = decoder.u64();
    moment.encoding = decoder.enumerator(core::TimeEncoding::iso9660);
    moment.zone = decoder.enumerator(core::TimeZoneKnowledge::unknown);
    moment.offset_minutes = static_cast<std::int16_t>(decoder.u16());
    if (!decoder.finish())
        return std::nullopt;
    return moment;
}

}  // namespace

SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      parameter_(other.parameter_),
      column_(other.column_) {}

SqliteStatement::~SqliteStatement() {
    sqlite3_finalize(handle_);
}

// Binding fails only for a parameter that is not there, which is our bug.
SqliteStatement& SqliteStatement::bind(std::string_view text) {
    VERIFY(sqlite3_bind_text64(handle_, ++parameter_, text.data() == nullptr ? "" : text.data(),
                               text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
    return *this;
}

SqliteStatement& SqliteStatement::bind(std::uint64_t number) {
    VERIFY(sqlite3_bind_int64(handle_, ++parameter_, static_cast<sqlite3_int64>(number)) ==
           SQLITE_OK);
    return *this;
}

SqliteStatement& SqliteStatement::bind_blob(std::string_view bytes) {
    VERIFY(sqlite3_bind_blob64(handle_, ++parameter_, bytes.data() == nullptr ? "" : bytes.data(),
                               bytes.size(), SQLITE_TRANSIENT) == SQLITE_OK);
    return *this;
}

SqliteStatement& SqliteStatement::bind_null() {
    VERIFY(sqlite3_bind_null(handle_, ++parameter_) == SQLITE_OK);
    return *this;
}

SqliteStatement& SqliteStatement::bind(const std::optional<core::Moment>& moment) {
    return moment ? bind_blob(encode(*moment)) : bind_null();
}

core::Result<bool> SqliteStatement::step() {
    column_ = 0;
    switch (sqlite3_step(handle_)) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            return error_of(sqlite3_db_handle(handle_));
    }
}

core::Result<void> SqliteStatement::run() {
    TRY(step());
    return {};
}

SqliteStatement& SqliteStatement::reset() {
    sqlite3_reset(handle_);
    parameter_ = column_ = 0;
    return *this;
}

std::string SqliteStatement::text() {
    return blob();
}

std::string SqliteStatement::blob() {
    int column = column_++;
    const void* bytes = sqlite3_column_blob(handle_, column);
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
    return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

std::string_view SqliteStatement::blob_view() {
    int column = column_++;
    const void* bytes = sqlite3_column_blob(handle_, column);
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(static_cast<const char*>(bytes), size);
}

std::uint64_t SqliteStatement::number() {
    return static_cast<std::uint64_t>(sqlite3_column_int64(handle_, column_++));
}

bool SqliteStatement::null_next() const {
    return sqlite3_column_type(handle_, column_) == SQLITE_NULL;
}

std::optional<core::Moment> SqliteStatement::moment() {
    return decode(blob());
}

SqliteDatabase::SqliteDatabase(SqliteDatabase&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)) {}

SqliteDatabase::~SqliteDatabase() {
    sqlite3_close_v2(handle_);
}

core::Result<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& path) {
    sqlite3* handle = nullptr;
    auto state =
        sqlite3_open_v2(path.c_str(), &handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, nullptr);
    SqliteDatabase database(handle);
    if (state != SQLITE_OK)
        return error_of(handle).during("opening '" + path.string() + "'");
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 5000);
    TRY(database.execute("PRAGMA journal_mode = WAL"));
    TRY(database.execute("PRAGMA synchronous = FULL"));
    TRY(database.execute("PRAGMA foreign_keys = ON"));
    TRY(database.execute("PRAGMA trusted_schema = OFF"));
    return database;
}

core::Result<SqliteDatabase> SqliteDatabase::create_once(const std::filesystem::path& path) {
    sqlite3* handle = nullptr;
    auto state = sqlite3_open_v2(
        path.c_str(), &handle,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
        nullptr);
    SqliteDatabase database(handle);
    if (state != SQLITE_OK)
        return error_of(handle).during("creating '" + path.string() + "'");
    sqlite3_extended_result_codes(handle, 1);
    TRY(database.execute("PRAGMA page_size = 16384"));
    TRY(database.execute("PRAGMA journal_mode = OFF"));
    TRY(database.execute("PRAGMA synchronous = OFF"));
    TRY(database.execute("PRAGMA locking_mode = EXCLUSIVE"));
    TRY(database.execute("PRAGMA temp_store = MEMORY"));
    TRY(database.execute("PRAGMA trusted_schema = OFF"));
    return database;
}

core::Result<SqliteDatabase> SqliteDatabase::open_finished(const std::filesystem::path& path) {
    sqlite3* handle = nullptr;
    auto state =
        sqlite3_open_v2(path.c_str(), &handle,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, nullptr);
    SqliteDatabase database(handle);
    if (state != SQLITE_OK)
        return error_of(handle).during("opening '" + path.string() + "'");
    sqlite3_extended_result_codes(handle, 1);
    TRY(database.execute("PRAGMA query_only = ON"));
    TRY(database.execute("PRAGMA trusted_schema = OFF"));
    TRY(database.execute("PRAGMA locking_mode = EXCLUSIVE"));
    TRY(database.execute("PRAGMA temp_store = MEMORY"));
    return database;
}

core::Result<void> SqliteDatabase::execute(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return error_of(handle_);
    return {};
}

core::Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement,
                           nullptr) != SQLITE_OK)
        return error_of(handle_);
    return SqliteStatement(statement);
}

core::Result<std::uint64_t> SqliteDatabase::user_version() {
    auto statement = TRY(prepare("PRAGMA user_version"));
    TRY(statement.step());
    return statement.number();
}

std::uint64_t SqliteDatabase::changes() const {
    return static_cast<std::uint64_t>(sqlite3_changes64(handle_));
}

}  // namespace store
