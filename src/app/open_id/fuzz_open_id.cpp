// Fuzzes what an OpenID Connect provider, or whoever stands in for it, may send us.
#include "app/http/transport/fetch.h"
#include "app/open_id/id_token.h"
#include "app/open_id/provider.h"
#include "app/open_id/signed_token.h"
#include "core/verify.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace app::open_id;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (auto token = parse_signed_token(text)) {
        (void)check_id_token(token.value().claims,
                             {"https://id.example", "spoor", "nonce", "sub", 1000, 1010});
        VERIFY(PublicKeys().verdict_on(token.value()) == Verdict::unknown_key);
    }
    if (auto keys = PublicKeys::parse(text)) {
        VERIFY(keys.value().count() > 0);
        SignedToken unsigned_token;
        unsigned_token.signature = std::string(64, 's');
        for (auto algorithm : {Algorithm::rs256, Algorithm::ps256, Algorithm::es256}) {
            unsigned_token.algorithm = algorithm;
            VERIFY(keys.value().verdict_on(unsigned_token) != Verdict::good);
        }
    }
    (void)parse_discovery(text, "https://id.example");
    if (auto bytes = from_base64_url(text))
        VERIFY(to_base64_url(*bytes) == text);
    if (auto address = app::http::parse_web_address(text))
        VERIFY(!address.value().host.empty() && address.value().target.starts_with('/'));
    return 0;
}
