// Signed tokens: JSON Web Tokens in compact form (RFC 7515 §3.1), a provider's keys (RFC 7517), and
// whether one of these signed a token. What is read is from outside and holds nothing until then.
#pragma once

#include "core/json.h"
#include "core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace app::open_id {

constexpr std::size_t token_bytes_max = 16u << 10;
constexpr std::size_t key_set_bytes_max = 256u << 10;
constexpr std::size_t keys_max = 32;
constexpr int rsa_bits_min = 2048, rsa_bits_max = 4096;

// RFC 7518 §3.1; nothing else is taken, above all neither "none" nor what a shared secret signs.
enum class Algorithm : std::uint8_t {
    rs256,
    ps256,
    es256
};
std::optional<Algorithm> algorithm_named(std::string_view name);

struct SignedToken {
    Algorithm algorithm = Algorithm::rs256;
    std::optional<std::string> key_id;
    core::Json claims;
    std::string signed_part, signature;  // "HEADER.CLAIMS" as they came; raw.
};
// invalid_input for what is none; unsupported for one by another algorithm, or with extensions
// that must be understood.
core::Result<SignedToken> parse_signed_token(std::string_view compact);

// RFC 4648 §5, without padding; nothing for any other text.
std::optional<std::string> from_base64_url(std::string_view text);
std::string to_base64_url(std::string_view bytes);

enum class Verdict : std::uint8_t {
    good,
    bad,
    unknown_key  // None of the keys is the one it names.
};

class PublicKeys {
public:
    PublicKeys() = default;
    // Keys of kinds that we do not use, or too weak, are passed over; invalid_input where nothing
    // is left, or the text is no set of keys.
    static core::Result<PublicKeys> parse(std::string_view text);
    Verdict verdict_on(const SignedToken& token) const;
    std::size_t count() const { return keys_.size(); }

private:
    struct Key {
        std::optional<std::string> id;
        std::optional<Algorithm> only;  // Where the provider says so.
        bool elliptic = false;
        std::shared_ptr<evp_pkey_st> key;  // Shared by copies of the set; never changed.
    };
    static std::optional<Key> read_key(const core::Json& json);
    static bool signed_by(const Key& key, const SignedToken& token);

    std::vector<Key> keys_;
};

}  // namespace app::open_id
