#include "model/selectors/secrets.h"

#include "core/hash.h"

namespace model {

SecretSpan secret_in(SelectorKind kind, std::string_view raw) {
    SecretSpan all{0, raw.size()};
    if (kind != SelectorKind::password)
        return all;
    auto mark = raw.find("://");
    auto at = raw.rfind('@');
    if (mark == std::string_view::npos || at == std::string_view::npos)
        return all;
    auto colon = raw.find(':', mark + 3);
    return colon < at ? SecretSpan{colon + 1, at - colon - 1} : all;
}

std::string masked_selector(SelectorKind kind, std::string_view canonical) {
    constexpr std::size_t mask_digits = 16;
    if (kind == SelectorKind::password) {
        auto secret = secret_in(kind, canonical);
        return std::string(canonical.substr(0, secret.begin)) + "***" +
               std::string(canonical.substr(secret.begin + secret.size));
    }
    auto digest = core::sha256(canonical).hex().substr(0, mask_digits);
    if (kind != SelectorKind::token)
        return "secret " + digest;
    return "secret " + std::string(service_of_token(canonical)) + " " + digest;
}

}  // namespace model
