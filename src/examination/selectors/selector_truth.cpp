#include "examination/selectors/selector_truth.h"

#include "core/hash.h"
#include "core/verify.h"
#include "examination/selectors/selector_encoders.h"
#include "model/selectors/iban_table.h"
#include "model/selectors/keccak.h"
#include "model/selectors/letters.h"

#include <array>
#include <fstream>

#include <fmt/format.h>

namespace examination {
namespace {

using model::SelectorKind;

constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view word = "abcdefghijklmnopqrstuvwxyz0123456789";

std::vector<std::string> read_words() {
    std::ifstream in(SPOOR_SOURCE_DIR "/third_party/bip39/english.txt");
    std::vector<std::string> words;
    for (std::string line; std::getline(in, line);)
        words.push_back(line);
    VERIFY(words.size() == 2048);
    return words;
}

std::string in_groups(const std::string& text, std::size_t size, char separator) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && i % size == 0)
            out.push_back(separator);
        out.push_back(text[i]);
    }
    return out;
}

}  // namespace

bool has_checksum(SelectorKind kind) {
    using enum SelectorKind;
    constexpr std::array with = {iban,   payment_card, imei,     onion,       bitcoin,   ethereum,
                                 monero, tron,         litecoin, seed_phrase, wallet_key};
    return std::ranges::find(with, kind) != with.end();
}

std::string SelectorTruth::letters(std::string_view alphabet, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(alphabet[below(alphabet.size())]);
    return out;
}

std::string SelectorTruth::bytes(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(static_cast<char>(below(256)));
    return out;
}

std::string SelectorTruth::filler(std::size_t words) {
    static constexpr std::array marks = {" ", " ", " ", ", ", ". ", "; ", "\n", " - ", ": "};
    std::string out;
    for (std::size_t i = 0; i < words; ++i) {
        switch (below(12)) {
            case 0:
                out += digits(1 + below(5));
                break;
            case 1:
                out += letters(upper, 1 + below(4));
                break;
            default:
                out += letters(lower, 1 + below(9));
                break;
        }
        out += marks[below(marks.size())];
    }
    return out;
}

std::string SelectorTruth::host() {
    static constexpr std::array tops = {"com", "org", "de", "net", "co.uk", "fr", "com.br"};
    std::string out = below(3) == 0 ? letters(lower, 2 + below(5)) + "." : "";
    return out + letters(lower, 1) + letters(word, 3 + below(8)) + "." + tops[below(tops.size())];
}

std::string SelectorTruth::onion() {
    auto public_key = bytes(32);
    auto digest = model::sha3_256(".onion checksum" + public_key + "\3");
    std::string sum(reinterpret_cast<const char*>(digest.bytes.data()), 2);
    return encode_base32(public_key + sum + "\3") + ".onion";
}

std::string SelectorTruth::iban() {
    const auto& country = model::iban_countries[below(model::iban_countries.size())];
    std::string account;
    std::size_t count = 0;
    for (char c : country.structure) {
        if (model::is_digit(c)) {
            count = count * 10 + static_cast<std::size_t>(c - '0');
            continue;
        }
        account += c == 'n'   ? digits(count)
                   : c == 'a' ? letters(upper, count)
                              : letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", count);
        count = 0;
    }
    auto whole = std::string(country.code) + iban_check_digits(country.code, account) + account;
    return below(2) == 0 ? whole : in_groups(whole, 4, ' ');
}

std::string SelectorTruth::card() {
    switch (below(4)) {
        case 0:
            return with_luhn_digit("4" + digits(14));
        case 1:
            return in_groups(with_luhn_digit("5" + letters("12345", 1) + digits(13)), 4, ' ');
        case 2:
            return with_luhn_digit("37" + digits(12));
        default:
            return in_groups(with_luhn_digit("4" + digits(14)), 4, '-');
    }
}

