// Text from evidence made safe to keep and to show, without losing what it was.
#pragma once

#include <string>
#include <string_view>

namespace core {

bool is_valid_utf8(std::string_view bytes);
// Valid UTF-8 as it is; every byte that is not part of a valid sequence becomes "\xHH" (and a
// backslash becomes "\\" in such a name only), so that different names stay different.
std::string utf8_or_escaped(std::string_view bytes);
// REQUIRES: at most 0x10FFFF. A surrogate gives its three bytes, which are no valid UTF-8.
void append_utf8(std::string& out, char32_t code_point);
// Unpaired surrogates become U+FFFD.
std::string utf8_from_utf16le(std::string_view bytes);

// For terminals: controls, bidirectional controls and line breaks become visible escapes
// ("\u202e"), so that a name can neither move the cursor nor change the order of what is read.
std::string printable(std::string_view utf8);

// Appends a JSON string with quotes, escaped as RFC 8785 §3.2.2.2 demands. REQUIRES: valid UTF-8.
void append_json_string(std::string& out, std::string_view utf8);

// Glob with *, ?, [a-z] and ** (across '/'); `*` stops at '/'. ASCII letters match either case
// when `ignore_case` says so. Linear in pattern × text.
enum class LetterCase {
    exact,
    ignore
};
bool glob_matches(std::string_view pattern, std::string_view text, LetterCase letter_case);

}  // namespace core
