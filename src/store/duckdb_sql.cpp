// The SQL of DuckDB's dialect, made from tables and selections.
#include "core/hash.h"
#include "core/verify.h"
#include "store/duckdb.h"

#include <limits>

#include <fmt/format.h>

namespace store {

Value Value::id(const Id128& value) {
    return {Kind::id, core::to_hex(value)};
}

}  // namespace store

namespace store::duck {
namespace {

std::string_view sql_type(ColumnType type) {
    switch (type) {
        case ColumnType::boolean:
            return "BOOLEAN";
        case ColumnType::u8:
            return "UTINYINT";
        case ColumnType::u32:
            return "UINTEGER";
        case ColumnType::u64:
            return "UBIGINT";
        case ColumnType::i64:
            return "BIGINT";
        case ColumnType::id128:
            return "UHUGEINT";
        case ColumnType::text:
            return "VARCHAR";
        case ColumnType::bytes:
            return "BLOB";
    }
    VERIFY(false);
}

std::string_view compression_sql(Compression compression) {
    switch (compression) {
        case Compression::automatic:
            return "";
        case Compression::none:
            return " USING COMPRESSION uncompressed";
        case Compression::whole:
            return " USING COMPRESSION bitpacking";
        case Compression::repeated:
            return " USING COMPRESSION dictionary";
        case Compression::similar:
            return " USING COMPRESSION fsst";
    }
    VERIFY(false);
}

// 32 hex digits as the decimal number they are.
std::string decimal(std::string_view hex) {
    __extension__ unsigned __int128 number = 0;
    for (char c : hex) {
        auto digit = c <= '9' ? c - '0' : c - 'a' + 10;
        number = number * 16 + static_cast<unsigned>(digit);
    }
    std::string out;
    do {
        out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(number % 10)));
        number /= 10;
    } while (number != 0);
    return out;
}

core::Result<std::string> literal(const Value& value) {
    switch (value.kind) {
        case Value::Kind::number:
            return value.content;
        case Value::Kind::id:
            return fmt::format("{}::UHUGEINT", decimal(value.content));
        case Value::Kind::bytes:
            return fmt::format(
                "from_hex('{}')",
                core::to_hex(std::as_bytes(std::span(value.content.data(), value.content.size()))));
        case Value::Kind::text:
            return text_literal(value.content);
    }
    VERIFY(false);
}

// A path glob as a regular expression of RE2, which takes linear time whatever the pattern.
std::string regular_expression(std::string_view glob) {
    std::string out = "(?is)";
    auto literal_character = [&](char c) {
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '/' || c == '_' || c == ' ' || (c & 0x80) != 0;
        if (!plain)
            out.push_back('\\');
        out.push_back(c);
    };
    while (!glob.empty()) {
        auto close = glob[0] == '[' ? glob.find(']', 2) : std::string_view::npos;
        std::size_t taken = 1;
        if (glob.starts_with("**/")) {
            out += "(?:.*/)?";
            taken = 3;
        } else if (glob.starts_with("**")) {
            out += ".*";
            taken = 2;
        } else if (glob[0] == '*') {
            out += "[^/]*";
        } else if (glob[0] == '?') {
            out += "[^/]";
        } else if (close != std::string_view::npos) {
            auto set = glob.substr(1, close - 1);
            bool negated = set[0] == '!' || set[0] == '^';
            out += negated ? "[^/" : "[";
            for (char c : set.substr(negated ? 1 : 0))
                c == '-' ? out.push_back(c) : literal_character(c);
            out += "]";
            taken = close + 1;
        } else {
            literal_character(glob[0]);
        }
        glob.remove_prefix(taken);
    }
    return out;
}

core::Result<std::string> range_sql(const std::string& column, const Condition& condition) {
    std::string sql = "(true";
    if (condition.from) {
        auto from = TRY(literal(*condition.from));
        sql += fmt::format(" AND {} >= {}", column, from);
    }
    if (condition.to) {
        auto to = TRY(literal(*condition.to));
        sql += fmt::format(" AND {} < {}", column, to);
    }
    return sql + ")";
}