std::string SelectorTruth::seed_phrase(Checksum checksum) {
    static const std::vector<std::string> words = read_words();
    auto count = 12 + 3 * below(5);
    auto entropy = bytes(count / 3 * 4);
    auto flip = checksum == Checksum::broken ? std::byte{0xff} : std::byte{0};
    auto whole = entropy + static_cast<char>(core::sha256(entropy).bytes[0] ^ flip);
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t index = 0;
        for (std::size_t bit = i * 11; bit < i * 11 + 11; ++bit)
            index = index * 2 + (static_cast<unsigned char>(whole[bit / 8]) >> (7 - bit % 8) & 1u);
        out += (i > 0 ? " " : "") + words[index];
    }
    return out;
}

// None, or some that are in the list as well. Where the phrase would be taken for part of a longer
// one, the last says what follows.
std::string SelectorTruth::words_before(std::string_view phrase) {
    static const std::vector<std::string> words = read_words();
    if (below(2) == 0)
        return "";
    auto size = 1 + static_cast<std::size_t>(std::ranges::count(phrase, ' '));
    auto count = 1 + below(6);
    std::string out = ": ";
    for (std::size_t i = 1; i < count; ++i)
        out += words[below(words.size())] + " ";
    bool ambiguous = (size + count) % 3 == 0 && size + count <= 24;
    return out + (ambiguous ? "seed" : words[below(words.size())]) + " ";
}

