// SQLite's full-text engine with our tokens: registers them, and asks for rows. Private to the text
// index.
#pragma once

#include "core/result.h"
#include "store/sqlite.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace store {

// The two tables of a shard. Words know their positions, so that the engine answers phrases; pairs
// of characters only know their rows, since their positions would be larger than the text.
enum class TermTable : std::uint8_t {
    words,
    pairs
};
std::string_view name_of(TermTable table);

// What the tokenizer tells of the document it has just run over.
struct TokenizerReport {
    bool found_pairs = false;
};

// Makes our tokenizers and the function spoor_hits() known to a connection. `report` must outlive
// the connection.
core::Result<void> register_text_engine(SqliteDatabase& database, TokenizerReport& report);
// Creates both tables for one bulk load in one transaction.
core::Result<void> create_term_tables(SqliteDatabase& database);

struct RowHits {
    std::uint32_t row = 0;   // Counts from 1.
    std::uint32_t hits = 0;  // In pairs always 1.

    bool operator==(const RowHits&) const = default;
};

// Terms in the engine's own form: each is taken as it is. REQUIRES: folded terms.
std::string engine_phrase(const std::vector<std::string_view>& terms, bool last_is_prefix);
std::string engine_and(const std::vector<std::string>& expressions);

// The rows that match, in ascending order.
core::Result<std::vector<RowHits>> select_rows(SqliteDatabase& database, TermTable table,
                                               const std::string& expression);

}  // namespace store
