#include "examination/keywords/letter_case.h"

#include "core/verify.h"

#include <map>

#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

namespace examination {
namespace {

icu::UnicodeSet set_of(const std::vector<CodeRange>& ranges) {
    icu::UnicodeSet set;
    for (const auto& range : ranges)
        set.add(static_cast<UChar32>(range.first), static_cast<UChar32>(range.last));
    return set;
}

std::vector<CodeRange> ranges_of_set(icu::UnicodeSet set) {
    set.remove(0xD800, 0xDFFF);
    std::vector<CodeRange> ranges;
    for (int32_t i = 0; i < set.getRangeCount(); ++i)
        ranges.push_back({static_cast<std::uint32_t>(set.getRangeStart(i)),
                          static_cast<std::uint32_t>(set.getRangeEnd(i))});
    return ranges;
}

std::u32string code_points(const icu::UnicodeString& text) {
    std::u32string points;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
        points.push_back(static_cast<char32_t>(text.char32At(i)));
    return points;
}

std::u32string folded(std::u32string_view text) {
    icu::UnicodeString units;
    for (auto code : text)
        units.append(static_cast<UChar32>(code));
    return code_points(units.foldCase());
}

// The characters that fold to more than one, by what they fold to.
const std::map<std::u32string, std::vector<CodeRange>>& long_foldings() {
    static const auto table = [] {
        std::map<std::u32string, std::vector<CodeRange>> made;
        constexpr std::uint32_t last_such = 0xFFFF;
        for (std::uint32_t code = 0x80; code <= last_such; ++code) {
            if (code >= 0xD800 && code <= 0xDFFF)
                continue;
            char32_t one[] = {static_cast<char32_t>(code)};
            auto letters = folded({one, 1});
            if (letters.size() > 1)
                made[letters].push_back({code, code});
        }
        return made;
    }();
    return table;
}

}  // namespace

std::u32string decode_utf8(std::string_view utf8) {
    return code_points(icu::UnicodeString::fromUTF8(
        icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size()))));
}

std::vector<CodeRange> ordered(std::vector<CodeRange> ranges) {
    return ranges_of_set(set_of(ranges));
}

std::vector<CodeRange> complement(const std::vector<CodeRange>& ranges) {
    auto set = set_of(ranges);
    set.complement();
    return ranges_of_set(std::move(set));
}

std::vector<CodeRange> close_over_case(std::vector<CodeRange> ranges) {
    auto set = set_of(ranges);
    set.closeOver(USET_CASE_INSENSITIVE);
    return ranges_of_set(std::move(set));
}

std::vector<CodeRange> ranges_of(const char* pattern) {
    UErrorCode failed = U_ZERO_ERROR;
    icu::UnicodeSet set(icu::UnicodeString::fromUTF8(pattern), failed);
    VERIFY(U_SUCCESS(failed));
    return ranges_of_set(std::move(set));
}

bool is_word_character(std::uint32_t code) {
    auto point = static_cast<UChar32>(code);
    return code == '_' || u_isalnum(point) || (U_GET_GC_MASK(point) & U_GC_M_MASK) != 0;
}

FoldedLetters fold_at(std::u32string_view text) {
    FoldedLetters result;
    // The longest first: "ffi" has a ligature as "ff" has.
    for (std::size_t count = std::min<std::size_t>(3, text.size()); count > 1; --count) {
        auto letters = folded(text.substr(0, count));
        auto found = long_foldings().find(letters);
        if (found == long_foldings().end())
            continue;
        result.taken = count;
        result.letters = letters;
        result.single = found->second;
        return result;
    }
    result.letters = folded(text.substr(0, 1));
    if (auto found = long_foldings().find(result.letters); found != long_foldings().end())
        result.single = found->second;
    return result;
}

}  // namespace examination
