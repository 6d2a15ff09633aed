#include "examination/selectors/oracle_text.h"
#include "model/selectors/letters.h"
#include "model/selectors/seed_words.h"

#include <set>
#include <span>

namespace examination {
namespace {

using model::SelectorKind;
using Text = OracleTextView;

struct ListedWord {
    std::size_t begin, end;
    bool new_line;  // A line feed stands between it and the word before.
};

bool add_phrase(const Text& text, std::size_t begin, std::size_t end, std::vector<OracleHit>& out) {
    auto raw = text.part(begin, end - begin);
    auto form = model::canonical_selector(SelectorKind::seed_phrase, raw);
    if (form)
        out.push_back({SelectorKind::seed_phrase, begin, end - begin, *form});
    return form.has_value();
}

// A stretch of listed words: whole, else the longest and last part of it with at most six words
// over: behind a word that names it, at the end (all that fit there), at the beginning, inside.
bool add_stretch(const Text& text, std::span<const ListedWord> words, std::vector<OracleHit>& out) {
    auto is_size = [](std::size_t n) { return n >= 12 && n <= 24 && n % 3 == 0; };
    auto count = words.size();
    auto named = [&](std::size_t begin) {
        static const std::set<std::string_view> names = {"seed", "phrase",  "secret", "key",
                                                         "word", "private", "master"};
        if (begin == 0)
            return false;
        const auto& before = words[begin - 1];
        return names.contains(text.part(before.begin, before.end - before.begin));
    };
    auto place_of = [&](std::size_t begin, std::size_t size) {
        if (named(begin))
            return 0;
        return begin + size == count ? 1 : begin == 0 ? 2 : 3;
    };
    if (is_size(count) && add_phrase(text, words.front().begin, words.back().end, out))
        return true;
    for (int place = 0; place < (is_size(count) ? 1 : 4); ++place) {
        bool found = false;
        for (std::size_t size = 24; size >= 12; size -= 3)
            for (std::size_t begin = count; begin-- > 0;)
                if (size < count && begin + size <= count && count - size <= 6 &&
                    place_of(begin, size) == place && (place == 1 || !found) &&
                    add_phrase(text, words[begin].begin, words[begin + size - 1].end, out))
                    found = true;
        if (found)
            return true;
    }
    return false;
}

// One row of listed words: whole, else line by line.
void add_row(const Text& text, const std::vector<ListedWord>& row, std::vector<OracleHit>& out) {
    if (row.size() <= 30 && add_stretch(text, row, out))
        return;
    for (std::size_t first = 0; first < row.size();) {
        auto last = first + 1;
        while (last < row.size() && !row[last].new_line)
            ++last;
        if (last - first <= 30 && last - first < row.size())
            add_stretch(text, std::span(row).subspan(first, last - first), out);
        first = last;
    }
}

}  // namespace

void add_seed_phrases(const Text& text, std::vector<OracleHit>& out) {
    std::vector<ListedWord> row;
    std::size_t row_end = 0;
    for (std::size_t at = 0; at <= text.all.size();) {
        auto begin = at;
        while (model::is_lower(text.at(at)))
            ++at;
        bool listed = at > begin && !model::is_alphanumeric(text.at(begin - 1)) &&
                      !model::is_alphanumeric(text.at(at)) &&
                      model::seed_word_languages(text.part(begin, at - begin)) & 1;
        auto gap = text.part(row_end, begin - row_end);
        bool joined = !gap.empty() && gap.size() <= 3 &&
                      gap.find_first_not_of(" \t\r\n") == std::string_view::npos;
        if (!row.empty() && at > begin && (!listed || !joined)) {
            add_row(text, row, out);
            row.clear();
        }
        if (listed) {
            row.push_back({begin, at, gap.find('\n') != std::string_view::npos});
            row_end = at;
        }
        if (at == begin)
            ++at;
    }
    if (!row.empty())
        add_row(text, row, out);
}

}  // namespace examination
