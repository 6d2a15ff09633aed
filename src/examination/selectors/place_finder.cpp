// Coordinates: two decimal numbers of degrees, latitude first, with a comma between.
#include "examination/selectors/finder.h"

namespace examination {
namespace {

constexpr ByteSet digit_set("0123456789", ByteSet::Alphanumerics::out);

bool is_number_letter(char c) {
    return model::is_alphanumeric(c) || c == '_' || c == '.';
}

// The end of a number with at least four decimals that begins at `begin`; 0: there is none.
std::size_t number_end(const TextView& text, std::size_t begin) {
    constexpr std::size_t decimals_max = 16;
    constexpr std::size_t decimals_min = 4;
    if (text[begin] == '-' || text[begin] == '+')
        ++begin;
    auto dot = run_end(text, begin, digit_set, 4);
    if (dot == begin || dot - begin > 3 || text[dot] != '.')
        return 0;
    auto end = run_end(text, dot + 1, digit_set, decimals_max + 1);
    auto decimals = end - dot - 1;
    return decimals < decimals_min || decimals > decimals_max ? 0 : end;
}

// ',', ", " or ';' between two numbers: how long it is.
std::size_t border_size(const TextView& text, std::size_t at) {
    if (text[at] != ',' && text[at] != ';')
        return 0;
    return text[at + 1] == ' ' ? 2 : 1;
}

}  // namespace

void find_coordinates(Search& search, std::size_t position) {
    const auto& text = search.text;
    auto begin = run_begin(text, position, digit_set, 3);
    if (text[begin - 1] == '-' || text[begin - 1] == '+')
        --begin;
    char before = text[begin - 1];
    auto first = number_end(text, begin);
    auto border = first == 0 ? 0 : border_size(text, first);
    if (border == 0 || is_number_letter(before))
        return;
    // A number right before: the second or third of a list, not a pair.
    auto left = before == ' ' ? begin - 2 : begin - 1;
    if ((text[left] == ',' || text[left] == ';') && model::is_digit(text[left - 1]))
        return;
    auto end = number_end(text, first + border);
    if (end == 0 || is_number_letter(text[end]))
        return;
    auto next = border_size(text, end);
    char third = text[end + next];
    bool goes_on = next > 0 && (model::is_digit(third) || third == '-') && before != '@';
    if (!goes_on)
        search.report(model::SelectorKind::coordinates, begin, end);
}

}  // namespace examination
