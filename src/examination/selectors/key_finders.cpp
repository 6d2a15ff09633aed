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
    // Nothing but lower-case letters and at most three blanks in front; else an empty word.
    Word at(std::size_t index) {
        while (count_ <= index && count_ < count_max) {
            auto begin = count_ == 0 ? next_ : run_end(text_, next_, blanks, 3);
            auto end = run_end(text_, begin, lower_letters, model::seed_word_size_max + 1);
            words_[count_++] = {begin, begin == next_ && count_ > 0 ? begin : end};
            next_ = end;
        }
        return index < count_ ? words_[index] : Word{0, 0};
    }
    std::uint8_t languages(std::size_t index) {
        auto word = at(index);
        return model::seed_word_languages(text_.slice(word.begin, word.end));
    }

private:
    TextView text_;
    std::size_t next_;
    std::size_t count_ = 0;
    std::array<Word, count_max> words_;
};

// The longest phrase that begins with word `first`; how many words it has. 0: none does.
std::size_t report_phrase(Search& search, Words& words, std::size_t first) {
    std::uint8_t languages = 0xff;
    std::size_t count = 0;
    while (count < words_max && (languages & words.languages(first + count)) != 0)
        languages &= words.languages(first + count++);
    for (; count >= words_min; --count)
        if (count % 3 == 0 && search.report(SelectorKind::seed_phrase, words.at(first).begin,
                                            words.at(first + count - 1).end))
            return count;
    return 0;
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
    auto block = text.slice(position, position + selector_limits::armour_max);
    auto end = block.find("-----END ", 16);
    if (end != std::string_view::npos) {
        auto dashes = block.find("-----", end + 9);
        end = dashes == std::string_view::npos ? block.size() : dashes + 5;
    } else {
        end = block.size();
    }
    search.report(secret ? SelectorKind::private_key : SelectorKind::pgp_key, position,
                  position + end);
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
            first += std::max<std::size_t>(report_phrase(search, words, first), 1);
    }
}

}  // namespace examination
