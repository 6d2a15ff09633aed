// Tables as data: a domain describes its columns and queries with these, store/ makes the SQL.
#pragma once

#include "store/row_marks.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {

enum class ColumnType : std::uint8_t {
    boolean,
    u8,
    u32,
    u64,
    i64,
    id128,  // 16 bytes, ordered as written in hex.
    text,   // UTF-8.
    bytes,
};
enum class Nulls : std::uint8_t {
    none,
    allowed
};
// How the engine may shrink a column; naming a way saves trying all, half the time of writing.
enum class Compression : std::uint8_t {
    automatic,
    none,      // Without a pattern: digests, ids.
    whole,     // Whole numbers near to each other.
    repeated,  // Few different texts.
    similar    // Texts with common parts: paths, addresses.
};
struct Column {
    std::string_view name;
    ColumnType type;
    Nulls nulls;
    Compression compression;
    std::string_view meaning;  // One sentence: the documentation is made of these.
};
struct Table {
    std::string_view name;
    std::string_view meaning;
    std::span<const Column> columns;
    // The ordinal of the item that a row is of, by which a grant withholds it; nothing: of none.
    std::optional<unsigned> item = {};
};
using Id128 = std::array<std::byte, 16>;

// A value in a condition. Text holds no NUL.
struct Value {
    enum class Kind : std::uint8_t {
        number,
        text,
        bytes,
        id
    };
    static Value number(std::uint64_t value) { return {Kind::number, std::to_string(value)}; }
    static Value number(std::int64_t value) { return {Kind::number, std::to_string(value)}; }
    static Value text(std::string_view value) { return {Kind::text, std::string(value)}; }
    static Value bytes(std::string_view value) { return {Kind::bytes, std::string(value)}; }
    static Value id(const Id128& value);

    Kind kind;
    std::string content;  // Decimal digits, text, bytes, or hex digits.
};

struct Selection;
// What one column must be.
struct Condition {
    enum class Is : std::uint8_t {
        one_of,      // `values`.
        none_of,     // `values`; NULL is not.
        above,       // More than values[0].
        below,       // Less than values[0].
        in_range,    // `from` <= column < `to`; an end that is absent is open.
        beginning,   // With the text values[0].
        containing,  // The text values[0], in any letter case.
        like_glob,   // The path glob values[0], in any letter case.
        null,
        not_null,
        among,     // The values that `selection`, of one column, gives.
        marked,    // In `marks`, of a column of type u64; NULL is not.
        unmarked,  // Not in `marks`; NULL is not.
    };
    unsigned column = 0;
    Is is = Is::one_of;
    std::vector<Value> values;
    std::optional<Value> from, to;
    // Shared by the copies of one condition.
    std::shared_ptr<const Selection> selection;
    std::shared_ptr<const RowMarks> marks;
};
// Any of these must hold.
using AnyOf = std::vector<Condition>;

struct Sum {
    unsigned column = 0;
};
enum class Direction : std::uint8_t {
    rising,
    falling
};
struct Order {
    unsigned column = 0;
    Direction direction = Direction::rising;
};
// Values of a column in stretches of equal width, the first of which begins at `from`.
struct Stretches {
    unsigned column = 0;
    std::int64_t from = 0;
    std::uint64_t distance = 0;  // No value that `where` lets through is further from `from`.
    std::uint64_t width = 1;
};

// A query over one table. Rows come in the order in which they were appended (where a condition is
// `among`, only with `ordered`, which sorts by the first of `columns`); with `counted` there is one
// row for each value of `columns`, sorted by them, followed by their count and sums.
struct Selection {
    const Table* table = nullptr;
    std::vector<unsigned> columns;
    std::vector<AnyOf> where;  // All of these must hold.
    bool counted = false;
    bool ordered = false;
    std::vector<Sum> sums;
    // How many different values of this column, after the sums; then only `minima` may follow.
    std::optional<unsigned> distinct;
    std::vector<unsigned> minima;  // The least of these columns, after those.
    // Rows by these columns in place of their order; NULL is last in either direction.
    std::vector<Order> order;
    // In place of everything above: for each stretch that has rows its number and how many (u64).
    // REQUIRES: `where` lets nothing before `from` through.
    std::optional<Stretches> stretches;
    std::optional<unsigned> extent;  // In place of all above: its least and greatest, or NULL.
    std::uint64_t limit = 0;         // 0: none.
    bool with_told = false;          // With items that are withheld but told of, to be blanked.

    Selection& require(Condition condition) {
        where.push_back({std::move(condition)});
        return *this;
    }
};

}  // namespace store
