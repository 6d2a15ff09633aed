#include "store/columnar_writer.h"

#include "core/file.h"
#include "core/verify.h"
#include "store/duckdb.h"
#include "store/duckdb_marks.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace store {
namespace {

// The engine takes an appender's rows into the table when it is told to, or when it holds some
// 200,000; what it compresses on the way is not left for the end.
constexpr std::uint64_t handed_over_rows = 30'720;

core::Error appender_error(duckdb_appender appender) {
    const char* message = duckdb_appender_error(appender);
    // The engine's appender has one kind of failure that is not our bug: it cannot write.
    return {core::ErrorCode::io, message == nullptr ? "cannot write findings" : message};
}

}  // namespace

struct TableAppender::Handles {
    duck::Appender appender;
    duck::Chunk chunk;
    std::vector<std::size_t> widths;
    std::vector<bool> nullable;
};

TableAppender::TableAppender(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
TableAppender::TableAppender(TableAppender&&) noexcept = default;
TableAppender::~TableAppender() = default;

core::Result<void> TableAppender::open(void* connection, const Table& table) {
    duckdb_appender appender = nullptr;
    auto state = duckdb_appender_create(static_cast<duckdb_connection>(connection), nullptr,
                                        std::string(table.name).c_str(), &appender);
    handles_->appender.reset(appender);
    if (state != DuckDBSuccess)
        return appender_error(appender);
    std::vector<duckdb_logical_type> types;
    for (const auto& column : table.columns) {
        constexpr std::size_t widths[] = {1, 1, 4, 8, 8, 16, 16, 16};
        types.push_back(duckdb_create_logical_type(duck::type_of(column.type)));
        handles_->widths.push_back(widths[static_cast<std::size_t>(column.type)]);
        handles_->nullable.push_back(column.nulls == Nulls::allowed);
    }
    handles_->chunk.reset(duckdb_create_data_chunk(types.data(), types.size()));
    for (auto& type : types)
        duckdb_destroy_logical_type(&type);
    capacity_ = duckdb_vector_size();
    begin_chunk();
    return {};
}

void TableAppender::begin_chunk() {
    auto* chunk = handles_->chunk.get();
    duckdb_data_chunk_reset(chunk);
    columns_.resize(handles_->widths.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        auto* vector = duckdb_data_chunk_get_vector(chunk, i);
        columns_[i].data = duckdb_vector_get_data(vector);
        columns_[i].width = handles_->widths[i];
        if (handles_->nullable[i]) {
            duckdb_vector_ensure_validity_writable(vector);
            columns_[i].validity = duckdb_vector_get_validity(vector);
            std::fill_n(columns_[i].validity, (capacity_ + 63) / 64, 0);
        } else {
            std::memset(columns_[i].data, 0, capacity_ * columns_[i].width);
        }
    }
    row_ = 0;
    texts_.clear();
}

void TableAppender::text(unsigned column, std::string_view value) {
    // string_t as duckdb.h lays it out: short texts inside, long ones by prefix and pointer.
    auto& out = static_cast<duckdb_string_t*>(columns_[column].data)[row_];
    VERIFY(value.size() <= UINT32_MAX);
    std::memset(&out, 0, sizeof out);
    out.value.inlined.length = static_cast<std::uint32_t>(value.size());
    if (value.size() <= sizeof out.value.inlined.inlined) {
        std::ranges::copy(value, out.value.inlined.inlined);
    } else {
        // The engine reads it only.
        out.value.pointer.ptr = const_cast<char*>(texts_.keep(value).data());
        std::copy_n(value.begin(), sizeof out.value.pointer.prefix, out.value.pointer.prefix);
    }
    mark_valid(column);
}

void TableAppender::id(unsigned column, std::span<const std::byte, 16> value) {
    auto& out = static_cast<duckdb_uhugeint*>(columns_[column].data)[row_];
    std::uint64_t halves[2];
    std::memcpy(halves, value.data(), sizeof halves);
    out.upper = __builtin_bswap64(halves[0]);
    out.lower = __builtin_bswap64(halves[1]);
    mark_valid(column);
}

core::Result<void> TableAppender::flush() {
    if (row_ == 0)
        return {};
    duckdb_data_chunk_set_size(handles_->chunk.get(), row_);
    if (duckdb_append_data_chunk(handles_->appender.get(), handles_->chunk.get()) != DuckDBSuccess)
        return appender_error(handles_->appender.get());
    begin_chunk();
    if (rows_ % handed_over_rows == 0 &&
        duckdb_appender_flush(handles_->appender.get()) != DuckDBSuccess)
        return appender_error(handles_->appender.get());
    return {};
}

core::Result<void> TableAppender::close() {
    TRY(flush());
    if (duckdb_appender_close(handles_->appender.get()) != DuckDBSuccess)
        return appender_error(handles_->appender.get());
    return {};
}

struct ColumnarWriter::Lane {
    duck::Connection connection;
    std::vector<std::size_t> tables;
};

struct ColumnarWriter::Handles {
    std::filesystem::path path;
    duck::Database database;
    Lane lane, early;
};

ColumnarWriter::ColumnarWriter(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
ColumnarWriter::~ColumnarWriter() {
    if (early_.joinable())
        early_.join();
}

core::Result<std::unique_ptr<ColumnarWriter>> ColumnarWriter::create(
    const std::filesystem::path& path, std::span<const Table* const> tables,
    const ColumnarOptions& options, std::span<const std::size_t> ended_early) {
    if (std::filesystem::exists(path))
        return core::Error(core::ErrorCode::conflict, "'" + path.string() + "' exists already");
    auto handles = std::make_unique<Handles>();
    handles->path = path;
    handles->database = TRY(duck::open_database(path, options));
    auto& [connection, own] = handles->lane;
    connection = TRY(duck::connect(handles->database.get()));
    const std::filesystem::path folders[] = {path.parent_path(), options.temporary};
    TRY(duck::lock_down(connection.get(), folders));
    TRY(duck::execute(connection.get(), "BEGIN TRANSACTION"));
    auto writer = std::make_unique<ColumnarWriter>(std::move(handles));
    for (std::size_t i = 0; i < tables.size(); ++i) {
        TRY(duck::execute(connection.get(), duck::create_table_sql(*tables[i])));
        writer->names_.emplace_back(tables[i]->name);
        writer->appenders_.push_back(TableAppender(std::make_unique<TableAppender::Handles>()));
        bool early = std::ranges::find(ended_early, i) != ended_early.end();
        (early ? writer->handles_->early : writer->handles_->lane).tables.push_back(i);
    }
    TRY(duck::execute(connection.get(), "COMMIT"));
    auto& early = writer->handles_->early;
    if (!early.tables.empty()) {
        early.connection = TRY(duck::connect(writer->handles_->database.get()));
        TRY(writer->begin(early, tables));
    }
    TRY(writer->begin(writer->handles_->lane, tables));
    return writer;
}

core::Result<void> ColumnarWriter::begin(Lane& lane, std::span<const Table* const> tables) {
    TRY(duck::execute(lane.connection.get(), "BEGIN TRANSACTION"));
    for (auto index : lane.tables)
        TRY(appenders_[index].open(lane.connection.get(), *tables[index]));
    return {};
}

void ColumnarWriter::end_early(std::size_t filled, Selection selection) {
    VERIFY(selection.counted && !selection.columns.empty() && !early_.joinable());
    early_ = std::thread([this, filled, selection = std::move(selection)] {
        ended_early_ = end(handles_->early, [&] { return fill(filled, selection); });
    });
}

core::Result<void> ColumnarWriter::end(Lane& lane,
                                       const std::function<core::Result<void>()>& fill) {
    for (auto index : lane.tables)
        TRY(appenders_[index].close());
    TRY(fill());
    return duck::execute(lane.connection.get(), "COMMIT");
}

core::Result<void> ColumnarWriter::end_all() {
    constexpr auto nothing = [] { return core::Result<void>(); };
    auto ended = end(handles_->lane, nothing);
    if (early_.joinable())
        early_.join();
    else if (ended && !handles_->early.tables.empty())
        ended_early_ = end(handles_->early, nothing);
    TRY(std::move(ended));
    return ended_early_;
}

core::Result<void> ColumnarWriter::fill(std::size_t index, const Selection& selection) {
    std::string order;
    for (auto column : selection.columns)
        order +=
            (order.empty() ? "" : ", ") + duck::identifier(selection.table->columns[column].name);
    duck::MarkRegistry none;
    duck::StatementMarks marks(none);
    // "main" is the schema of its own tables.
    auto rows = TRY(duck::select_sql("main", selection, marks));
    // Numbered as they come: sorting them by their numbers again would cost as much once more.
    return duck::execute(handles_->early.connection.get(),
                         "INSERT INTO " + duck::identifier(names_.at(index)) +
                             " SELECT CAST(row_number() OVER () - 1 AS UBIGINT), * FROM (SELECT * "
                             "FROM (" +
                             rows + ") ORDER BY " + order + ")");
}

core::Result<void> ColumnarWriter::finish_as_parquet(std::size_t index,
                                                     const std::filesystem::path& path) {
    TRY(end_all());
    auto place = TRY(duck::text_literal(path.string()));
    return duck::execute(
        handles_->lane.connection.get(),
        "COPY " + duck::identifier(names_.at(index)) + " TO " + place + " (FORMAT parquet)");
}

core::Result<void> ColumnarWriter::finish() {
    TRY(end_all());
    TRY(duck::execute(handles_->lane.connection.get(), "CHECKPOINT"));
    appenders_.clear();
    handles_->lane.connection.reset();
    handles_->early.connection.reset();
    handles_->database.reset();
    // Closed without a write-ahead log, the file alone is everything.
    if (std::filesystem::exists(handles_->path.string() + ".wal"))
        return core::Error(core::ErrorCode::io, "the findings were not written to their end");
    auto file = TRY(core::File::open_write(handles_->path));
    return file.sync();
}

}  // namespace store
