// IPv4, IPv6 and MAC addresses, UUIDs.
#include "examination/selectors/finder.h"
#include "model/selectors/host.h"

#include <array>

namespace examination {
namespace {

using model::SelectorKind;

constexpr ByteSet digits("0123456789", ByteSet::Alphanumerics::out);
constexpr ByteSet group_letters("0123456789abcdefABCDEF:.", ByteSet::Alphanumerics::out);

bool is_word(char c) {
    return model::is_alphanumeric(c) || c == '_';
}

// Addresses that say nothing about anyone: this network, loopback, broadcast.
bool names_nobody(std::uint32_t address) {
    auto first = address >> 24;
    return first == 0 || first == 127 || first == 255;
}

// "version 1.2.3.4", "v1.2.3.4", "foo-1.2.3.4".
bool is_version(const TextView& text, std::size_t begin) {
    char before = text[begin - 1];
    if (before == '-' || before == '~' || before == '+')
        return true;
    auto words = text.slice(begin > 12 ? begin - 12 : 0, begin);
    static constexpr std::array<std::string_view, 5> version_words = {"ersion", "ERSION", "elease",
                                                                      "ev.", "Ver"};
    for (auto word : version_words)
        if (words.find(word) != std::string_view::npos)
            return true;
    return false;
}

}  // namespace

void find_ipv4(Search& search, std::size_t position) {
    const auto& text = search.text;
    auto begin = run_begin(text, position, digits, 4);
    char before = text[begin - 1];
    if (position - begin > 3 || is_word(before) || before == '.' || is_version(text, begin))
        return;
    std::size_t end = position;
    for (int part = 0; part < 3; ++part) {
        if (text[end] != '.')
            return;
        auto next = run_end(text, end + 1, digits, 4);
        if (next == end + 1 || next - end > 4)
            return;
        end = next;
    }
    char behind = text[end];
    // A fifth number, a letter or a sign of a package version behind it.
    if (is_word(behind) || (behind == '.' && is_word(text[end + 1])) || behind == '~' ||
        (behind == '-' && is_word(text[end + 1]) && !model::is_digit(text[end + 1])))
        return;
    auto address = model::parse_ipv4(text.slice(begin, end));
    if (address && !names_nobody(*address))
        search.report(SelectorKind::ipv4, begin, end);
}

void find_ipv6(Search& search, std::size_t position) {
    const auto& text = search.text;
    constexpr std::size_t size_max = 46;
    auto begin = text[position + 1] == ':' && !model::is_alphanumeric(text[position - 1])
                     ? position
                     : position - 4;
    auto end = run_end(text, begin, group_letters, size_max);
    while (end > position &&
           (text[end - 1] == '.' || (text[end - 1] == ':' && text[end - 2] != ':')))
        --end;
    if (end - begin >= size_max || is_word(text[end]) || is_word(text[begin - 1]) ||
        text[begin - 1] == ':')
        return;
    auto groups = model::parse_ipv6(text.slice(begin, end));
    if (!groups)
        return;
    // Only what IANA has allocated: global unicast, unique local, link local, multicast, mapped.
    auto first = (*groups)[0];
    bool allocated = (first & 0xe000) == 0x2000 || (first & 0xfe00) == 0xfc00 ||
                     (first & 0xffc0) == 0xfe80 || (first & 0xff00) == 0xff00 ||
                     (first == 0 && (*groups)[5] == 0xffff);
    if (allocated)
        search.report(SelectorKind::ipv6, begin, end);
}

void find_mac(Search& search, std::size_t position) {
    const auto& text = search.text;
    char separator = text[position];
    std::size_t group = separator == '.' ? 4 : 2;
    auto begin = position - group;
    auto end = begin + (separator == '.' ? 14 : 17);
    auto glued = [&](char c) { return is_word(c) || c == separator || c == '-'; };
    if (begin > position || glued(text[begin - 1]) || glued(text[end]))
        return;
    auto raw = text.slice(begin, end);
    // All zeros, all ones, or one pair throughout: fillers.
    bool filler = std::ranges::all_of(raw, [&](char c) {
        return c == separator || model::to_lower(c) == model::to_lower(raw[0]);
    });
    if (!filler)
        search.report(SelectorKind::mac, begin, end);
}

void find_uuid(Search& search, std::size_t position) {
    const auto& text = search.text;
    auto begin = position - 8;
    auto end = begin + 36;
    auto glued = [](char c) { return is_word(c) || c == '-'; };
    if (begin > position || glued(text[begin - 1]) || glued(text[end]))
        return;
    auto raw = text.slice(begin, end);
    bool filler = std::ranges::all_of(raw, [&](char c) { return c == '-' || c == raw[0]; });
    if (!filler)
        search.report(SelectorKind::uuid, begin, end);
}

}  // namespace examination
