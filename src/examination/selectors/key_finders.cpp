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

// The words of one language's list that stand side by side, at most as many as a phrase has.
struct WordRun {
    static constexpr std::size_t count_max = 24;
    std::array<Word, count_max> words;
    std::size_t count = 0;
};

// A phrase of 24, 21, 18, 15 or 12 words that begins with the first of the run and is followed by
// no more words of it. Returns how many words were reported.
std::size_t report_phrase(Search& search, const WordRun& run, std::size_t first) {
    for (std::size_t size = run.count - first; size >= 12; --size)
        if (size % 3 == 0 && search.report(SelectorKind::seed_phrase, run.words[first].begin,
                                           run.words[first + size - 1].end))
            return size;
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

void find_seed_phrase(Search& search, std::size_t position) {
    const auto& text = search.text;
    std::size_t at = run_begin(text, position, lower_letters, model::seed_word_size_max);
    auto stop = position + 2 * selector_limits::seed_phrase_max;
    for (std::size_t language = 0; language < model::seed_language_count; ++language) {
        WordRun run;
        for (auto next = at; next < stop;) {
            auto begin = run_end(text, next, blanks, 3);
            auto end = run_end(text, begin, lower_letters, model::seed_word_size_max + 1);
            bool known = end > begin && !model::is_alphanumeric(text[end]) &&
                         run.count < WordRun::count_max &&
                         model::seed_word_index(static_cast<model::SeedLanguage>(language),
                                                text.slice(begin, end));
            if (known) {
                run.words[run.count++] = {begin, end};
            } else {
                for (std::size_t first = 0; first + 12 <= run.count; ++first)
                    if (report_phrase(search, run, first) > 0)
                        return;
                run.count = 0;
            }
            if (end == begin)
                break;
            next = end;
        }
        for (std::size_t first = 0; first + 12 <= run.count; ++first)
            if (report_phrase(search, run, first) > 0)
                return;
    }
}

}  // namespace examination
