// ColumnarWriter: fills one new columnar file, many rows at a time.
#pragma once

#include "core/result.h"
#include "core/text_arena.h"
#include "store/table.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace store {

struct ColumnarOptions {
    std::filesystem::path temporary;  // Where the engine puts what does not fit in memory.
    std::uint64_t memory_bytes_max = 256u << 20;
    unsigned threads = 1;
};

// Collects rows of one table column by column. Each row begins with every column that allows it
// NULL and every other zero or empty; set what differs, then end_row(). Columns are given by index.
class TableAppender {
public:
    TableAppender(TableAppender&&) noexcept;
    TableAppender& operator=(TableAppender&&) = delete;
    ~TableAppender();

    template <typename Number>
    void number(unsigned column, Number value) {
        static_cast<Number*>(columns_[column].data)[row_] = value;
        mark_valid(column);
    }
    void id(unsigned column, std::span<const std::byte, 16> value);
    // REQUIRES: valid UTF-8 in a column of type text.
    void text(unsigned column, std::string_view value);
    core::Result<void> end_row() {
        ++rows_;
        return ++row_ == capacity_ ? flush() : core::Result<void>();
    }
    std::uint64_t rows() const { return rows_; }

private:
    friend class ColumnarWriter;
    struct Handles;
    struct ColumnBuffer {
        void* data = nullptr;
        std::uint64_t* validity = nullptr;  // Only for columns that allow NULL.
        std::size_t width = 0;
    };
    explicit TableAppender(std::unique_ptr<Handles> handles);

    void mark_valid(unsigned column) {
        if (auto* validity = columns_[column].validity)
            validity[row_ / 64] |= std::uint64_t{1} << (row_ % 64);
    }
    // `connection` is the engine's, which this header does not know.
    core::Result<void> open(void* connection, const Table& table);
    void begin_chunk();
    core::Result<void> flush();
    core::Result<void> close();

    std::unique_ptr<Handles> handles_;
    std::vector<ColumnBuffer> columns_;
    std::size_t row_ = 0, capacity_ = 0;
    std::uint64_t rows_ = 0;
    core::TextArena texts_;  // Of the rows not yet flushed.
};

// One new file. Not thread-safe.
class ColumnarWriter {
    struct Handles;

public:
    explicit ColumnarWriter(std::unique_ptr<Handles> handles);
    ~ColumnarWriter();
    // conflict: the file exists. For the tables at the indexes `ended_early` end_early() is meant.
    static core::Result<std::unique_ptr<ColumnarWriter>> create(
        const std::filesystem::path& path, std::span<const Table* const> tables,
        const ColumnarOptions& options, std::span<const std::size_t> ended_early = {});

    // The appender of the table at that index of `tables`.
    TableAppender& table(std::size_t index) { return appenders_[index]; }
    // Nothing more comes for the tables that end early. A thread beside the caller's writes them to
    // their end, and fills the one at `filled`, which got no rows, from rows of another of them:
    // the row's number from 0, then what the counted `selection` gives, in its order. What goes
    // wrong there shows in finish().
    void end_early(std::size_t filled, Selection selection);
    // Writes everything, closes the file and makes it durable. Nothing can be added afterwards.
    core::Result<void> finish();
    // Writes one table as a Parquet file, in `temporary` or beside the writer's own file, and ends.
    core::Result<void> finish_as_parquet(std::size_t index, const std::filesystem::path& path);

private:
    // The tables that one transaction writes.
    struct Lane;

    core::Result<void> begin(Lane& lane, std::span<const Table* const> tables);
    core::Result<void> end(Lane& lane, const std::function<core::Result<void>()>& fill);
    core::Result<void> end_all();
    core::Result<void> fill(std::size_t index, const Selection& selection);

    std::unique_ptr<Handles> handles_;
    std::vector<TableAppender> appenders_;
    std::vector<std::string> names_;
    std::thread early_;
    core::Result<void> ended_early_;  // The thread's, until it has ended.
};

}  // namespace store
