// URLs: a known scheme to the left of "://", everything a URL may hold to the right.
#include "examination/selectors/finder.h"
#include "examination/selectors/foreign_names.h"
#include "examination/selectors/limits.h"

#include <array>
#include <optional>

namespace examination {
namespace {

constexpr ByteSet scheme_letters("+", ByteSet::Alphanumerics::in);
// RFC 3986 §2 without the apostrophe, which ends a quotation far more often than it is part.
constexpr ByteSet url_letters("-._~:/?#[]@!$&()*+,;=%", ByteSet::Alphanumerics::in);
constexpr ByteSet trailing_marks(".,;:!?*(&#[=-+$", ByteSet::Alphanumerics::out);

// Where the scheme begins: the whole run of letters, else "http", "https" or "ftp" at its end,
// since binary formats put a length or a type right before a text.
std::optional<std::size_t> scheme_begin(const TextView& text, std::size_t colon) {
    auto begin = run_begin(text, colon, scheme_letters, selector_limits::scheme_max);
    while (begin < colon && !model::is_letter(text[begin]))
        ++begin;
    if (begin == colon)
        return std::nullopt;
    if (model::is_url_scheme(text.slice(begin, colon)))
        return begin;
    static constexpr std::array<std::string_view, 3> inner_schemes = {"https", "http", "ftp"};
    for (auto known : inner_schemes) {
        if (colon - begin > known.size() &&
            model::equal_ignoring_case(text.slice(colon - known.size(), colon), known))
            return colon - known.size();
    }
    return std::nullopt;
}

// An entity of HTML ends the URL that stands before it, save for "&amp;", which is part of it.
std::size_t entity_begin(std::string_view url) {
    static constexpr std::array<std::string_view, 6> entities = {"&quot;", "&lt;",   "&gt;",
                                                                 "&apos;", "&nbsp;", "&#"};
    for (auto at = url.find('&'); at != std::string_view::npos; at = url.find('&', at + 1))
        for (auto entity : entities)
            if (url.substr(at).starts_with(entity))
                return at;
    return url.size();
}

std::size_t trimmed_end(const TextView& text, std::size_t begin, std::size_t end) {
    end = begin + entity_begin(text.slice(begin, end));
    auto body = text.slice(begin, end);
    auto unbalanced = [&](char open, char close) {
        return std::ranges::count(body, close) > std::ranges::count(body, open);
    };
    while (!body.empty()) {
        char last = body.back();
        bool cut = trailing_marks.has(last) || (last == ')' && unbalanced('(', ')')) ||
                   (last == ']' && unbalanced('[', ']'));
        if (!cut)
            break;
        body.remove_suffix(1);
    }
    return begin + body.size();
}

// Behind a host with letters beyond ASCII; `position` where there is none.
std::size_t foreign_host_end(const TextView& text, std::size_t position) {
    constexpr ByteSet host_letters("-._", ByteSet::Alphanumerics::in);
    auto end = run_end(text, position, host_letters, selector_limits::host_max);
    if (!foreign_letter_at(text, end))
        return position;
    for (auto borders : {ForeignBorders::open, ForeignBorders::by_script}) {
        end = foreign_end(text, position, host_letters, selector_limits::foreign_host_max, borders);
        model::SelectorText ascii;
        if (auto size = foreign_host_size(text.slice(position, end), ascii); size > 0)
            return position + size;
    }
    return position;
}

}  // namespace

void find_url(Search& search, std::size_t position) {
    const auto& text = search.text;
    auto host_end = foreign_host_end(text, position + 3);
    if (host_end == position + 3 && !url_letters.has(text[position + 3]))
        return;
    auto begin = scheme_begin(text, position);
    if (!begin)
        return;
    auto room = selector_limits::url_max - (host_end - position - 3);
    auto end = run_end(text, host_end, url_letters, room);
    bool cut = end - host_end == room && url_letters.has(text[end]);
    search.report(model::SelectorKind::url, *begin, trimmed_end(text, *begin, end),
                  cut ? SelectorEnd::cut : SelectorEnd::whole);
}

// "://user:password@host": what stands before the last '@' of the authority.
void find_password(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr ByteSet user_letters("-._~:[@]!$&()*+,;=%", ByteSet::Alphanumerics::in);
    constexpr ByteSet host_letters("-._:[]", ByteSet::Alphanumerics::in);
    constexpr std::size_t user_max = 256;
    auto run = run_end(text, position + 3, user_letters, user_max + selector_limits::host_max);
    auto user = text.slice(position + 3, run);
    auto at = user.rfind('@');
    auto colon = user.find(':');
    if (at == std::string_view::npos || colon >= at)
        return;
    auto begin = scheme_begin(text, position);
    auto host = position + 3 + at + 1;
    if (!begin)
        return;
    auto end = run_end(text, host, host_letters, selector_limits::host_max);
    while (end > host && !model::is_alphanumeric(text[end - 1]) && text[end - 1] != ']')
        --end;
    // A port that is none belongs to the sentence, as in "…@host:see".
    while (!search.report(model::SelectorKind::password, *begin, end)) {
        auto name = text.slice(host, end);
        auto last = name.rfind(':');
        if (last == std::string_view::npos || last == 0)
            return;
        end = host + last;
    }
}

}  // namespace examination
