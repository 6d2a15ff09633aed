// The other direction of the checks: what makes valid selectors for tests.
#pragma once

#include <string>
#include <string_view>

namespace examination {

std::string encode_base58(std::string_view bytes);
std::string encode_base58check(std::string_view bytes);
// 65 or 73 bytes without their checksum.
std::string encode_monero(std::string_view bytes);
std::string encode_segwit(std::string_view prefix, unsigned version, std::string_view program);
std::string encode_eip55(std::string_view forty_hex_digits);
std::string encode_base32(std::string_view bytes);
std::string encode_base64(std::string_view bytes);
// With the digit that makes Luhn's sum a multiple of ten.
std::string with_luhn_digit(std::string digits);
// Two digits that make mod 97 of the moved text 1.
std::string iban_check_digits(std::string_view country, std::string_view account);

}  // namespace examination
