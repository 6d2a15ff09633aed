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

struct Word {
    std::size_t begin, end;
};

constexpr std::size_t words_min = 12;
constexpr std::size_t words_max = 24;

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

// The word before `begin`, blanks apart, is in a list too, and stands in the same line.
bool goes_on_before(const TextView& text, std::size_t begin) {
    constexpr ByteSet spaces(" \t", ByteSet::Alphanumerics::out);
    auto end = run_begin(text, begin, spaces, 3);
    auto before = run_begin(text, end, lower_letters, model::seed_word_size_max);
    return end < begin && before < end && !model::is_alphanumeric(text[before - 1]) &&
           model::seed_word_languages(text.slice(before, end)) != 0;
}

// A phrase is a whole row of words of one list, or a whole line of such a row: a part of a row
// that has its checksum by chance is none. Where a row has no phrase's number of words, because a
// word of the list stands right before or behind the phrase ("my seed phrase …"), the longest
// phrase at its end or its beginning counts. Returns the number of words that are dealt with.
std::size_t report_phrase(Search& search, Words& words, std::size_t first) {
    if (goes_on_before(search.text, words.at(first).begin))
        return 1;
    std::uint8_t languages = 0xff;
    std::size_t row = 0;
    std::size_t line = 0;
    while (row <= words_max && (languages & words.languages(first + row)) != 0) {
        languages &= words.languages(first + row++);
        if (line == 0 && words.ends_line(first + row - 1))
            line = row;
    }
    line = line == 0 ? row : line;
    auto report = [&](std::size_t begin, std::size_t count) {
        return search.report(SelectorKind::seed_phrase, words.at(begin).begin,
                             words.at(begin + count - 1).end);
    };
    for (auto count : {row, line})
        if (is_phrase_size(count) && report(first, count))
            return count;
    if (is_phrase_size(line) || line < words_min)
        return 1;
    auto longest = std::min(line / 3 * 3, words_max);
    return report(first + line - longest, longest) || report(first, longest) ? line : 1;
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
