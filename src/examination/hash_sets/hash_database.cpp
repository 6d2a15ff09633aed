// SQLite reads through a file system of ours that knows one file, already open: no path is ever
// followed, no journal or lock file looked for. The schema is as hostile as the pages: nothing in
// it is trusted, virtual tables are not touched, and the whole reading has a budget of steps.
#include "examination/hash_sets/hash_database.h"

#include "core/sandbox.h"
#include "core/text.h"
#include "core/wire.h"
#include "examination/hash_sets/descriptor_vfs.h"
#include "examination/hash_sets/hash_database_wire.h"
#include "examination/hash_sets/hash_text.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>
#include <unistd.h>

namespace examination {
namespace {

constexpr std::uint64_t working_memory_max = 512u << 20;
constexpr int steps_per_call = 1'000'000;
constexpr std::uint64_t steps_min = 50'000'000;
constexpr std::uint64_t steps_per_byte = 8;

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;
using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

struct HashTable {
    std::string name;
    bool is_view = false;
    std::vector<std::string> columns;  // Strongest first.
    std::vector<HashColumn> kinds;     // Of each column.
};

class DatabaseReader {
public:
    DatabaseReader(DescriptorVfs& vfs, core::File answers, bool all)
        : vfs_(vfs), answers_(std::move(answers)), all_(all) {}

    core::Result<void> run();
    bool send(const core::Encoder& message);
    void fail(const core::Error& error);

private:
    core::Error library_error(std::string_view doing) const;
    core::Result<void> open();
    core::Result<Statement> prepare(const std::string& sql);
    core::Result<HashTable> describe(const std::string& name);
    core::Result<std::vector<HashTable>> find_tables();
    core::Result<void> read_table(const HashTable& table);
    core::Result<void> take_row(sqlite3_stmt* row, const HashTable& table);
    core::Result<void> add(const HashValue& value);
    core::Result<void> flush(HashKind kind);
    core::Result<void> report(std::string_view why);
    std::string read_version();
    static int spend_steps(void* self);