std::string SelectorTruth::internet(SelectorKind kind) {
    auto octet = [this] { return std::to_string(1 + below(223)); };
    switch (kind) {
        case SelectorKind::email:
            return letters(lower, 1 + below(8)) + (below(2) == 0 ? "." : "+") +
                   letters(word, 1 + below(8)) + "@" + host();
        case SelectorKind::url:
            return (below(2) == 0 ? "https://" : "http://") + host() + "/" +
                   letters(word, 1 + below(20)) + "?q=" + letters(word, 3);
        case SelectorKind::password:
            return (below(2) == 0 ? "ftp://" : "https://") + letters(lower, 1 + below(9)) + ":" +
                   letters(word, 3 + below(12)) + letters("!$+.-", 1) + letters(word, 1) + "@" +
                   host();
        case SelectorKind::domain:
            return host();
        case SelectorKind::ipv4: {
            auto first = octet();
            if (first == "127")
                first = "128";
            return fmt::format("{}.{}.{}.{}", first, octet(), octet(), octet());
        }
        case SelectorKind::ipv6:
            return below(2) == 0 ? fmt::format("2001:db8::{}:{}", hex(4), hex(2))
                                 : "2a0" + hex(1) + ":" + in_groups(hex(28), 4, ':');
        case SelectorKind::mac:
            return in_groups(hex(12), 2, below(2) == 0 ? ':' : '-');
        case SelectorKind::uuid:
            return fmt::format("{}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12));
        case SelectorKind::onion:
            return onion();
        default:
            return "https://twitter.com/" + letters(lower, 8);
    }
}

std::string SelectorTruth::number(SelectorKind kind) {
    switch (kind) {
        case SelectorKind::phone:
            return "+4930" + letters("23456789", 1) + digits(6);
        case SelectorKind::iban:
            return iban();
        case SelectorKind::payment_card:
            return card();
        case SelectorKind::imei: {
            auto whole = with_luhn_digit("35" + digits(12));
            return below(2) == 0 ? whole
                                 : whole.substr(0, 2) + "-" + whole.substr(2, 6) + "-" +
                                       whole.substr(8, 6) + "-" + whole.substr(14);
        }
        case SelectorKind::bic:
            return letters(upper, 4) + "DE" + letters(upper, 2);
        default:
            return fmt::format("{}.{}, -{}.{}", 10 + below(80), digits(6), below(180), digits(5));
    }
}

std::string SelectorTruth::coin(SelectorKind kind) {
    using namespace std::string_literals;
    switch (kind) {
        case SelectorKind::bitcoin:
            switch (below(4)) {
                case 0:
                    return encode_base58check("\0"s + bytes(20));
                case 1:
                    return encode_base58check("\5"s + bytes(20));
                case 2:
                    return encode_segwit("bc", 0, bytes(20));
                default:
                    return encode_segwit("bc", 1, bytes(32));
            }
        case SelectorKind::litecoin:
            switch (below(3)) {
                case 0:
                    return encode_base58check("\x30"s + bytes(20));
                case 1:
                    return encode_base58check("\x32"s + bytes(20));
                default:
                    return encode_segwit("ltc", 0, bytes(20));
            }
        case SelectorKind::tron:
            return encode_base58check("\x41"s + bytes(20));
        case SelectorKind::ethereum:
            return encode_eip55(hex(40));
        default:
            switch (below(3)) {
                case 0:
                    return encode_monero("\x12"s + bytes(64));
                case 1:
                    return encode_monero("\x2a"s + bytes(64));
                default:
                    return encode_monero("\x13"s + bytes(72));
            }
    }
}

std::string SelectorTruth::access_token() {
    constexpr std::string_view alphanumeric =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    switch (below(5)) {
        case 0:
            return "AKIA" + letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
        case 1:
            return "AIza" + letters(alphanumeric, 10) + letters("-_", 1) +
                   letters(alphanumeric, 24);
        case 2:
            return "github_pat_" + letters(alphanumeric, 22) + "_" + letters(alphanumeric, 59);
        case 3:
            return "xoxp-" + digits(12) + "-" + digits(13) + "-" + letters(alphanumeric, 24);
        default:
            return "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + letters(alphanumeric, 40) + "." +
                   letters(alphanumeric, 43);
    }
}

std::string SelectorTruth::key(SelectorKind kind) {
    using namespace std::string_literals;
    switch (kind) {
        case SelectorKind::seed_phrase:
            return seed_phrase(Checksum::holds);
        case SelectorKind::wallet_key:
            return below(2) == 0 ? encode_base58check("\x80"s + bytes(32))
                                 : encode_base58check("\x80"s + bytes(32) + "\1");
        case SelectorKind::private_key:
            return "-----BEGIN PRIVATE KEY-----\n" + encode_base64(bytes(48)) +
                   "\n-----END PRIVATE KEY-----";
        case SelectorKind::ssh_key:
            return "ssh-ed25519 " + encode_base64("\0\0\0\x0bssh-ed25519\0\0\0\x20"s + bytes(32));
        default:
            return "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" +
                   encode_base64("\x98\x33\x04"s + bytes(50)) +
                   "\n-----END PGP PUBLIC KEY BLOCK-----";
    }
}

SelectorTruth::Made SelectorTruth::valid(SelectorKind kind) {
    using enum SelectorKind;
    switch (kind) {
        case email:
        case url:
        case password:
        case domain:
        case ipv4:
        case ipv6:
        case mac:
        case uuid:
        case onion:
        case handle:
            return {"", internet(kind)};
        case phone:
        case iban:
        case payment_card:
        case coordinates:
            return {"", number(kind)};
        case bic:
            return {"SWIFT: ", number(kind)};
        case imei:
            return {"IMEI ", number(kind)};
        case bitcoin:
        case ethereum:
        case monero:
        case tron:
        case litecoin:
            return {"", coin(kind)};
        case seed_phrase: {
            auto phrase = key(kind);
            return {words_before(phrase), phrase};
        }
        case wallet_key:
        case private_key:
        case pgp_key:
        case ssh_key:
            return {"", key(kind)};
        case token:
            return {"", access_token()};
    }
    VERIFY(false);
}

SelectorTruth::Made SelectorTruth::near_miss(SelectorKind kind) {
    if (kind == SelectorKind::seed_phrase)
        return {"", seed_phrase(Checksum::broken)};
    auto made = valid(kind);
    // A letter in the middle of the longest run becomes another of the same sort.
    for (std::size_t at = made.raw.size() / 2; at < made.raw.size(); ++at) {
        char& c = made.raw[at];
        if (model::is_digit(c)) {
            c = c == '7' ? '4' : '7';
            return made;
        }
        if (model::is_letter(c)) {
            // EIP-55 is about letter case, base 32 has none.
            if (kind == SelectorKind::ethereum)
                c = model::is_upper(c) ? model::to_lower(c) : model::to_upper(c);
            else if (model::is_upper(c))
                c = c == 'K' ? 'M' : 'K';
            else
                c = c == 'k' ? 'm' : 'k';
            return made;
        }
    }
    return made;
}

}  // namespace examination
