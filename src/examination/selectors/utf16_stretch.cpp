#include "examination/selectors/utf16_stretch.h"

#include <array>

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

}  // namespace

Utf16Stretch stretch_around(std::string_view bytes, std::size_t position) {
    std::size_t begin = position;
    while (begin >= 2 && bytes[begin - 1] == 0 && is_printable(bytes[begin - 2]))
        begin -= 2;
    std::size_t last = position;
    while (last + 2 < bytes.size() && bytes[last + 1] == 0 && is_printable(bytes[last + 2]))
        last += 2;
    return {begin, (last - begin) / 2 + 1};
}

SelectorEncoding decide_encoding(std::string_view bytes, Utf16Stretch& stretch,
                                 std::uint64_t offset) {
    auto last = stretch.begin + 2 * (stretch.count - 1);
    bool little_whole = last + 1 < bytes.size() && bytes[last + 1] == 0;
    bool big_whole = stretch.begin > 0 && bytes[stretch.begin - 1] == 0;
    // Texts lie at even offsets nearly always; at odd ones little-endian is the usual.
    bool little = offset % 2 == 0 || (little_whole && !big_whole);
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
    for (std::size_t i = 0; i < stretch.count; ++i)
        out[i] = in[2 * i];
}

}  // namespace examination
