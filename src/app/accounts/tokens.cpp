#include "app/accounts/tokens.h"

#include "app/accounts/totp.h"

#include <array>

#include <sodium.h>

namespace app {

std::string random_token(model::RandomSource random) {
    std::array<std::byte, 32> bytes{};
    random(bytes);
    return core::to_hex(bytes);
}

std::string random_recovery_code(model::RandomSource random) {
    std::array<std::byte, 10> bytes{};
    random(bytes);
    auto digits = to_base32({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    std::string code;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && i % 4 == 0)
            code.push_back('-');
        code.push_back(digits[i]);
    }
    return code;
}

std::string plain_recovery_code(std::string_view typed) {
    std::string out;
    for (char c : typed)
        if (c != '-' && c != ' ')
            out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    return out;
}

core::Sha256Digest token_hash(std::string_view token) {
    return core::sha256(token);
}

bool same_token(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace app
