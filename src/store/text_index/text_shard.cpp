#include "store/text_index/text_shard.h"

#include "core/verify.h"
#include "store/text_index/fold_table.h"

#include <algorithm>
#include <iterator>

namespace store {
namespace {

constexpr std::size_t blocks_kept = 8;
constexpr std::size_t layout_bytes_max = 256u << 20;

core::Error damaged(const char* what) {
    return {core::ErrorCode::invalid_input, what};
}

// Both ascending; the hits of a row in both add up.
void unite(std::vector<RowHits>& into, std::vector<RowHits> more) {
    if (into.empty()) {
        into = std::move(more);
        return;
    }
    std::vector<RowHits> all;
    all.reserve(into.size() + more.size());
    std::merge(into.begin(), into.end(), more.begin(), more.end(), std::back_inserter(all),
               [](const RowHits& a, const RowHits& b) { return a.row < b.row; });
    into.clear();
    for (const auto& row : all) {
        if (!into.empty() && into.back().row == row.row)
            into.back().hits += row.hits;
        else
            into.push_back(row);
    }
}

// The rows of both, with the smaller number of hits.
void intersect(std::vector<RowHits>& rows, const std::vector<RowHits>& other) {
    std::size_t at = 0, kept = 0;
    for (const auto& row : rows) {
        while (at < other.size() && other[at].row < row.row)
            ++at;
        if (at < other.size() && other[at].row == row.row)
            rows[kept++] = {row.row, std::min(row.hits, other[at].hits)};
    }
    rows.resize(kept);
}

// Many short lists into one.
std::vector<RowHits> sum_by_row(std::vector<RowHits> all) {
    std::sort(all.begin(), all.end(),
              [](const RowHits& a, const RowHits& b) { return a.row < b.row; });
    std::vector<RowHits> rows;
    for (const auto& row : all) {
        if (!rows.empty() && rows.back().row == row.row)
            rows.back().hits += row.hits;
        else
            rows.push_back(row);
    }
    return rows;
}

// The engine answers a phrase of words alone, of which only the last is open.
bool engine_decides(const QueryPhrase& phrase) {
    if (phrase.size() == 1)
        return phrase[0].matching != TermMatching::pattern;
    for (std::size_t i = 0; i < phrase.size(); ++i)
        if (phrase[i].kind != TokenKind::word || phrase[i].matching == TermMatching::pattern ||
            (phrase[i].matching == TermMatching::prefix && i + 1 < phrase.size()))
            return false;
    return true;
}

TermTable table_of(const QueryTerm& term) {
    return term.kind == TokenKind::word ? TermTable::words : TermTable::pairs;
}

// A document that matches has rows of one of these at least.
std::vector<std::size_t> driving_units(const QueryNode& node, const std::vector<UnitRows>& units) {
    if (node.kind == QueryKind::unit)
        return {node.unit};
    auto rows_of = [&](const std::vector<std::size_t>& some) {
        std::size_t sum = 0;
        for (auto unit : some)
            sum += units[unit].rows.size();
        return sum;
    };
    std::vector<std::size_t> all;
    for (const auto& part : node.parts) {
        auto more = driving_units(part, units);
        if (node.kind == QueryKind::any)
            all.insert(all.end(), more.begin(), more.end());
        else if (all.empty() || rows_of(more) < rows_of(all))
            all = std::move(more);
    }
    return all;
}

}  // namespace

core::Result<std::unique_ptr<TextShard>> TextShard::open(const std::filesystem::path& path) {
    std::unique_ptr<TextShard> shard(new TextShard());
    auto database = TRY(SqliteDatabase::open_finished(path));
    shard->database_.emplace(std::move(database));
    TRY(shard->load().during("opening the text shard '" + path.string() + "'"));
    return shard;
}

core::Result<void> TextShard::load() {
    TRY(register_text_engine(*database_, report_));
    auto statement = TRY(
        database_->prepare("SELECT form, folding, unicode, layout FROM layout WHERE number = 1"));
    bool there = TRY(statement.step());
    if (!there)
        return damaged("the shard is not finished");
    auto form = statement.number(), folding = statement.number();
    if (form != text_shard_version || folding != text_fold_version ||
        statement.text() != unicode_version())
        return core::Error(core::ErrorCode::unsupported,
                           "made by another version of the text index: build it again");
    auto bytes = TRY(decompress_text(statement.blob_view(), layout_bytes_max));
    layout_ = TRY(decode_layout(bytes));
    return {};
}

std::uint64_t TextShard::text_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& document : layout_.documents)
        sum += document.size;
    return sum;
}

