// What each code point becomes before it is indexed or searched for: the normalisation as a table.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace store {

// Raised whenever a term may come out differently; an index made with another form is refused.
constexpr std::uint32_t text_fold_version = 1;

// The version of Unicode that the tables come from, such as "15.0".
std::string unicode_version();

enum class FoldKind : std::uint8_t {
    separator,   // Between words.
    letter,      // Part of a word in a script that writes spaces.
    ideograph,   // Part of a run in a script without spaces; indexed by pairs.
    dropped,     // Nothing, and no border either: points, tatweel, soft hyphens, joiners.
    half_space,  // Dropped too, but Persian parts a word there.
    composing    // Joins the letter before it where Unicode has a letter for both; else dropped.
};

struct Folding {
    FoldKind kind = FoldKind::separator;
    char32_t base = 0;
    std::string_view text;  // UTF-8. Where a letter or ideograph has none, it is `base`.
};

// All threads share one. A page of it is made when a code point in it is first asked for: a search
// needs few of them. What it does is described in docs/formats/text_index.md.
class FoldTable {
public:
    // All pages of it, made from ICU's data, take some 50 ms.
    static const FoldTable& instance();
    FoldTable(const FoldTable&) = delete;
    FoldTable& operator=(const FoldTable&) = delete;

    Folding fold(char32_t code_point) const;
    // The letter that `mark` makes of `letter`; 0 if there is none.
    static char32_t compose(char32_t letter, char32_t mark);

    // For bytes below 0x80: the folded letter or digit, or 0 for a separator.
    char ascii(unsigned char byte) const { return ascii_[byte]; }

private:
    struct Entry {
        std::uint32_t text_offset : 21;
        std::uint32_t text_size : 8;
        std::uint32_t kind : 3;
    };
    static constexpr std::size_t page_size = 256;
    struct Page {
        std::array<Entry, page_size> entries{};
        std::string texts;
    };

    FoldTable();
    ~FoldTable();
    const Page& page_of(char32_t code_point) const;
    static std::unique_ptr<Page> make_page(std::size_t number);
    // Beyond lie ideographs, which stand for themselves but for the compatibility ones.
    static constexpr char32_t table_end = 0x20000;
    static constexpr char32_t compatibility_begin = 0x2F800, compatibility_end = 0x2FA20;

    // Owns the pages, which never change once they are seen.
    mutable std::array<std::atomic<const Page*>, table_end / page_size> pages_{};
    std::array<char, 128> ascii_{};
    std::vector<char32_t> compatibility_;
};

// Reads one code point at `position` and moves behind it. Bytes that are no UTF-8 give 0xFFFD and
// move by one. REQUIRES: position < text.size().
char32_t next_code_point(std::string_view text, std::size_t& position);

}  // namespace store
