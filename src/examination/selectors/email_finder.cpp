// E-mail addresses: a local part to the left of '@', a host of the public tree to the right.
#include "examination/selectors/finder.h"
#include "examination/selectors/foreign_names.h"
#include "examination/selectors/limits.h"
#include "examination/selectors/public_suffixes.h"

namespace examination {
namespace {

// RFC 5321 allows more letters; those left out stand beside addresses far more often than in them.
constexpr ByteSet local_letters("._+-&", ByteSet::Alphanumerics::in);
// Some hosts have an underscore; no top-level domain has.
constexpr ByteSet host_letters("-._", ByteSet::Alphanumerics::in);

// "://user:password@host" is no address.
bool is_credential(const TextView& text, std::size_t begin) {
    if (text[begin - 1] == '/')
        return text[begin - 2] == '/' && text[begin - 3] == ':';
    if (text[begin - 1] != ':')
        return false;
    constexpr ByteSet user_letters("._~%+-", ByteSet::Alphanumerics::in);
    auto user = run_begin(text, begin - 1, user_letters, selector_limits::local_part_max);
    return text[user - 1] == '/' && text[user - 2] == '/' && text[user - 3] == ':';
}

// Where the local part begins that ends at `position` and reaches to the left as far as `begin`;
// the same place where there is none.
std::size_t trimmed_begin(const TextView& text, std::size_t begin, std::size_t position) {
    // What follows two dots begins anew; signs at the front belong to the sentence.
    auto dots = text.slice(begin, position).rfind("..");
    if (dots != std::string_view::npos)
        begin += dots + 2;
    while (begin < position && !model::is_alphanumeric(text[begin]) &&
           !model::is_beyond_ascii(text[begin]) && text[begin] != '_')
        ++begin;
    return begin;
}

// RFC 6531: an address with letters beyond ASCII on either side of the '@'.
bool find_foreign_email(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr auto local_max = selector_limits::local_part_max;
    auto begin =
        foreign_begin(text, position, local_letters, local_max + 1, ForeignBorders::by_script);
    begin = trimmed_begin(text, begin, position);
    if (begin == position || position - begin > local_max || is_credential(text, begin))
        return false;
    bool foreign = model::has_beyond_ascii(text.slice(begin, position));
    for (auto borders : {ForeignBorders::by_script, ForeignBorders::open}) {
        auto end = foreign_end(text, position + 1, host_letters, selector_limits::foreign_host_max,
                               borders);
        model::SelectorText ascii;
        auto size = foreign_host_size(text.slice(position + 1, end), ascii);
        if (size > 0)
            return search.report(model::SelectorKind::email, begin, position + 1 + size);
    }
    auto end = run_end(text, position + 1, host_letters, selector_limits::host_max);
    auto size = foreign ? public_host_size(text.slice(position + 1, end)) : 0;
    return size > 0 && search.report(model::SelectorKind::email, begin, position + 1 + size);
}

}  // namespace

void find_email(Search& search, std::size_t position) {
    const auto& text = search.text;
    char last = text[position - 1];
    if (last == '.' || (!local_letters.has(last) && !foreign_letter_before(text, position)))
        return;
    auto letters_begin =
        run_begin(text, position, local_letters, selector_limits::local_part_max + 1);
    auto host_end = run_end(text, position + 1, host_letters, selector_limits::host_max);
    if ((foreign_letter_before(text, letters_begin) || foreign_letter_at(text, host_end)) &&
        find_foreign_email(search, position))
        return;
    constexpr auto local_max = selector_limits::local_part_max;
    auto begin = trimmed_begin(text, letters_begin, position);
    if (begin == position || position - begin > local_max || is_credential(text, begin))
        return;
    auto size = public_host_size(text.slice(position + 1, host_end));
    if (size > 0)
        search.report(model::SelectorKind::email, begin, position + 1 + size);
}

}  // namespace examination
