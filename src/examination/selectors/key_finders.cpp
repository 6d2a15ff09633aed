// Armoured keys, and the words of seed phrases.
#include "examination/selectors/finder.h"
#include "examination/selectors/limits.h"
#include "model/selectors/seed_words.h"

#include <array>

namespace examination {
namespace {

using model::SelectorKind;

constexpr ByteSet lower_letters("abcdefghijklmnopqrstuvwxyz", ByteSet::Alphanumerics::out);
constexpr ByteSet blanks(" \t\r\n", ByteSet::Alphanumerics::out);
constexpr ByteSet spaces(" \t", ByteSet::Alphanumerics::out);

struct Word {
    std::size_t begin, end;
};

constexpr std::size_t words_min = 12;
constexpr std::size_t words_max = 24;
// Listed words that may stand right before and behind a phrase, together.
constexpr std::size_t words_over_max = 6;
constexpr std::size_t stretch_max = words_max + words_over_max;

// The words from a place on, cut when they are asked for.
class Words {
public:
    // Words that begin before the next anchor, and those of a phrase that the last of them begins.
    static constexpr std::size_t count_max = 64;

    Words(const TextView& text, std::size_t begin) : text_(text), next_(begin) {}
    // Lower-case letters with one to three blanks before them; else an empty word.
    Word at(std::size_t index) {
        while (count_ <= index && count_ < count_max) {
            auto begin = count_ == 0 ? next_ : run_end(text_, next_, blanks, 3);
            auto end = run_end(text_, begin, lower_letters, model::seed_word_size_max + 1);
            bool separate = count_ == 0 || begin > next_;
            words_[count_] = {begin, separate ? end : begin};
            ++count_;
            next_ = end;
        }
        return index < count_ ? words_[index] : Word{0, 0};
    }
    std::uint8_t languages(std::size_t index) {
        auto word = at(index);
        // Glued to a capital or a digit it is another word.
        return model::is_alphanumeric(text_[word.begin - 1]) ||
                       model::is_alphanumeric(text_[word.end])
                   ? std::uint8_t{0}
                   : model::seed_word_languages(text_.slice(word.begin, word.end));
    }
    // A line feed is among the blanks behind the word.
    bool ends_line(std::size_t index) {
        auto end = at(index).end;
        return text_.slice(end, run_end(text_, end, blanks, 3)).find('\n') !=
               std::string_view::npos;
    }

private:
    TextView text_;
    std::size_t next_;
    std::size_t count_ = 0;
    std::array<Word, count_max> words_;
};

bool is_phrase_size(std::size_t count) {
    return count >= words_min && count <= words_max && count % 3 == 0;
}

// The word before `begin`, with these blanks between, is in one of these lists too.
bool goes_on_before(const TextView& text, std::size_t begin, const ByteSet& between,
                    std::uint8_t languages) {
    auto end = run_begin(text, begin, between, 3);
    auto before = run_begin(text, end, lower_letters, model::seed_word_size_max);
    return end < begin && before < end && !model::is_alphanumeric(text[before - 1]) &&
           (model::seed_word_languages(text.slice(before, end)) & languages) != 0;
}

// "seed phrase abandon …": what stands beside a phrase and is in the lists itself.
bool names_a_phrase(std::string_view word) {
    static constexpr std::array<std::string_view, 7> names = {"seed", "phrase",  "secret", "key",
                                                              "word", "private", "master"};
    return std::ranges::find(names, word) != names.end();
}

// Where in a stretch of listed words a phrase lies that is not all of it. By chance every sixteenth
// part has a phrase's checksum, so the likely places are tried first.
enum class PhrasePlace : std::uint8_t {
    named,  // Behind a word that names it.
    at_end,
    at_beginning,
    inside
};
struct PhraseStretch {
    Words& words;
    std::size_t first, count;

