// Time-based one-time passwords, RFC 6238 over HMAC-SHA-1 as every authenticator speaks it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace app {

constexpr std::size_t totp_secret_size = 20;
constexpr unsigned totp_digits = 6;
constexpr std::int64_t totp_step_seconds = 30;

// RFC 4226 §5.3. REQUIRES: digits is 6 to 8.
std::string hotp_code(std::string_view secret, std::uint64_t counter, unsigned digits);
// The step whose code it is: the one of `now`, the one before or the one after.
std::optional<std::uint64_t> totp_step_of(std::string_view secret, std::string_view code,
                                          std::int64_t now);

// RFC 4648 §6, without padding.
std::string to_base32(std::string_view bytes);
// What an authenticator reads from a QR code.
std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account);

}  // namespace app
