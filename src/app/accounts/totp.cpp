#include "app/accounts/totp.h"

#include "core/percent_encoding.h"
#include "core/verify.h"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

namespace app {
namespace {

constexpr std::int64_t steps_around = 1;

}  // namespace

std::string hotp_code(std::string_view secret, std::uint64_t counter, unsigned digits) {
    VERIFY(digits >= 6 && digits <= 8);
    std::array<unsigned char, 8> message{};
    for (std::size_t i = 0; i < 8; ++i)
        message[i] = static_cast<unsigned char>(counter >> (56 - 8 * i));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const auto* made = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
                            message.data(), message.size(), mac.data(), &size);
    VERIFY(made != nullptr && size == 20);
    // RFC 4226 §5.3: dynamic truncation.
    auto offset = static_cast<std::size_t>(mac[19] & 15);
    std::uint32_t number = static_cast<std::uint32_t>(mac[offset] & 0x7F) << 24 |
                           static_cast<std::uint32_t>(mac[offset + 1]) << 16 |
                           static_cast<std::uint32_t>(mac[offset + 2]) << 8 | mac[offset + 3];
    std::string code;
    for (unsigned i = 0; i < digits; ++i, number /= 10)
        code.insert(code.begin(), static_cast<char>('0' + number % 10));
    return code;
}

std::optional<std::uint64_t> totp_step_of(std::string_view secret, std::string_view code,
                                          std::int64_t now) {
    if (code.size() != totp_digits || now < totp_step_seconds * steps_around)
        return std::nullopt;
    std::optional<std::uint64_t> found;
    auto middle = now / totp_step_seconds;
    for (auto step = middle - steps_around; step <= middle + steps_around; ++step) {
        auto expected = hotp_code(secret, static_cast<std::uint64_t>(step), totp_digits);
        if (sodium_memcmp(expected.data(), code.data(), code.size()) == 0)
            found = static_cast<std::uint64_t>(step);
    }
    return found;
}

std::string to_base32(std::string_view bytes) {
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    unsigned buffer = 0, bits = 0;
    for (char c : bytes) {
        buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xFFFF;
        for (bits += 8; bits >= 5; bits -= 5)
            out.push_back(alphabet[buffer >> (bits - 5) & 31]);
    }
    if (bits > 0)
        out.push_back(alphabet[buffer << (5 - bits) & 31]);
    return out;
}

std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
    return "otpauth://totp/" + core::percent_encoded(issuer) + ":" +
           core::percent_encoded(account) + "?secret=" + to_base32(secret) +
           "&issuer=" + core::percent_encoded(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace app
