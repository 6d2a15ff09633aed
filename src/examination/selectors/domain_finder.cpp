// Host names by themselves, in URLs and in e-mail addresses; onion addresses; profiles of services.
#include "examination/selectors/finder.h"
#include "examination/selectors/foreign_names.h"
#include "examination/selectors/limits.h"
#include "examination/selectors/public_suffixes.h"
#include "model/selectors/host.h"

namespace examination {
namespace {

using model::SelectorKind;

constexpr ByteSet label_letters("-", ByteSet::Alphanumerics::in);
constexpr ByteSet host_letters("-._", ByteSet::Alphanumerics::in);
constexpr ByteSet path_letters("-._~@/%?=+", ByteSet::Alphanumerics::in);

// Behind "://" or '@', or in "www.…": somebody meant a host.
bool is_meant(const TextView& text, std::size_t begin, std::size_t end) {
    char before = text[begin - 1];
    bool in_url = before == '/' && text[begin - 2] == '/' && text[begin - 3] == ':';
    auto host = text.slice(begin, end);
    return in_url || before == '@' || model::equal_ignoring_case(host.substr(0, 4), "www.");
}

// Names that stand in programs: members, calls, files, packages.
bool is_code(const TextView& text, std::size_t begin, std::size_t end, TopLevel top) {
    constexpr ByteSet before_code("./\\_$@#%&*<>()[]{}'`~^|!+=-", ByteSet::Alphanumerics::out);
    constexpr ByteSet behind_code("(_[{$=+*-\\", ByteSet::Alphanumerics::out);
    char before = text[begin - 1];
    char behind = text[end];
    if (top == TopLevel::ambiguous || behind_code.has(behind) ||
        (behind == '.' && model::is_alphanumeric(text[end + 1])) ||
        (behind == ':' && text[end + 1] == ':'))
        return true;
    return before_code.has(before) && before != '(' && before != '<' && before != '\'' &&
           before != '=' && before != '[';
}

void find_handle(Search& search, std::size_t begin, std::size_t end) {
    const auto& text = search.text;
    if (text[end] != '/' || !search.wants(SelectorKind::handle))
        return;
    auto path = run_end(text, end, path_letters, selector_limits::handle_path_max);
    auto query = text.slice(end, path).find('?');
    if (query != std::string_view::npos)
        path = end + query;
    while (path > end && (text[path - 1] == '.' || text[path - 1] == '/'))
        --path;
    search.report(SelectorKind::handle, begin, path);
}

// A name with letters beyond ASCII that ends with the label behind this dot. False: there is none,
// whatever ASCII makes of it.
bool find_foreign_domain(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr auto size_max = selector_limits::foreign_host_max;
    constexpr ByteSet dots(".", ByteSet::Alphanumerics::out);
    auto end = foreign_end(text, position + 1, label_letters, size_max, ForeignBorders::open);
    if (end == position + 1)
        return false;
    // Where sentences have no blanks the border on the left is known behind "://" and '@' alone.
    auto begin = foreign_begin(text, position, host_letters, size_max, ForeignBorders::open);
    bool meant = text[begin - 1] == '@' || (text[begin - 1] == '/' && text[begin - 2] == '/');
    if (!meant) {
        begin = foreign_begin(text, position, host_letters, size_max, ForeignBorders::by_script);
        end = foreign_end(text, position + 1, label_letters, size_max, ForeignBorders::by_script);
    }
    if (text[end] == '.') {
        // A further label: its own dot is looked at later.
        auto next = foreign_end(text, end + 1, label_letters, size_max, ForeignBorders::open);
        model::SelectorText label;
        if (model::append_host(text.slice(end + 1, next), label) &&
            top_level(label.view()) != TopLevel::unknown)
            return true;
    }
    while (begin < position && dots.has(text[begin]))
        ++begin;
    model::SelectorText ascii;
    if (begin == position || text[end] == '@' ||
        foreign_host_size(text.slice(begin, end), ascii) != end - begin)
        return false;
    auto top = top_level(ascii.view().substr(ascii.view().rfind('.') + 1));
    if (meant || is_meant(text, begin, end) || !is_code(text, begin, end, top))
        search.report(SelectorKind::domain, begin, end);
    return true;
}

}  // namespace

void find_domain(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr std::size_t label_max = 25;
    auto end = run_end(text, position + 1, label_letters, label_max);
    bool domains = search.wants(SelectorKind::domain);
    if (domains && foreign_letter_at(text, end) && find_foreign_domain(search, position))
        return;
    // A further label: its own dot is looked at later.
    if (text[end] == '.' && model::is_letter(text[end + 1]) && model::is_letter(text[end + 2]) &&
        model::is_alphanumeric(text[end - 1])) {
        auto next = run_end(text, end + 1, label_letters, label_max);
        if (top_level(text.slice(end + 1, next)) != TopLevel::unknown)
            return;
    }
    auto top = top_level(text.slice(position + 1, end));
    if (top == TopLevel::unknown || text[end] == '_' || text[end] == '@')
        return;
    auto begin = run_begin(text, position, host_letters, selector_limits::host_max);
    if (domains && foreign_letter_before(text, begin) && find_foreign_domain(search, position))
        return;
    while (begin < position && !model::is_alphanumeric(text[begin]))
        ++begin;
    if (begin == position || end - begin > selector_limits::host_max)
        return;
    if (end - position == 6 && search.report(SelectorKind::onion, begin, end))
        return;
    find_handle(search, begin, end);
    if (!domains || text[end] == '@' ||
        (!is_meant(text, begin, end) && is_code(text, begin, end, top)))
        return;
    if (public_host_size(text.slice(begin, end)) == end - begin)
        search.report(SelectorKind::domain, begin, end);
}

}  // namespace examination
