// Keys and what they are made from: seed phrases, private keys, PGP and SSH public keys.
#include "model/selectors/forms.h"
#include "model/selectors/letters.h"
#include "model/selectors/seed_words.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace model::forms {
namespace {

constexpr bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// A list of words in one letter case and with one space between them.
struct Words {
    static constexpr std::size_t count_max = 24;
    std::array<std::string_view, count_max> words;
    std::size_t count = 0;
};

std::optional<Words> split_words(std::string_view text) {
    Words out;
    while (!text.empty()) {
        if (is_space(text[0])) {
            text.remove_prefix(1);
            continue;
        }
        std::size_t size = 0;
        while (size < text.size() && !is_space(text[size]))
            ++size;
        if (out.count == Words::count_max || size > seed_word_size_max)
            return std::nullopt;
        out.words[out.count++] = text.substr(0, size);
        text.remove_prefix(size);
    }
    return out;
}

// BIP-39: eleven bits a word; after the entropy stands the start of its SHA-256.
bool seed_checksum_holds(const Words& words, SeedLanguage language, core::Hasher& sha256) {
    std::array<std::byte, 33> bits{};
    for (std::size_t i = 0; i < words.count; ++i) {
        auto index = seed_word_index(language, words.words[i]);
        if (!index)
            return false;
        for (std::size_t bit = 0; bit < 11; ++bit)
            if (*index >> (10 - bit) & 1)
                bits[(i * 11 + bit) / 8] |= std::byte{0x80} >> ((i * 11 + bit) % 8);
    }
    std::size_t checksum_bits = words.count / 3;
    std::size_t entropy_size = checksum_bits * 4;
    sha256.update(std::span(bits).first(entropy_size));
    auto digest = sha256.finish().sha256;
    auto shift = 8 - checksum_bits;
    return std::to_integer<unsigned>(bits[entropy_size]) >> shift ==
           std::to_integer<unsigned>(digest.bytes[0]) >> shift;
}

int base64_value(char c) {
    if (is_upper(c))
        return c - 'A';
    if (is_lower(c))
        return c - 'a' + 26;
    if (is_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// The bytes of a Base64 text; line ends are passed over, anything else ends it.
template <std::size_t Size>
std::span<const std::byte> decode_base64(std::string_view text, std::array<std::byte, Size>& out) {
    std::size_t size = 0;
    unsigned held = 0;
    unsigned bits = 0;
    for (char c : text) {
        if (c == '\n' || c == '\r')
            continue;
        int value = base64_value(c);
        if (value < 0)
            break;
        held = (held << 6 | static_cast<unsigned>(value)) & 0x3fff;
        bits += 6;
        if (bits >= 8) {
            if (size == Size)
                break;
            bits -= 8;
            out[size++] = static_cast<std::byte>(held >> bits);
        }
    }
    return std::span(out).first(size);
}

bool append_hex(std::span<const std::byte> bytes, SelectorText& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (auto byte : bytes)
        if (!out.append(digits[std::to_integer<unsigned>(byte) >> 4]) ||
            !out.append(digits[std::to_integer<unsigned>(byte) & 15]))
            return false;
    return true;
}

// The label of "-----BEGIN label-----" and what follows the line; nothing where it is none.
struct Armour {
    std::string_view label, body;
};
std::optional<Armour> open_armour(std::string_view raw) {
    constexpr std::string_view begin = "-----BEGIN ";
    if (!raw.starts_with(begin))
        return std::nullopt;
    auto end = raw.find("-----", begin.size());
    if (end == std::string_view::npos || end - begin.size() > 40)
        return std::nullopt;
    return Armour{raw.substr(begin.size(), end - begin.size()), raw.substr(end + 5)};
}

// RFC 9580 §6.2: header lines, then an empty line. PEM of old has headers too (RFC 1421).
std::string_view without_headers(std::string_view body) {
    auto blank = std::min(body.find("\n\n"), body.find("\n\r\n"));
    auto colon = body.find(':');
    return blank != std::string_view::npos &&
                   (colon < blank ||
                    body.substr(0, 4).find_first_not_of("\r\n") == std::string_view::npos)
               ? body.substr(blank + 1)
               : body;
}

std::size_t be16(std::span<const std::byte> bytes, std::size_t at) {
    return std::to_integer<std::size_t>(bytes[at]) << 8 |
           std::to_integer<std::size_t>(bytes[at + 1]);
}

// The body of a first packet that is a public key; RFC 9580 §4.2.
std::span<const std::byte> public_key_packet(std::span<const std::byte> bytes) {
    constexpr std::size_t header_max = 6;
    if (bytes.size() < header_max)
        return {};
    auto tag = std::to_integer<unsigned>(bytes[0]);
    std::size_t size = 0;
    std::size_t header = 0;
    if ((tag & 0xc0) == 0xc0 && (tag & 0x3f) == 6) {
        auto first = std::to_integer<std::size_t>(bytes[1]);
        if (first < 192) {
            size = first;
            header = 2;
        } else if (first < 224) {
            size = be16(bytes, 1) - 0xc000 + 192;
            header = 3;
        }
    } else if ((tag & 0xfc) == 0x98) {  // Old format, one length byte.
        size = std::to_integer<std::size_t>(bytes[1]);
        header = 2;
    } else if ((tag & 0xff) == 0x99) {  // Old format, two.
        size = be16(bytes, 1);
        header = 3;
    }
    if (header == 0 || size < 8 || size > bytes.size() - header)
        return {};
    return bytes.subspan(header, size);
}

}  // namespace

bool seed_phrase(std::string_view raw, core::Hasher& sha256, SelectorText& out) {
    constexpr std::size_t raw_size_max = 24 * (seed_word_size_max + 3);
    SelectorText lower;
    if (raw.size() > raw_size_max)
        return false;
    for (char c : raw)
        if (!lower.append(to_lower(c)))
            return false;
    auto words = split_words(lower.view());
    if (!words || words->count < 12 || words->count % 3 != 0)
        return false;
    for (std::size_t language = 0; language < seed_language_count; ++language) {
        if (!seed_checksum_holds(*words, static_cast<SeedLanguage>(language), sha256))
            continue;
        for (std::size_t i = 0; i < words->count; ++i)
            if ((i > 0 && !out.append(' ')) || !out.append(words->words[i]))
                return false;
        return true;
    }
    return false;
}

bool private_key(std::string_view raw, core::Hasher& sha256, SelectorText& out) {
    auto armour = open_armour(raw);
    if (!armour || armour->label.find("PRIVATE KEY") == std::string_view::npos)
        return false;
    // The digest of the first letters of the key: it names the key and does not give it away.
    constexpr std::size_t letters_max = 256;
    constexpr std::size_t letters_min = 40;
    std::array<std::byte, letters_max> letters;
    std::size_t count = 0;
    for (char c : without_headers(armour->body)) {
        if (c == '\n' || c == '\r')
            continue;
        if (base64_value(c) < 0 || count == letters_max)
            break;
        letters[count++] = static_cast<std::byte>(c);
    }
    if (count < letters_min)
        return false;
    sha256.update(std::span(letters).first(count));
    return out.append("sha256:") && append_hex(sha256.finish().sha256.bytes, out);
}

bool pgp_key(std::string_view raw, core::Hasher&, SelectorText& out) {
    auto armour = open_armour(raw);
    if (!armour || armour->label != "PGP PUBLIC KEY BLOCK")
        return false;
    std::array<std::byte, 1600> bytes;
    auto body = without_headers(armour->body);
    while (!body.empty() && is_space(body[0]))
        body.remove_prefix(1);
    auto packet = public_key_packet(decode_base64(body, bytes));
    if (packet.empty() || packet[0] != std::byte{4})
        return false;
    // RFC 9580 §5.5.4.2: SHA-1 over 0x99, two bytes of length, and the packet's body.
    std::array<std::byte, 1603> hashed{};
    hashed[0] = std::byte{0x99};
    hashed[1] = static_cast<std::byte>(packet.size() >> 8);
    hashed[2] = static_cast<std::byte>(packet.size());
    std::ranges::copy(packet, hashed.begin() + 3);
    core::Hasher hasher(core::HashSelection::sha256_md5_sha1);
    hasher.update(std::span(hashed).first(packet.size() + 3));
    return append_hex(hasher.finish().sha1.bytes, out);
}

bool ssh_key(std::string_view raw, core::Hasher& sha256, SelectorText& out) {
    constexpr std::array<std::string_view, 7> types = {"ssh-rsa",
                                                       "ssh-ed25519",
                                                       "ssh-dss",
                                                       "ecdsa-sha2-nistp256",
                                                       "ecdsa-sha2-nistp384",
                                                       "ecdsa-sha2-nistp521",
                                                       "sk-ssh-ed25519@openssh.com"};
    auto space = raw.find(' ');
    if (space == std::string_view::npos)
        return false;
    auto type = raw.substr(0, space);
    auto letters = raw.substr(space + 1);
    while (letters.ends_with('='))
        letters.remove_suffix(1);
    std::array<std::byte, 2304> storage;
    auto bytes = decode_base64(letters, storage);
    // RFC 4253 §6.6: the blob repeats the type behind its length; the text must be all of it.
    bool known = std::ranges::find(types, type) != types.end();
    if (!known || bytes.size() < type.size() + 24 || bytes.size() != letters.size() * 3 / 4 ||
        be16(bytes, 0) != 0 || be16(bytes, 2) != type.size() ||
        !std::ranges::equal(bytes.subspan(4, type.size()), std::as_bytes(std::span(type))))
        return false;
    sha256.update(bytes);
    auto digest = sha256.finish().sha256;
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // As ssh-keygen prints it: Base64 without padding.
    if (!out.append("SHA256:"))
        return false;
    for (std::size_t bit = 0; bit < 256; bit += 6) {
        auto high = std::to_integer<unsigned>(digest.bytes[bit / 8]) << 8;
        auto low = bit / 8 + 1 < 32 ? std::to_integer<unsigned>(digest.bytes[bit / 8 + 1]) : 0u;
        if (!out.append(alphabet[(high | low) >> (10 - bit % 8) & 63]))
            return false;
    }
    return true;
}

}  // namespace model::forms