core::Result<std::string> condition_sql(std::string_view catalog, const Table& table,
                                        const Condition& condition, StatementMarks& marks) {
    VERIFY(condition.column < table.columns.size());
    auto column = identifier(table.columns[condition.column].name);
    switch (condition.is) {
        case Condition::Is::one_of:
        case Condition::Is::none_of: {
            bool none = condition.is == Condition::Is::none_of;
            std::string list;
            for (const auto& value : condition.values) {
                auto text = TRY(literal(value));
                list += (list.empty() ? "" : ", ") + text;
            }
            if (list.empty())
                return std::string(none ? "true" : "false");
            return fmt::format("{} {}IN ({})", column, none ? "NOT " : "", list);
        }
        case Condition::Is::above:
        case Condition::Is::below: {
            auto text = TRY(literal(condition.values.at(0)));
            return fmt::format("{} {} {}", column, condition.is == Condition::Is::above ? '>' : '<',
                               text);
        }
        case Condition::Is::in_range:
            return range_sql(column, condition);
        case Condition::Is::beginning: {
            auto text = TRY(literal(condition.values.at(0)));
            return fmt::format("starts_with({}, {})", column, text);
        }
        case Condition::Is::containing: {
            auto text = TRY(literal(condition.values.at(0)));
            return fmt::format("contains(lower({}), lower({}))", column, text);
        }
        case Condition::Is::like_glob: {
            auto pattern = TRY(text_literal(regular_expression(condition.values.at(0).content)));
            return fmt::format("regexp_full_match({}, {})", column, pattern);
        }
        case Condition::Is::null:
            return column + " IS NULL";
        case Condition::Is::not_null:
            return column + " IS NOT NULL";
        case Condition::Is::among: {
            VERIFY(condition.selection != nullptr && condition.selection->columns.size() == 1);
            auto inner = TRY(select_sql(catalog, *condition.selection, marks));
            return fmt::format("{} IN ({})", column, inner);
        }
        case Condition::Is::marked:
        case Condition::Is::unmarked:
            VERIFY(condition.marks != nullptr &&
                   table.columns[condition.column].type == ColumnType::u64);
            return (condition.is == Condition::Is::unmarked ? "NOT " : "") +
                   marks.condition_sql(column, condition.marks);
    }
    VERIFY(false);
}

core::Result<std::string> where_sql(std::string_view catalog, const Selection& selection,
                                    StatementMarks& marks) {
    std::string sql;
    for (const auto& any : selection.where) {
        std::string alternatives;
        for (const auto& condition : any) {
            auto alternative = TRY(condition_sql(catalog, *selection.table, condition, marks));
            alternatives += (alternatives.empty() ? "" : " OR ") + alternative;
        }
        sql += (sql.empty() ? " WHERE (" : " AND (") +
               (alternatives.empty() ? std::string("false") : alternatives) + ")";
    }
    return sql;
}

}  // namespace

core::Result<std::string> text_literal(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        return core::Error(core::ErrorCode::invalid_input, "a NUL cannot be searched for in text");
    std::string out = "'";
    for (char c : text) {
        if (c == '\'')
            out.push_back(c);
        out.push_back(c);
    }
    return out + "'";
}

std::string identifier(std::string_view name) {
    VERIFY(name.find_first_of("\"\0") == std::string_view::npos);
    return fmt::format("\"{}\"", name);
}

std::string create_table_sql(const Table& table) {
    std::string columns;
    for (const auto& column : table.columns) {
        columns +=
            fmt::format("{}{} {}{}{}", columns.empty() ? "" : ", ", identifier(column.name),
                        sql_type(column.type), column.nulls == Nulls::none ? " NOT NULL" : "",
                        compression_sql(column.compression));
    }
    return fmt::format("CREATE TABLE {} ({})", identifier(table.name), columns);
}

