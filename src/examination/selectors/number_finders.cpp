// Card and device numbers, IBANs, BICs.
#include "examination/selectors/finder.h"
#include "examination/selectors/limits.h"

namespace examination {
namespace {

using model::SelectorKind;

constexpr ByteSet digit_set("0123456789", ByteSet::Alphanumerics::out);

bool is_word(char c) {
    return model::is_alphanumeric(c) || c == '_';
}

// A number is whole: no letter, and no sign that joins digits, stands beside it.
bool stands_alone(const TextView& text, std::size_t begin, std::size_t end) {
    char before = text[begin - 1];
    char behind = text[end];
    bool joined_before = (before == '.' || before == '-' || before == ',' || before == '/') &&
                         model::is_digit(text[begin - 2]);
    bool joined_behind = (behind == '.' || behind == '-' || behind == ',' || behind == '/') &&
                         model::is_digit(text[end + 1]);
    // Track 1 of a magnetic stripe: "%B4111…^".
    bool track = before == 'B' && text[begin - 2] == '%';
    return (!is_word(before) || track) && !is_word(behind) && !joined_before && !joined_behind;
}

// Groups of four digits on the sides of [begin, end), with the separator between: one may be a
// date or a code, two are a table of numbers. A hyphen joins whatever digits stand there.
bool is_in_table(const TextView& text, std::size_t begin, std::size_t end, char separator) {
    if (separator == '-')
        return (text[begin - 1] == '-' && model::is_digit(text[begin - 2])) ||
               (text[end] == '-' && model::is_digit(text[end + 1]));
    std::size_t groups = 0;
    for (auto at = begin; groups < 2 && text[at - 1] == separator; at -= 5, ++groups)
        if (run_begin(text, at - 1, digit_set, 5) != at - 5)
            break;
    for (auto at = end; groups < 2 && text[at] == separator; at += 5, ++groups)
        if (run_end(text, at + 1, digit_set, 5) != at + 5)
            break;
    return groups >= 2;
}

// A word that says what the number is stands shortly before it, in any letter case.
bool has_keyword(const TextView& text, std::size_t begin, std::string_view lower_case) {
    constexpr auto distance = selector_limits::keyword_distance_max;
    auto window = text.slice(begin > distance ? begin - distance : 0, begin);
    auto found = std::ranges::search(window, lower_case, {}, model::to_lower);
    return !found.empty();
}

}  // namespace

void find_digit_run(Search& search, std::size_t position) {
    const auto& text = search.text;
    auto end = run_end(text, position, digit_set, 20);
    auto size = end - position;
    if (size > 19 || !stands_alone(text, position, end))
        return;
    // Both have fifteen digits and the same check digit; the word decides, else the issuer.
    if (size == 15 && has_keyword(text, position, "imei"))
        search.report(SelectorKind::imei, position, end);
    else if (!search.report(SelectorKind::payment_card, position, end) && size == 15)
        search.report(SelectorKind::imei, position, end);
}

void find_digit_groups(Search& search, std::size_t position) {
    const auto& text = search.text;
    char separator = text[position];
    bool device = text[position - 3] == separator || !model::is_digit(text[position - 3]);
    auto begin = position - (device ? 2 : 4);
    if (begin > position)
        return;
    // Groups of 4-4-4-4(-3), 4-6-5 and 4-6-4 are cards; 2-6-6-1 is a device.
    auto group_end = [&](std::size_t at, std::size_t size) {
        auto end = run_end(text, at, digit_set, size + 1);
        return end - at == size ? end : 0;
    };
    auto try_groups = [&](SelectorKind kind, std::initializer_list<std::size_t> sizes) {
        std::size_t at = begin;
        std::size_t end = 0;
        for (auto size : sizes) {
            if (at != begin && text[at++] != separator)
                return false;
            end = group_end(at, size);
            if (end == 0)
                return false;
            at = end;
        }
        return !is_in_table(text, begin, end, separator) && stands_alone(text, begin, end) &&
               search.report(kind, begin, end);
    };
    if (device) {
        try_groups(SelectorKind::imei, {2, 6, 6, 1});
        return;
    }
    if (!try_groups(SelectorKind::payment_card, {4, 4, 4, 4}) &&
        !try_groups(SelectorKind::payment_card, {4, 6, 5}) &&
        !try_groups(SelectorKind::payment_card, {4, 6, 4}))
        try_groups(SelectorKind::payment_card, {4, 4, 4, 4, 3});
}

void find_iban(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr std::size_t size_max = selector_limits::iban_max;
    char separator = text[position + 4];
    if (separator != ' ' && separator != '-')
        separator = '\0';
    // Groups of four; the last is shorter or the same. All lengths that end a word are tried, the
    // longest first, since what follows an IBAN in a line may look like one more group.
    std::array<std::size_t, 12> ends{};
    std::size_t count = 0;
    std::size_t at = position;
    while (at - position < size_max) {
        auto end = at;
        while (end - position < size_max &&
               (model::is_digit(text[end]) || model::is_upper(text[end])) &&
               (separator == '\0' || end - at < 4))
            ++end;
        if (end == at || is_word(text[end]))
            break;
        if (count < ends.size())
            ends[count++] = end;
        if (separator == '\0' || text[end] != separator || end - at < 4)
            break;
        at = end + 1;
    }
    while (count > 0)
        if (search.report(SelectorKind::iban, position, ends[--count]))
            return;
}

void find_bic(Search& search, std::size_t position) {
    const auto& text = search.text;
    std::size_t end = position + 8;
    while (model::is_alphanumeric(text[end]) && end < position + 12)
        ++end;
    if (text[position - 1] == '_' || text[end] == '_')
        return;
    if (has_keyword(text, position, "bic") || has_keyword(text, position, "swift"))
        search.report(SelectorKind::bic, position, end);
}

}  // namespace examination
