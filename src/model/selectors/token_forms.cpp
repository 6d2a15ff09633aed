// Access tokens whose makers publish how they look: docs/formats/selectors.md names the documents.
#include "model/selectors/forms.h"
#include "model/selectors/letters.h"
#include "model/selectors/secrets.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace model {
namespace {

enum class Alphabet : std::uint8_t {
    capitals,  // And digits.
    letters,   // And digits.
    url_safe   // Base64url: letters, digits, '-' and '_'.
};

bool holds(Alphabet alphabet, char c) {
    switch (alphabet) {
        case Alphabet::capitals:
            return is_digit(c) || is_upper(c);
        case Alphabet::letters:
            return is_alphanumeric(c);
        case Alphabet::url_safe:
            return is_alphanumeric(c) || c == '-' || c == '_';
    }
    return false;
}

// What follows the prefix: so many letters, and whether its last six are a checksum.
struct Shape {
    std::string_view prefix;
    std::string_view service;
    Alphabet alphabet;
    std::size_t size_min, size_max;
    bool checked = false;
};
constexpr std::array shapes = {
    Shape{"ghp_", "github", Alphabet::letters, 36, 36, true},
    Shape{"gho_", "github", Alphabet::letters, 36, 36, true},
    Shape{"ghu_", "github", Alphabet::letters, 36, 36, true},
    Shape{"ghs_", "github", Alphabet::letters, 36, 36, true},
    Shape{"npm_", "npm", Alphabet::letters, 36, 36, true},
    Shape{"AKIA", "aws", Alphabet::capitals, 16, 16},
    Shape{"ASIA", "aws", Alphabet::capitals, 16, 16},
    Shape{"AIza", "google", Alphabet::url_safe, 35, 35},
    Shape{"sk_live_", "stripe", Alphabet::letters, 24, 99},
    Shape{"rk_live_", "stripe", Alphabet::letters, 24, 99},
};

// CRC-32 as in ISO 3309, bit by bit: tokens are short and few.
std::uint32_t crc32(std::string_view text) {
    std::uint32_t sum = 0xffff'ffff;
    for (char c : text) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            sum = sum >> 1 ^ ((sum & 1) != 0 ? 0xedb8'8320u : 0);
    }
    return ~sum;
}

// The last six letters are the CRC-32 of those before, in base 62.
bool checksum_holds(std::string_view letters) {
    constexpr std::string_view digits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    auto sum = crc32(letters.substr(0, letters.size() - 6));
    for (std::size_t i = letters.size(); i-- > letters.size() - 6; sum /= 62)
        if (letters[i] != digits[sum % 62])
            return false;
    return true;
}

bool all_in(std::string_view text, Alphabet alphabet) {
    return std::ranges::all_of(text, [&](char c) { return holds(alphabet, c); });
}

bool fits(std::string_view token, const Shape& shape) {
    if (!token.starts_with(shape.prefix))
        return false;
    token.remove_prefix(shape.prefix.size());
    return token.size() >= shape.size_min && token.size() <= shape.size_max &&
           all_in(token, shape.alphabet) && (!shape.checked || checksum_holds(token));
}

// "github_pat_", 22 letters, '_', 59 letters.
bool is_fine_grained(std::string_view token) {
    constexpr std::string_view prefix = "github_pat_";
    return token.starts_with(prefix) && token.size() == prefix.size() + 82 &&
           token[prefix.size() + 22] == '_' &&
           all_in(token.substr(prefix.size(), 22), Alphabet::letters) &&
           all_in(token.substr(prefix.size() + 23), Alphabet::letters);
}

// "xoxb-" and parts with hyphens between; the first two are numbers.
bool is_slack(std::string_view token) {
    if (token.size() < 32 || token.size() > 255 || !token.starts_with("xox") || token[4] != '-' ||
        std::string_view("abeoprs").find(token[3]) == std::string_view::npos)
        return false;
    auto rest = token.substr(5);
    auto number = rest.substr(0, rest.find('-'));
    return number.size() >= 9 && number.size() < rest.size() && all_in(rest, Alphabet::url_safe) &&
           std::ranges::all_of(number, is_digit) && rest.find('_') == std::string_view::npos;
}

int base64url_value(char c) {
    if (is_upper(c))
        return c - 'A';
    if (is_lower(c))
        return c - 'a' + 26;
    if (is_digit(c))
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

// RFC 7515 §3.1: header, payload and signature; the header is a JSON object that names "alg".
bool is_web_token(std::string_view token) {
    auto first = token.find('.');
    auto second = token.find('.', first + 1);
    if (!token.starts_with("eyJ") || second == std::string_view::npos || first > 1024 ||
        second - first < 6 || token.size() - second < 21)
        return false;
    for (auto part : {token.substr(0, first), token.substr(first + 1, second - first - 1),
                      token.substr(second + 1)})
        if (!all_in(part, Alphabet::url_safe))
            return false;
    std::array<char, 768> header{};
    std::size_t size = 0;
    unsigned held = 0;
    unsigned bits = 0;
    for (char c : token.substr(0, first)) {
        held = (held << 6 | static_cast<unsigned>(base64url_value(c))) & 0x3fff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            header[size++] = static_cast<char>(held >> bits);
        }
    }
    std::string_view json(header.data(), size);
    return json.starts_with('{') && json.ends_with('}') &&
           json.find("\"alg\"") != std::string_view::npos;
}

// RFC 6750 §2.1, RFC 7617 §2: "Bearer" or "Basic", and a token of 16 letters and more.
bool is_authorization(std::string_view text) {
    auto space = text.find(' ');
    auto scheme = text.substr(0, space);
    if (space == std::string_view::npos ||
        !(equal_ignoring_case(scheme, "Bearer") || equal_ignoring_case(scheme, "Basic")))
        return false;
    auto token = text.substr(space + 1);
    while (token.ends_with('='))
        token.remove_suffix(1);
    return token.size() >= 16 && token.size() <= 2048 && std::ranges::all_of(token, [](char c) {
               return is_alphanumeric(c) ||
                      std::string_view("-._~+/").find(c) != std::string_view::npos;
           });
}

}  // namespace

std::string_view service_of_token(std::string_view token) {
    for (const auto& shape : shapes)
        if (fits(token, shape))
            return shape.service;
    if (is_fine_grained(token))
        return "github";
    if (is_slack(token))
        return "slack";
    if (is_web_token(token))
        return "jwt";
    return is_authorization(token) ? "http" : "";
}

bool forms::token(std::string_view raw, core::Hasher&, SelectorText& out) {
    auto service = service_of_token(raw);
    if (service != "http")
        return !service.empty() && out.append(raw);
    // The scheme's letter case means nothing.
    auto space = raw.find(' ');
    return out.append(to_lower(raw[0]) == 'b' && to_lower(raw[1]) == 'e' ? "Bearer" : "Basic") &&
           out.append(raw.substr(space));
}

}  // namespace model