namespace {

std::string grouped_by(const Selection& selection) {
    std::string groups;
    for (auto index : selection.columns) {
        VERIFY(index < selection.table->columns.size());
        groups += (groups.empty() ? "" : ", ") + identifier(selection.table->columns[index].name);
    }
    return groups;
}

// Grouped twice, by the column as well and then without it: the engine's own count of different
// values holds all of them in memory, while groups go to its temporary files when they are many.
std::string distinct_sql(const Selection& selection, const std::string& groups,
                         const std::string& from) {
    VERIFY(selection.sums.empty() && !groups.empty());
    const auto& column = selection.table->columns[*selection.distinct];
    VERIFY(column.nulls == Nulls::none);
    std::string inner = "count(*) AS rows_of_one", outer;
    for (std::size_t i = 0; i < selection.minima.size(); ++i) {
        auto name = identifier(selection.table->columns[selection.minima[i]].name);
        inner += fmt::format(", min({}) AS least{}", name, i);
        outer += fmt::format(", min(least{})", i);
    }
    return fmt::format(
        "SELECT {0}, CAST(sum(rows_of_one) AS UBIGINT), CAST(count(*) AS UBIGINT){1} FROM "
        "(SELECT {0}, {2}{3} GROUP BY {0}, {4}) GROUP BY {0}",
        groups, outer, inner, from, identifier(column.name));
}

std::string order_sql(const Selection& selection) {
    std::string sql;
    for (const auto& [column, direction] : selection.order)
        sql += fmt::format("{}{} {} NULLS LAST", sql.empty() ? " ORDER BY " : ", ",
                           identifier(selection.table->columns[column].name),
                           direction == Direction::rising ? "ASC" : "DESC");
    return sql;
}

// Wider than the column where a distance could overflow it; that costs twenty times as much.
std::string stretches_sql(const Selection& selection, const std::string& from) {
    const auto& stretches = *selection.stretches;
    bool fits = stretches.distance <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    return fmt::format(
        "SELECT CAST((CAST({} AS {}) - ({})) // {} AS UBIGINT), "
        "CAST(count(*) AS UBIGINT){} GROUP BY 1 ORDER BY 1",
        identifier(selection.table->columns[stretches.column].name), fits ? "BIGINT" : "HUGEINT",
        stretches.from, stretches.width, from);
}

}  // namespace

core::Result<std::string> select_sql(std::string_view catalog, const Selection& selection,
                                     StatementMarks& marks) {
    VERIFY(selection.table != nullptr);
    auto groups = grouped_by(selection);
    auto outputs = groups;
    if (selection.counted) {
        outputs += std::string(outputs.empty() ? "" : ", ") + "CAST(count(*) AS UBIGINT)";
        for (const auto& sum : selection.sums)
            outputs += fmt::format(", CAST(coalesce(sum({}), 0) AS UBIGINT)",
                                   identifier(selection.table->columns[sum.column].name));
    }
    auto where = TRY(where_sql(catalog, selection, marks));
    auto from =
        fmt::format(" FROM {}.{}{}", identifier(catalog), identifier(selection.table->name), where);
    if (selection.stretches)
        return stretches_sql(selection, from);
    if (selection.extent) {
        auto column = identifier(selection.table->columns[*selection.extent].name);
        return fmt::format("SELECT min({0}), max({0}){1}", column, from);
    }
    auto sql = "SELECT " + outputs + from;
    if (selection.counted && !groups.empty())
        sql = (selection.distinct ? distinct_sql(selection, groups, from)
                                  : sql + " GROUP BY " + groups) +
              " ORDER BY " + groups;
    if (selection.ordered)
        sql += " ORDER BY 1";
    sql += order_sql(selection);
    if (selection.limit != 0)
        sql += fmt::format(" LIMIT {}", selection.limit);
    return sql;
}

core::Result<std::string> count_sql(std::string_view catalog, const Selection& selection,
                                    StatementMarks& marks) {
    auto where = TRY(where_sql(catalog, selection, marks));
    return fmt::format("SELECT CAST(count(*) AS UBIGINT) FROM {}.{}{}", identifier(catalog),
                       identifier(selection.table->name), where);
}

}  // namespace store::duck