    DescriptorVfs& vfs_;
    core::File answers_;
    bool all_;
    Connection database_{nullptr, &sqlite3_close};
    std::uint64_t steps_left_ = 0;
    std::uint64_t row_ = 0;
    std::array<std::string, hash_kinds.size()> batches_;
};

std::string sql_name(std::string_view name) {
    std::string result = "\"";
    for (char c : name)
        result.append(c == '"' ? 2 : 1, c);
    return result + "\"";
}

std::string_view text_of(sqlite3_stmt* row, int column) {
    const auto* text = sqlite3_column_text(row, column);
    if (text == nullptr)
        return {};
    return {reinterpret_cast<const char*>(text),
            static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

bool DatabaseReader::send(const core::Encoder& message) {
    core::Encoder frame;
    frame.text(message.buffer());
    std::string_view rest = frame.buffer();
    while (!rest.empty()) {
        auto count = ::write(answers_.descriptor(), rest.data(), rest.size());
        if (count < 0)
            return false;
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void DatabaseReader::fail(const core::Error& error) {
    core::Encoder message;
    message.u8(static_cast<std::uint8_t>(DatabaseMessage::failed));
    message.u8(static_cast<std::uint8_t>(error.code()));
    message.text(std::string_view(error.message()).substr(0, database_text_bytes_max));
    (void)send(message);
}

core::Error DatabaseReader::library_error(std::string_view doing) const {
    int code = database_ ? sqlite3_errcode(database_.get()) : SQLITE_NOMEM;
    std::string message = std::string(doing) + ": ";
    if (code == SQLITE_INTERRUPT)
        return core::Error(core::ErrorCode::limit_exceeded,
                           message + "it asks for more work than a hash set can need");
    message += database_ ? sqlite3_errmsg(database_.get()) : "out of memory";
    return core::Error(core::ErrorCode::invalid_input, message);
}

int DatabaseReader::spend_steps(void* self) {
    auto& reader = *static_cast<DatabaseReader*>(self);
    if (reader.steps_left_ < steps_per_call)
        return 1;
    reader.steps_left_ -= steps_per_call;
    core::Encoder message;
    message.u8(static_cast<std::uint8_t>(DatabaseMessage::progress));
    message.u64(std::min(reader.vfs_.bytes_read(), reader.vfs_.size()));
    return reader.send(message) ? 0 : 1;
}

core::Result<void> DatabaseReader::open() {
    sqlite3* opened = nullptr;
    int code =
        sqlite3_open_v2("file:database?immutable=1", &opened,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, vfs_.name());
    database_.reset(opened);
    if (code != SQLITE_OK)
        return library_error("opening the database");
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    for (auto [limit, value] : {std::pair{SQLITE_LIMIT_LENGTH, 1'000'000},
                                {SQLITE_LIMIT_SQL_LENGTH, 100'000},
                                {SQLITE_LIMIT_COLUMN, 200},
                                {SQLITE_LIMIT_EXPR_DEPTH, 50},
                                {SQLITE_LIMIT_COMPOUND_SELECT, 10},
                                {SQLITE_LIMIT_VDBE_OP, 25'000},
                                {SQLITE_LIMIT_FUNCTION_ARG, 8},
                                {SQLITE_LIMIT_ATTACHED, 0},
                                {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
                                {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
                                {SQLITE_LIMIT_WORKER_THREADS, 0}})
        sqlite3_limit(opened, limit, value);
    steps_left_ = std::max(steps_min, vfs_.size() * steps_per_byte);
    sqlite3_progress_handler(opened, steps_per_call, &spend_steps, this);
    for (const char* pragma : {"PRAGMA cell_size_check=ON", "PRAGMA mmap_size=0",
                               "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-16384"})
        if (sqlite3_exec(opened, pragma, nullptr, nullptr, nullptr) != SQLITE_OK)
            return library_error("opening the database");
    return {};
}

core::Result<Statement> DatabaseReader::prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                  &statement, nullptr);
    Statement owned(statement, &sqlite3_finalize);
    if (code != SQLITE_OK)
        return library_error("reading the database");
    return owned;
}

core::Result<HashTable> DatabaseReader::describe(const std::string& name) {
    auto columns = TRY(prepare("PRAGMA table_info(" + sql_name(name) + ")"));
    std::vector<std::pair<HashColumn, std::string>> found;
    while (sqlite3_step(columns.get()) == SQLITE_ROW) {
        std::string column(text_of(columns.get(), 1));
        if (auto kind = hash_column_of(column); kind != HashColumn::none)
            found.emplace_back(kind, column);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    HashTable table{.name = name, .is_view = false, .columns = {}, .kinds = {}};
    for (auto& [kind, column] : found) {
        table.kinds.push_back(kind);
        table.columns.push_back(std::move(column));
    }
    return table;
}

// An RDS keeps its files in METADATA, or in its minimal form in FILE (else a view of METADATA).
// Another database is read in all its tables that have a hash column, or else in its views.
core::Result<std::vector<HashTable>> DatabaseReader::find_tables() {
    auto schema =
        TRY(prepare("SELECT name, type FROM sqlite_schema WHERE type IN "
                    "('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "
                    "sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"));
    std::vector<HashTable> tables;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(schema.get())) == SQLITE_ROW) {
        std::string name(text_of(schema.get(), 0));
        auto table = describe(name);
        if (!table || table.value().columns.empty())
            continue;  // A view that does not compile holds no row either.
        tables.push_back(std::move(table).value());
        tables.back().is_view = text_of(schema.get(), 1) == "view";
    }
    if (code != SQLITE_DONE)
        return library_error("reading the schema");
    for (std::string_view known : {"METADATA", "FILE"})
        for (bool view : {false, true})
            for (auto& table : tables)
                if (table.is_view == view && sqlite3_stricmp(table.name.c_str(), known.data()) == 0)
                    return std::vector<HashTable>{std::move(table)};
    bool has_table = std::any_of(tables.begin(), tables.end(),
                                 [](const HashTable& table) { return !table.is_view; });
    if (has_table)
        std::erase_if(tables, [](const HashTable& table) { return table.is_view; });
    return tables;
}

core::Result<void> DatabaseReader::flush(HashKind kind) {
    auto& batch = batches_[static_cast<std::size_t>(kind)];
    if (batch.empty())
        return {};
    core::Encoder message;
    message.u8(static_cast<std::uint8_t>(DatabaseMessage::hashes));
    message.u8(static_cast<std::uint8_t>(kind));
    message.u32(static_cast<std::uint32_t>(batch.size() / size_of(kind)));
    message.raw(std::as_bytes(std::span(batch)));
    batch.clear();
    if (!send(message))
        return core::Error(core::ErrorCode::io, "the answers cannot be sent");
    return {};
}

core::Result<void> DatabaseReader::add(const HashValue& value) {
    auto& batch = batches_[static_cast<std::size_t>(value.kind)];
    auto key = value.key();
    batch.append(reinterpret_cast<const char*>(key.data()), key.size());
    if (batch.size() + key.size() > database_batch_bytes)
        return flush(value.kind);
    return {};
}

core::Result<void> DatabaseReader::report(std::string_view why) {
    core::Encoder message;
    message.u8(static_cast<std::uint8_t>(DatabaseMessage::bad_row));
    message.u64(row_);
    message.text(why);
    if (!send(message))
        return core::Error(core::ErrorCode::io, "the answers cannot be sent");
    return {};
}

core::Result<void> DatabaseReader::take_row(sqlite3_stmt* row, const HashTable& table) {
    ++row_;
    bool found = false;
    bool reported = false;
    for (std::size_t i = 0; i < table.columns.size() && (all_ || !found); ++i) {
        auto column = static_cast<int>(i);
        auto type = sqlite3_column_type(row, column);  // Before the text: that may convert it.
        if (type == SQLITE_NULL)
            continue;
        auto cell = text_of(row, column);
        std::string digits;
        // A digest may also be kept as its bytes.
        if (type == SQLITE_BLOB && cell.size() <= 32) {
            digits = core::to_hex(std::as_bytes(std::span(cell)));
            cell = digits;
        }
        cell = trimmed_cell(cell);
        if (cell.empty())
            continue;
        auto value = find_hash(cell);
        if (value && fits(table.kinds[i], value->kind)) {
            TRY(add(*value));
            found = true;
        } else if (!std::exchange(reported, true)) {
            TRY(report("column " + table.columns[i].substr(0, 60) + " of table " +
                       table.name.substr(0, 60) + " holds no hash of its kind"));
        }
    }
    if (!found && !reported)
        return report("the row has no hash");
    return {};
}

core::Result<void> DatabaseReader::read_table(const HashTable& table) {
    std::string columns;
    for (const auto& column : table.columns)
        columns += (columns.empty() ? "" : ", ") + sql_name(column);
    auto rows = TRY(prepare("SELECT " + columns + " FROM " + sql_name(table.name)));
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(rows.get())) == SQLITE_ROW) {
        TRY(take_row(rows.get(), table));
    }
    if (code != SQLITE_DONE)
        return library_error("reading row " + std::to_string(row_ + 1) + " of table " +
                             table.name.substr(0, 60));
    return {};
}

// An RDS has one row in VERSION. Nothing depends on it, so a failure is no answer.
std::string DatabaseReader::read_version() {
    auto row = prepare("SELECT version FROM VERSION LIMIT 1");
    if (!row || sqlite3_step(row.value().get()) != SQLITE_ROW)
        return {};
    return std::string(text_of(row.value().get(), 0).substr(0, 100));
}

core::Result<void> DatabaseReader::run() {
    TRY(open());
    auto tables = TRY(find_tables());
    if (tables.empty())
        return core::Error(core::ErrorCode::invalid_input,
                           "no table of the database has a hash column (sha256, sha1, md5 or "
                           "hash)");
    for (const auto& table : tables) {
        TRY(read_table(table));
    }
    for (auto kind : hash_kinds) {
        TRY(flush(kind));
    }
    core::Encoder message;
    message.u8(static_cast<std::uint8_t>(DatabaseMessage::done)).u64(row_).text(read_version());
    if (!send(message))
        return core::Error(core::ErrorCode::io, "the answers cannot be sent");
    return {};
}

}  // namespace

int serve_hash_database(core::File database, core::File answers, std::string_view choice) {
    DescriptorVfs vfs(std::move(database));
    DatabaseReader reader(vfs, std::move(answers), choice == choice_all);
    auto ready = vfs.install();
    if (ready) {
        auto report = core::lock_as_zygote();
        if (!report) {
            ready = std::move(report).error();
        } else {
            ready = core::lock_as_parser(
                {.address_space_max = report.value().mapped_bytes + working_memory_max});
        }
    }
    auto outcome = ready ? reader.run() : std::move(ready);
    if (!outcome)
        reader.fail(outcome.error());
    return outcome ? 0 : 1;
}

}  // namespace examination
