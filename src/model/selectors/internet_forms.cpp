// Names and addresses on networks.
#include "model/selectors/forms.h"
#include "model/selectors/host.h"
#include "model/selectors/international.h"
#include "model/selectors/keccak.h"
#include "model/selectors/letters.h"

#include <array>

namespace model::forms {
namespace {

bool append_lower(std::string_view raw, SelectorText& out) {
    for (char c : raw)
        if (!out.append(to_lower(c)))
            return false;
    return true;
}

// RFC 5321 §4.1.2 and RFC 6531 §3.3: what a local part is made of when nothing is quoted.
bool is_local_part(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
    if (text.empty() || text.size() > 64 || text.starts_with('.') || text.ends_with('.') ||
        text.find("..") != std::string_view::npos)
        return false;
    return std::ranges::all_of(text, [&](char c) {
        return is_alphanumeric(c) || is_beyond_ascii(c) || others.find(c) != std::string_view::npos;
    });
}

// The last label of a host begins with a letter: not an address, not a single word.
bool has_named_top(std::string_view host) {
    auto dot = host.rfind('.');
    return dot != std::string_view::npos && is_letter(host[dot + 1]);
}

// Groups of hex digits with one separator throughout.
bool append_hex_groups(std::string_view raw, std::size_t group, char separator, SelectorText& out) {
    for (std::size_t i = 0; i < raw.size(); ++i) {
        bool border = i % (group + 1) == group;
        if (border ? raw[i] != separator : hex_digit(raw[i]) < 0)
            return false;
        if (!border && !out.append(to_lower(raw[i])))
            return false;
    }
    return true;
}

}  // namespace

bool email(std::string_view raw, core::Hasher&, SelectorText& out) {
    auto at = raw.rfind('@');
    if (at == std::string_view::npos || !is_local_part(raw.substr(0, at)))
        return false;
    auto host = raw.substr(at + 1);
    if (host.find('.') == std::string_view::npos || host.starts_with('['))
        return false;
    // No mail provider of note tells letter cases apart, though RFC 5321 would let it.
    auto local = raw.substr(0, at);
    bool written = has_beyond_ascii(local) ? append_international_local_part(local, out)
                                           : append_lower(local, out);
    return written && out.append('@') && append_host(host, out) && has_named_top(out.view());
}

bool domain(std::string_view raw, core::Hasher&, SelectorText& out) {
    return append_host(raw, out) && !out.view().starts_with('[') && has_named_top(out.view());
}

bool ipv4(std::string_view raw, core::Hasher&, SelectorText& out) {
    auto address = parse_ipv4(raw);
    return address && append_ipv4(*address, out);
}

bool ipv6(std::string_view raw, core::Hasher&, SelectorText& out) {
    auto groups = parse_ipv6(raw);
    return groups && append_ipv6(*groups, out);
}

bool mac(std::string_view raw, core::Hasher&, SelectorText& out) {
    SelectorText digits;
    bool read = false;
    if (raw.size() == 17 && (raw[2] == ':' || raw[2] == '-'))
        read = append_hex_groups(raw, 2, raw[2], digits);
    else if (raw.size() == 14 && raw[4] == '.')
        read = append_hex_groups(raw, 4, '.', digits);
    if (!read)
        return false;
    for (std::size_t i = 0; i < 12; i += 2)
        if ((i > 0 && !out.append(':')) || !out.append(digits.view().substr(i, 2)))
            return false;
    return true;
}

bool uuid(std::string_view raw, core::Hasher&, SelectorText& out) {
    if (raw.size() != 36)
        return false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? raw[i] != '-' : hex_digit(raw[i]) < 0)
            return false;
    }
    return append_lower(raw, out);
}

bool onion(std::string_view raw, core::Hasher&, SelectorText& out) {
    constexpr std::string_view suffix = ".onion";
    if (raw.size() <= suffix.size() ||
        !equal_ignoring_case(raw.substr(raw.size() - suffix.size()), suffix) || !is_host_name(raw))
        return false;
    auto name = raw.substr(0, raw.size() - suffix.size());
    name = name.substr(name.rfind('.') + 1);
    // Version 3 (rend-spec-v3 §6): key, checksum, version in base 32. Version 2: 80 bits, none.
    if (name.size() != 56 && name.size() != 16)
        return false;
    std::array<unsigned char, 35> bytes{};
    std::size_t size = 0;
    unsigned held = 0;
    unsigned bits = 0;
    for (char c : name) {
        char lower = to_lower(c);
        unsigned value;
        if (is_lower(lower))
            value = static_cast<unsigned>(lower - 'a');
        else if (c >= '2' && c <= '7')
            value = static_cast<unsigned>(c - '2') + 26;
        else
            return false;
        held = (held << 5 | value) & 0x1fff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes[size++] = static_cast<unsigned char>(held >> bits);
        }
    }
    if (name.size() == 56) {
        std::string_view key(reinterpret_cast<const char*>(bytes.data()), 32);
        SelectorText checked;
        if (!checked.append(".onion checksum") || !checked.append(key) || !checked.append('\3'))
            return false;
        auto digest = sha3_256(checked.view());
        if (bytes[34] != 3 || std::byte{bytes[32]} != digest.bytes[0] ||
            std::byte{bytes[33]} != digest.bytes[1])
            return false;
    }
    return append_lower(name, out) && out.append(suffix);
}

}  // namespace model::forms
