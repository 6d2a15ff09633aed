#include "examination/selectors/utf16_stretch.h"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace examination {
namespace {

constexpr std::array<bool, 256> make_printable() {
    std::array<bool, 256> set{};
    for (unsigned c = 0x20; c < 0x7f; ++c)
        set[c] = true;
    set['\t'] = set['\n'] = set['\r'] = true;
    return set;
}
constexpr auto printable = make_printable();

bool is_printable(char c) {
    return printable[static_cast<unsigned char>(c)];
}

// Eight bytes at a time: every second byte is zero, and none of the four low ones is.
constexpr std::uint64_t high_bytes = 0xff00ff00ff00ff00;

// All four low bytes are from 0x20 to 0x7e; the commoner blanks take the slow way.
bool all_printable(std::uint64_t lows) {
    constexpr std::uint64_t ones = 0x0001000100010001;
    auto too_low = (lows + ones * (0x80 - 0x20)) & ones * 0x80;
    auto too_high = (lows + ones) & ones * 0x80;
    return too_low == ones * 0x80 && too_high == 0;
}

// Low bytes at, and zeros behind, four characters that begin at `bytes`.
bool is_wide(const char* bytes) {
    std::uint64_t four;
    std::memcpy(&four, bytes, sizeof four);
    return (four & high_bytes) == 0 && all_printable(four);
}

}  // namespace

Utf16Stretch stretch_around(std::string_view bytes, std::size_t position) {
    std::size_t begin = position;
    while (begin >= 2 && bytes[begin - 1] == 0 && is_printable(bytes[begin - 2])) {
        begin -= 2;
        while (begin >= 8 && is_wide(bytes.data() + begin - 8))
            begin -= 8;
    }
    std::size_t last = position;
    while (last + 2 < bytes.size() && bytes[last + 1] == 0 && is_printable(bytes[last + 2])) {
        last += 2;
        while (last + 10 < bytes.size() && bytes[last + 1] == 0 && is_wide(bytes.data() + last + 2))
            last += 8;
    }
    return {begin, (last - begin) / 2 + 1};
}

SelectorEncoding decide_encoding(std::string_view bytes, Utf16Stretch& stretch,
                                 std::uint64_t offset) {
    auto last = stretch.begin + 2 * (stretch.count - 1);
    bool little_whole = last + 1 < bytes.size() && bytes[last + 1] == 0;
    bool big_whole = stretch.begin > 0 && bytes[stretch.begin - 1] == 0;
    // Where both fit, a text at an even offset is little-endian: nearly all are. At an odd one it
    // is, too, where one or three zeros follow: its last high byte alone, or with a terminator.
    auto zeros = std::min(bytes.find_first_not_of('\0', last + 1), bytes.size()) - (last + 1);
    bool little =
        little_whole != big_whole ? little_whole : offset % 2 == 0 || zeros == 1 || zeros == 3;
    if (little && !little_whole) {
        --stretch.count;
    } else if (!little && !big_whole) {
        stretch.begin += 2;
        --stretch.count;
    }
    return little ? SelectorEncoding::utf16le : SelectorEncoding::utf16be;
}

void narrow(std::string_view bytes, const Utf16Stretch& stretch, char* out) {
    const char* in = bytes.data() + stretch.begin;
    std::size_t done = 0;
#if defined(__SSE2__)
    auto low_bytes = _mm_set1_epi16(0xff);
    for (; done + 16 < stretch.count; done += 16) {
        const auto* from = reinterpret_cast<const __m128i*>(in + 2 * done);
        auto first = _mm_and_si128(_mm_loadu_si128(from), low_bytes);
        auto second = _mm_and_si128(_mm_loadu_si128(from + 1), low_bytes);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + done), _mm_packus_epi16(first, second));
    }
#endif
    for (; done < stretch.count; ++done)
        out[done] = in[2 * done];
}

}  // namespace examination
