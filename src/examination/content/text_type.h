// Text told from binary, and what kind of text it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace examination {

// A head that is text: its characters in UTF-8 or in an 8-bit encoding that nobody stated.
struct TextHead {
    std::string_view text;  // In the head, or in `decoded`; without a byte order mark.
    std::string decoded;    // UTF-16 as UTF-8.

    std::string_view characters() const { return decoded.empty() ? text : decoded; }
};

// ASCII, UTF-8, UTF-16 with a mark or by its statistics, or 8-bit text. `is_cut`: the content goes
// on behind the head, so that a character may be cut at its end.
std::optional<TextHead> text_head(std::string_view head, bool is_cut);

// "text/plain", or what the text's beginning says it is.
std::string text_type(std::string_view characters, bool is_cut);

}  // namespace examination
