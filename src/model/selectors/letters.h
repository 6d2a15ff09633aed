// What ASCII letters and digits are, without a locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace model {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_letter(char c) {
    return is_upper(c) || is_lower(c);
}
constexpr bool is_alphanumeric(char c) {
    return is_digit(c) || is_letter(c);
}
constexpr char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c + 32) : c;
}
constexpr char to_upper(char c) {
    return is_lower(c) ? static_cast<char>(c - 32) : c;
}
// -1: not a hex digit.
constexpr int hex_digit(char c) {
    if (is_digit(c))
        return c - '0';
    char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
constexpr bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return hex_digit(c) >= 0; });
}
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::ranges::equal(a, b, {}, to_lower, to_lower);
}

}  // namespace model