std::vector<RowHits> TextShard::all_rows() const {
    std::vector<RowHits> rows(layout_.parts.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = {static_cast<std::uint32_t>(i + 1), 0};
    return rows;
}

core::Result<std::vector<UnitRows>> TextShard::rows(const TextQuery& query) {
    std::vector<UnitRows> all;
    std::vector<bool> possible(query.units.size(), true);
    for (const auto& unit : query.units) {
        auto rows = TRY(unit_rows(unit));
        possible[all.size()] = !rows.rows.empty();
        all.push_back(std::move(rows));
        if (!query.root.holds(possible))
            return std::vector<UnitRows>(query.units.size());  // Nothing here can match.
    }
    return all;
}

core::Result<UnitRows> TextShard::unit_rows(const QueryUnit& unit) {
    if (unit.phrases.empty())
        return UnitRows{all_rows(), false};
    UnitRows all;
    for (const auto& phrase : unit.phrases) {
        auto rows = TRY(phrase_rows(phrase));
        unite(all.rows, std::move(rows.rows));
        all.verified = all.verified && rows.verified;
    }
    return all;
}

core::Result<UnitRows> TextShard::phrase_rows(const QueryPhrase& phrase) {
    if (phrase.size() == 1)
        return term_rows(phrase[0]);
    if (engine_decides(phrase)) {
        std::vector<std::string_view> terms;
        for (const auto& term : phrase)
            terms.emplace_back(term.text);
        auto rows =
            TRY(select_rows(*database_, TermTable::words,
                            engine_phrase(terms, phrase.back().matching == TermMatching::prefix)));
        return UnitRows{std::move(rows), true};
    }
    // What has all the terms may have the phrase.
    UnitRows all{{}, false};
    std::vector<std::string> pairs;
    for (const auto& term : phrase)
        if (term.kind != TokenKind::word)
            pairs.push_back(engine_phrase({term.text}, term.matching == TermMatching::prefix));
    bool first = true;
    if (!pairs.empty()) {
        all.rows = TRY(select_rows(*database_, TermTable::pairs, engine_and(pairs)));
        first = false;
    }
    for (const auto& term : phrase) {
        if (term.kind != TokenKind::word || (!first && all.rows.empty()))
            continue;
        auto rows = TRY(term_rows(term));
        if (first)
            all.rows = std::move(rows.rows);
        else
            intersect(all.rows, rows.rows);
        first = false;
    }
    return all;
}

core::Result<UnitRows> TextShard::term_rows(const QueryTerm& term) {
    if (term.matching == TermMatching::pattern)
        return pattern_rows(term);
    auto rows = TRY(select_rows(*database_, table_of(term),
                                engine_phrase({term.text}, term.matching == TermMatching::prefix)));
    return UnitRows{std::move(rows), true};
}

core::Result<UnitRows> TextShard::pattern_rows(const QueryTerm& term) {
    auto terms = TRY(find_terms(term));
    if (!terms)
        return UnitRows{all_rows(), false};
    std::vector<RowHits> all;
    for (const auto& found : *terms) {
        auto rows = TRY(select_rows(*database_, TermTable::words, engine_phrase({found}, false)));
        all.insert(all.end(), rows.begin(), rows.end());
    }
    return UnitRows{sum_by_row(std::move(all)), true};
}

namespace {

// Of a chunk of the vocabulary, a term a line, those that match; `longest` is in each of them.
void add_terms(std::string_view chunk, std::string_view longest, const QueryTerm& pattern,
               std::vector<std::string>& found) {
    std::size_t at = 0;
    while ((at = chunk.find(longest, at)) != std::string_view::npos) {
        auto begin = chunk.rfind('\n', at);
        begin = begin == std::string_view::npos ? 0 : begin + 1;
        auto end = std::min(chunk.find('\n', at), chunk.size());
        auto term = chunk.substr(begin, end - begin);
        if (pattern.matches(term, TokenKind::word))
            found.emplace_back(term);
        at = end;
    }
}

}  // namespace

// Nothing where there are too many.
core::Result<std::optional<std::vector<std::string>>> TextShard::find_terms(
    const QueryTerm& pattern) {
    // The longest stretch between stars is looked for first: that runs at the speed of memory.
    std::string_view longest;
    for (std::string_view rest = pattern.text; !rest.empty();) {
        auto stretch = rest.substr(0, rest.find('*'));
        if (stretch.size() > longest.size())
            longest = stretch;
        rest.remove_prefix(std::min(rest.size(), stretch.size() + 1));
    }
    std::vector<std::string> found;
    std::string chunk;
    auto statement = TRY(database_->prepare("SELECT terms FROM vocabulary ORDER BY number"));
    for (;;) {
        bool more = TRY(statement.step());
        if (!more)
            return std::optional(std::move(found));
        TRY(decompress_text(statement.blob_view(), 2u * vocabulary_chunk_bytes, chunk));
        add_terms(chunk, longest, pattern, found);
        if (found.size() > pattern_terms_max)
            return std::optional<std::vector<std::string>>();
    }
}

// Goes through the documents that have rows of the driving units, in their order.
std::vector<TextCandidate> TextShard::candidates(const TextQuery& query,
                                                 const std::vector<UnitRows>& units) const {
    std::vector<TextCandidate> found;
    std::vector<std::uint32_t> documents;
    for (auto unit : driving_units(query.root, units))
        for (const auto& row : units[unit].rows) {
            if (row.row == 0 || row.row > layout_.parts.size())
                return found;  // A damaged table.
            documents.push_back(layout_.parts[row.row - 1].document);
        }
    std::ranges::sort(documents);
    documents.erase(std::ranges::unique(documents).begin(), documents.end());
    std::vector<std::size_t> at(units.size(), 0);
    std::vector<bool> here(units.size());
    for (auto number : documents) {
        const auto& document = layout_.documents[number];
        TextCandidate candidate{document.key, 0, number};
        for (std::size_t unit = 0; unit < units.size(); ++unit) {
            const auto& rows = units[unit].rows;
            auto& next = at[unit];
            while (next < rows.size() && rows[next].row <= document.first_part)
                ++next;
            here[unit] = false;
            std::uint64_t hits = 0;
            auto behind = document.first_part + document.part_count;
            for (; next < rows.size() && rows[next].row <= behind; ++next) {
                here[unit] = true;
                hits += rows[next].hits;
            }
            // Of two documents with as many hits the smaller one says more about them.
            candidate.rank +=
                static_cast<std::uint32_t>(1000 * hits / (hits + 1 + document.size / 8192));
        }
        if (query.root.holds(here))
            found.push_back(candidate);
    }
    return found;
}

core::Result<std::string> TextShard::name(std::uint32_t document) {
    auto statement = TRY(database_->prepare("SELECT name FROM document WHERE number = ?"));
    statement.bind(std::uint64_t{document} + 1);
    bool there = TRY(statement.step());
    if (!there)
        return damaged("the name of a document is missing");
    return statement.text();
}

core::Result<std::string_view> TextShard::part_text(std::uint32_t number) {
    VERIFY(number < layout_.parts.size());
    const auto& part = layout_.parts[number];
    auto block = std::find_if(blocks_.begin(), blocks_.end(),
                              [&](const Block& b) { return b.number == part.block; });
    if (block == blocks_.end()) {
        auto statement = TRY(database_->prepare("SELECT text FROM block WHERE number = ?"));
        statement.bind(std::uint64_t{part.block});
        bool there = TRY(statement.step());
        if (!there)
            return damaged("a block of stored text is missing");
        auto text = TRY(decompress_text(statement.blob_view(), block_bytes_max));
        if (blocks_.size() >= blocks_kept)
            blocks_.erase(
                std::min_element(blocks_.begin(), blocks_.end(),
                                 [](const Block& a, const Block& b) { return a.used < b.used; }));
        blocks_.push_back({part.block, 0, std::move(text)});
        block = blocks_.end() - 1;
    }
    block->used = ++clock_;
    if (std::size_t{part.begin} + part.size_read > block->text.size())
        return damaged("a block of stored text is damaged");
    return std::string_view(block->text).substr(part.begin, part.size_read);
}

}  // namespace store
