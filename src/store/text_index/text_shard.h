// One finished shard of a text index, open for asking. Private to the text index.
#pragma once

#include "core/result.h"
#include "store/text_index/text_engine.h"
#include "store/text_index/text_matcher.h"
#include "store/text_index/text_query.h"
#include "store/text_index/text_shard_format.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace store {

// A pattern that more terms match is looked for in the text itself.
constexpr std::size_t pattern_terms_max = 1000;

// The rows of one unit. Unverified ones may match; the text has to say.
struct UnitRows {
    std::vector<RowHits> rows;  // Ascending.
    bool verified = true;
};

// A document whose parts have the rows that the query asks for.
struct TextCandidate {
    std::uint64_t key = 0;
    std::uint32_t rank = 0;
    std::uint32_t document = 0;
};

// Not thread-safe.
class TextShard {
public:
    static core::Result<std::unique_ptr<TextShard>> open(const std::filesystem::path& path);

    const TextShardLayout& layout() const { return layout_; }
    std::uint64_t text_bytes() const;

    // Rows for each unit of the query.
    core::Result<std::vector<UnitRows>> rows(const TextQuery& query);
    std::vector<TextCandidate> candidates(const TextQuery& query,
                                          const std::vector<UnitRows>& units) const;

    core::Result<std::string> name(std::uint32_t document);
    // The text of a part with its overlap; valid until the next call. REQUIRES: part < parts.
    core::Result<std::string_view> part_text(std::uint32_t part);

private:
    TextShard() = default;

    core::Result<void> load();
    core::Result<UnitRows> unit_rows(const QueryUnit& unit);
    core::Result<UnitRows> phrase_rows(const QueryPhrase& phrase);
    core::Result<UnitRows> term_rows(const QueryTerm& term);
    core::Result<UnitRows> pattern_rows(const QueryTerm& term);
    core::Result<std::optional<std::vector<std::string>>> find_terms(const QueryTerm& pattern);
    std::vector<RowHits> all_rows() const;

    struct Block {
        std::uint32_t number = 0;
        std::uint64_t used = 0;
        std::string text;
    };

    TokenizerReport report_;
    std::optional<SqliteDatabase> database_;
    TextShardLayout layout_;
    std::vector<Block> blocks_;  // The few that were used last.
    std::uint64_t clock_ = 0;
};

}  // namespace store
