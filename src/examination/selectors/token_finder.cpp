// Access tokens: a long word with a known beginning, or one that an Authorization header names.
#include "examination/selectors/finder.h"
#include "examination/selectors/limits.h"

#include <array>

namespace examination {
namespace {

using model::SelectorKind;

constexpr ByteSet word_letters("", ByteSet::Alphanumerics::in);
constexpr ByteSet url_safe_letters("-_", ByteSet::Alphanumerics::in);
constexpr ByteSet web_letters("-_.", ByteSet::Alphanumerics::in);
constexpr ByteSet header_letters("-._~+/=", ByteSet::Alphanumerics::in);

bool starts(const TextView& text, std::size_t begin, std::string_view with) {
    return text.slice(begin, begin + with.size()) == with;
}

// The token must stand alone: not in the midst of a longer word.
bool report(Search& search, std::size_t begin, std::size_t end) {
    return !url_safe_letters.has(search.text[begin - 1]) &&
           !url_safe_letters.has(search.text[end]) &&
           search.report(SelectorKind::token, begin, end);
}

// "ghp_…": the long word is what follows the underscore.
bool find_behind_prefix(Search& search, std::size_t position) {
    const auto& text = search.text;
    static constexpr std::array<std::string_view, 7> prefixes = {
        "ghp_", "gho_", "ghu_", "ghs_", "npm_", "sk_live_", "rk_live_"};
    for (auto prefix : prefixes) {
        if (position < prefix.size() || !starts(text, position - prefix.size(), prefix))
            continue;
        return report(search, position - prefix.size(), run_end(text, position, word_letters, 100));
    }
    constexpr std::size_t before_long_part = 11 + 22 + 1;
    if (position < before_long_part || !starts(text, position - before_long_part, "github_pat_"))
        return false;
    return report(search, position - before_long_part, run_end(text, position, word_letters, 100));
}

bool find_slack(Search& search, std::size_t position) {
    const auto& text = search.text;
    auto begin = run_begin(text, position, url_safe_letters, 255);
    return starts(text, begin, "xox") &&
           report(search, begin, run_end(text, position, url_safe_letters, 255));
}

bool find_web_token(Search& search, std::size_t position) {
    const auto& text = search.text;
    auto end = run_end(text, position, web_letters, selector_limits::token_max);
    while (end > position && text[end - 1] == '.')
        --end;
    return report(search, position, end);
}

// "Authorization: Bearer …": the word before the token, and the header's name before that.
void find_in_header(Search& search, std::size_t position) {
    const auto& text = search.text;
    auto begin = run_begin(text, position, header_letters, selector_limits::token_max);
    if (text[begin - 1] != ' ')
        return;
    for (std::string_view scheme : {"Bearer", "Basic"}) {
        auto size = scheme.size() + 1;
        if (begin < size ||
            !model::equal_ignoring_case(text.slice(begin - size, begin - 1), scheme))
            continue;
        auto line = text.slice(begin - std::min(begin, std::size_t{32}), begin - size);
        if (line.find("uthorization") == std::string_view::npos &&
            line.find("UTHORIZATION") == std::string_view::npos)
            return;
        auto end = run_end(text, begin, header_letters, selector_limits::token_max);
        search.report(SelectorKind::token, begin - size, end);
    }
}

}  // namespace

void find_token(Search& search, std::size_t position) {
    char before = search.text[position - 1];
    if (before == '_' && find_behind_prefix(search, position))
        return;
    if (before == '-' && find_slack(search, position))
        return;
    if (starts(search.text, position, "eyJ") && find_web_token(search, position))
        return;
    find_in_header(search, position);
}

void find_named_token(Search& search, std::size_t position) {
    const auto& text = search.text;
    if (starts(text, position, "AIza"))
        report(search, position, run_end(text, position, url_safe_letters, 64));
    else if (starts(text, position, "AKIA") || starts(text, position, "ASIA"))
        report(search, position, run_end(text, position, word_letters, 64));
}

}  // namespace examination
