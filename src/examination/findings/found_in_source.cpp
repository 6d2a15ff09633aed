#include "examination/findings/found_in_source.h"

#include "core/moment.h"
#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string_view>

namespace examination {
namespace {

using core::Result;
using store::Condition;
using store::RowMarks;
using store::RowView;
using store::Selection;
using store::Value;

using MakeMarks = std::function<Result<RowMarks>(const std::string& word)>;

// The rows that the words leave, each word's being made by `of_word`.
Result<RowMarks> rows_of(const WordTree& words, const MakeMarks& of_word) {
    if (words.kind == WordTree::Kind::word)
        return of_word(words.word);
    auto rows = TRY(rows_of(words.parts.front(), of_word));
    for (std::size_t i = 1; i < words.parts.size(); ++i) {
        auto more = TRY(rows_of(words.parts[i], of_word));
        if (words.kind == WordTree::Kind::all)
            rows.keep(more);
        else
            rows.add(more);
    }
    return rows;
}

// A glob for names with the word in them, whose stars stay stars.
std::string glob_of(std::string_view word) {
    std::string glob = word.find('/') == std::string_view::npos ? "*" : "**/*";
    for (char c : word)
        glob += c == '?' || c == '[' ? std::string{'[', c, ']'} : std::string(1, c);
    return glob + "*";
}

std::vector<std::string> pieces_of(std::string_view word) {
    std::vector<std::string> pieces;
    while (!word.empty()) {
        auto star = std::min(word.find('*'), word.size());
        if (star > 0)
            pieces.emplace_back(word.substr(0, star));
        word.remove_prefix(std::min(star + 1, word.size()));
    }
    return pieces;
}

// Rows of the table of selectors, under whatever grant: hits are then read under the reader's.
Result<RowMarks> values_with(SourceReader& source, const std::string& word,
                             const policy::Grant& grant) {
    Selection values;
    values.table = &schema::selectors;
    auto count = TRY(source.reader().count(source.file(), values, grant));
    RowMarks rows(count);
    values.columns = {schema::selector::row};
    for (const auto& piece : pieces_of(word)) {
        Condition holds;
        holds.column = schema::selector::value;
        holds.is = Condition::Is::containing;
        holds.values.push_back(Value::text(piece));
        values.require(std::move(holds));
    }
    if (values.where.empty())
        return rows;
    TRY(source.reader().select_structure(source.file(), values, grant,
                                         [&](const RowView& row) -> Result<void> {
                                             auto number = row.number<std::uint64_t>(0);
                                             if (number < rows.row_count())
                                                 rows.mark(number);
                                             return {};
                                         }));
    return rows;
}

// Hits of the selectors that have the words; nothing where none has.
Result<std::optional<Selection>> hits_of(SourceReader& source, const WordTree& words,
                                         const policy::Grant& grant) {
    auto rows = TRY(
        rows_of(words, [&](const std::string& word) { return values_with(source, word, grant); }));
    if (rows.count() == 0)
        return std::optional<Selection>();
    Selection values;
    values.table = &schema::selectors;
    values.columns = {schema::selector::value};
    values.require(
        marked(schema::selector::row, std::make_shared<const RowMarks>(std::move(rows))));
    Condition among;
    among.column = schema::selector_hit::value;
    among.is = Condition::Is::among;
    among.selection = std::make_shared<const Selection>(std::move(values));
    Selection hits;
    hits.table = &schema::selector_hits;
    hits.require(std::move(among));
    require_shown(hits, schema::selector_hit::scope_state, grant);
    return std::optional(std::move(hits));
}

// What was found in which way.
struct Ways {
    RowMarks text, name, selector;
};

Result<Ways> find_ways(SourceReader& source, const FindQuestion& question,
                       const policy::Grant& grant) {
    auto names = TRY(rows_of(question.words, [&](const std::string& word) -> Result<RowMarks> {
        auto like = TRY(source.names().items_like(glob_of(word), grant));
        return *like;
    }));
    Ways ways{RowMarks(names.row_count()), std::move(names), RowMarks(0)};
    ways.selector = RowMarks(ways.name.row_count());
    for (auto ordinal : question.items)
        if (ordinal < ways.text.row_count())
            ways.text.mark(ordinal);
    auto hits = TRY(hits_of(source, question.words, grant));
    if (!hits)
        return ways;
    hits->columns = {schema::selector_hit::item};
    hits->counted = true;
    TRY(source.reader().select(source.file(), *hits, grant, [&](const RowView& row) {
        if (auto ordinal = row.number<std::uint64_t>(0); ordinal < ways.selector.row_count())
            ways.selector.mark(ordinal);
        return Result<void>();
    }));
    return ways;
}

std::optional<std::int16_t> year_of(std::int64_t seconds) {
    auto year = core::civil_from_seconds(seconds).year;
    if (year < std::numeric_limits<std::int16_t>::min() ||
        year > std::numeric_limits<std::int16_t>::max())
        return std::nullopt;
    return static_cast<std::int16_t>(year);
}

}  // namespace

Result<MatchedItems> find_items_in(SourceReader& source, const FindQuestion& question,
                                   const policy::Grant& grant) {
    auto ways = TRY(find_ways(source, question, grant));
    auto any = std::make_shared<RowMarks>(ways.name);
    any->add(ways.text);
    any->add(ways.selector);
    MatchedItems found;
    if (any->count() == 0)
        return found;
    namespace column = schema::item;
    Selection items;
    items.table = &schema::items;
    TRY(narrow(items, ItemFilter{}, grant));
    items.with_told = false;
    items.columns = {column::ordinal, column::state, column::type, column::hash_sets,
                     column::modified};
    items.require(marked(column::ordinal, any));
    items.limit = found_items_max + 1;
    std::map<std::string, std::uint32_t, std::less<>> types;
    auto add = [&](const RowView& row) -> Result<void> {
        if (found.items.size() == found_items_max) {
            found.cut = true;
            return {};
        }
        auto& item = found.items.emplace_back();
        item.ordinal = row.number<std::uint64_t>(0);
        item.in = {ways.text.marked(item.ordinal), ways.name.marked(item.ordinal),
                   ways.selector.marked(item.ordinal)};
        item.state = static_cast<model::ItemState>(row.number<std::uint8_t>(1));
        auto type = row.text(2);
        auto known = types.find(type);
        if (known == types.end()) {
            known = types.emplace(type, static_cast<std::uint32_t>(found.types.size())).first;
            found.types.emplace_back(type);
        }
        item.type = known->second;
        item.known = !row.null(3);
        if (!row.null(4))
            item.year = year_of(row.number<std::int64_t>(4));
        return {};
    };
    TRY(source.reader().select(source.file(), items, grant, add));
    return found;
}

Result<std::vector<MatchedValue>> find_values_in(SourceReader& source, const FindQuestion& question,
                                                 const policy::Grant& grant) {
    std::vector<MatchedValue> found;
    auto hits = TRY(hits_of(source, question.words, grant));
    if (!hits || question.items.empty())
        return found;
    namespace column = schema::selector_hit;
    Condition of_items;
    of_items.column = column::item;
    for (auto ordinal : question.items)
        of_items.values.push_back(Value::number(ordinal));
    hits->require(std::move(of_items));
    hits->columns = {column::item, column::kind, column::value};
    hits->counted = true;
    std::uint32_t of_this = 0;
    TRY(source.reader().select(
        source.file(), *hits, grant, [&](const RowView& row) -> Result<void> {
            auto item = row.number<std::uint64_t>(0);
            of_this = found.empty() || found.back().item != item ? 1 : of_this + 1;
            if (of_this > found_values_max)
                return {};
            auto kind = TRY(read_selector_kind(row.text(1)));
            found.push_back({item, kind, std::string(row.text(2))});
            return {};
        }));
    return found;
}

}  // namespace examination