    PhrasePlace place_of(const TextView& text, std::size_t begin, std::size_t size) {
        auto before = words.at(first + begin - (begin > 0 ? 1 : 0));
        if (begin > 0 && names_a_phrase(text.slice(before.begin, before.end)))
            return PhrasePlace::named;
        if (begin + size == count)
            return PhrasePlace::at_end;
        return begin == 0 ? PhrasePlace::at_beginning : PhrasePlace::inside;
    }
    bool report(Search& search, std::size_t begin, std::size_t size) {
        return search.report(SelectorKind::seed_phrase, words.at(first + begin).begin,
                             words.at(first + begin + size - 1).end);
    }
    // The longest phrase at this sort of place, and of those the last. At the end shorter ones too
    // that have their checksum: which of them was meant cannot be told.
    bool report_part(Search& search, PhrasePlace place) {
        bool reported = false;
        for (auto size = std::min(count / 3 * 3, words_max);
             size >= words_min && count - size <= words_over_max; size -= 3)
            for (auto begin = count - size + 1; size < count && begin-- > 0;)
                if (place_of(search.text, begin, size) == place && report(search, begin, size)) {
                    reported = true;
                    if (place != PhrasePlace::at_end)
                        return true;
                }
        return reported;
    }
};

// All of a stretch, else a part of it with a few words over. What has a phrase's size and is none
// may be one with an error in it: there a word must say that a shorter one follows.
bool report_within(Search& search, PhraseStretch stretch) {
    if (stretch.count < words_min || stretch.count > stretch_max)
        return false;
    if (is_phrase_size(stretch.count))
        return stretch.report(search, 0, stretch.count) ||
               stretch.report_part(search, PhrasePlace::named);
    for (auto place :
         {PhrasePlace::named, PhrasePlace::at_end, PhrasePlace::at_beginning, PhrasePlace::inside})
        if (stretch.report_part(search, place))
            return true;
    return false;
}

// A phrase lies in a whole row of words of one list, or in a whole line of such a row: a part of a
// list of words that has its checksum by chance is none. Returns the number of words that are dealt
// with.
std::size_t report_phrase(Search& search, Words& words, std::size_t first) {
    auto begin = words.at(first).begin;
    auto languages = words.languages(first);
    if (goes_on_before(search.text, begin, spaces, languages))
        return 1;
    bool row_begins = !goes_on_before(search.text, begin, blanks, languages);
    std::size_t row = 0;
    std::size_t line = 0;
    while (row <= stretch_max && (languages & words.languages(first + row)) != 0) {
        languages &= words.languages(first + row++);
        if (line == 0 && words.ends_line(first + row - 1))
            line = row;
    }
    line = line == 0 ? row : line;
    if (row_begins && report_within(search, {words, first, row}))
        return row;
    bool tried = row_begins && line == row;
    return !tried && report_within(search, {words, first, line}) ? line : 1;
}

}  // namespace

void find_armour(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr std::size_t label_max = 64;
    auto head = text.slice(position, position + label_max);
    if (!head.starts_with("-----BEGIN "))
        return;
    bool secret = head.find("PRIVATE KEY") != std::string_view::npos;
    bool open = head.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----");
    if (!secret && !open)
        return;
    auto size_max = secret ? selector_limits::secret_armour_max : selector_limits::armour_max;
    auto block = text.slice(position, position + size_max);
    auto end = block.find("-----END ", 16);
    bool cut = end == std::string_view::npos && block.size() == size_max;
    if (end != std::string_view::npos) {
        auto dashes = block.find("-----", end + 9);
        end = dashes == std::string_view::npos ? block.size() : dashes + 5;
    } else {
        end = block.size();
    }
    search.report(secret ? SelectorKind::private_key : SelectorKind::pgp_key, position,
                  position + end, cut ? SelectorEnd::cut : SelectorEnd::whole);
}

// Looks at phrases that begin before the next anchor of the same run. A phrase has twelve words in
// a row of one list: the twelfth is asked first, and one that is in no list rules out all before.
void find_seed_phrase(Search& search, std::size_t position) {
    constexpr std::size_t anchor_distance = 64;
    Words words(search.text,
                run_begin(search.text, position, lower_letters, model::seed_word_size_max));
    std::size_t first = 0;
    while (first + words_min <= Words::count_max &&
           words.at(first).begin <= position + anchor_distance) {
        std::uint8_t languages = 0xff;
        std::size_t index = first + words_min;
        while (index > first && (languages & words.languages(index - 1)) != 0)
            languages &= words.languages(--index);
        if (index > first)
            first = index;
        else
            first += report_phrase(search, words, first);
    }
}

}  // namespace examination
