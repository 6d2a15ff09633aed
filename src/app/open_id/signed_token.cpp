#include "app/open_id/signed_token.h"

#include "core/base64.h"

#include <algorithm>
#include <utility>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace app::open_id {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

constexpr std::size_t p256_bytes = 32;
constexpr std::size_t signature_bytes_max = rsa_bits_max / 8;

template <auto Free>
struct Freeing {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;
using SharedKey = std::shared_ptr<EVP_PKEY>;

const unsigned char* raw(const std::string& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

Number number_of(const std::string& bytes) {
    return Number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
}

Error no_token(std::string_view why) {
    return {ErrorCode::invalid_input, "the provider's token " + std::string(why)};
}

std::optional<std::string> bytes_of(const Json& key, std::string_view name) {
    const auto* text = core::find_string(key, name);
    return text == nullptr ? std::nullopt : from_base64_url(*text);
}

SharedKey key_from(const char* kind, const Builder& builder) {
    Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    SharedKey key(made, EVP_PKEY_free);
    // A point off the curve, a number that is no modulus.
    KeyContext checking(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
    return checking && EVP_PKEY_public_check(checking.get()) == 1 ? key : nullptr;
}

// RFC 7518 §6.3.1.
SharedKey rsa_key(const Json& json) {
    auto modulus = bytes_of(json, "n"), exponent = bytes_of(json, "e");
    if (!modulus || !exponent || modulus->size() > rsa_bits_max / 8 || exponent->size() > 8)
        return nullptr;
    auto n = number_of(*modulus), e = number_of(*exponent);
    if (!n || !e || BN_num_bits(n.get()) < rsa_bits_min || BN_is_odd(e.get()) == 0 ||
        BN_num_bits(e.get()) < 2)
        return nullptr;
    Builder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    return key_from("RSA", builder);
}

// RFC 7518 §6.2.1, of the one curve that ES256 is of.
SharedKey elliptic_key(const Json& json) {
    const auto* curve = core::find_string(json, "crv");
    auto x = bytes_of(json, "x"), y = bytes_of(json, "y");
    if (curve == nullptr || *curve != "P-256" || !x || !y || x->size() != p256_bytes ||
        y->size() != p256_bytes)
        return nullptr;
    auto point = '\x04' + *x + *y;
    Builder builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
        return nullptr;
    return key_from("EC", builder);
}

// RFC 7518 §3.4: two numbers side by side, which OpenSSL takes in DER.
std::optional<std::string> der_of(const std::string& signature) {
    if (signature.size() != 2 * p256_bytes)
        return std::nullopt;
    auto r = number_of(signature.substr(0, p256_bytes)),
         s = number_of(signature.substr(p256_bytes));
    EcdsaSignature made(ECDSA_SIG_new());
    if (!made || !r || !s || ECDSA_SIG_set0(made.get(), r.get(), s.get()) != 1)
        return std::nullopt;
    (void)r.release();
    (void)s.release();
    unsigned char* bytes = nullptr;
    auto size = i2d_ECDSA_SIG(made.get(), &bytes);
    if (size <= 0)
        return std::nullopt;
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

bool is_elliptic(Algorithm algorithm) {
    return algorithm == Algorithm::es256;
}

bool is_for_signatures(const Json& key) {
    const auto* use = core::find_string(key, "use");
    if (use != nullptr && *use != "sig")
        return false;
    auto operations = key.find("key_ops");
    return operations == key.end() ||
           (operations->is_array() && std::ranges::count(*operations, Json("verify")) != 0);
}

}  // namespace

std::optional<Algorithm> algorithm_named(std::string_view name) {
    if (name == "RS256")
        return Algorithm::rs256;
    if (name == "PS256")
        return Algorithm::ps256;
    if (name == "ES256")
        return Algorithm::es256;
    return std::nullopt;
}

std::optional<std::string> from_base64_url(std::string_view text) {
    std::string plain(text);
    for (auto& c : plain) {
        if (c == '+' || c == '/' || c == '=')
            return std::nullopt;
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    plain.append((4 - plain.size() % 4) % 4, '=');
    return core::from_base64(plain);
}

std::string to_base64_url(std::string_view bytes) {
    auto text = core::to_base64(bytes);
    text.erase(std::min(text.find('='), text.size()));
    for (auto& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

Result<SignedToken> parse_signed_token(std::string_view compact) {
    if (compact.size() > token_bytes_max)
        return Error(ErrorCode::limit_exceeded, "the provider's token is too long");
    auto first = compact.find('.'), last = compact.rfind('.');
    if (first == compact.npos || first == last || compact.find('.', first + 1) != last)
        return no_token("has not the three parts of a signed one");
    auto header_text = from_base64_url(compact.substr(0, first));
    auto claims_text = from_base64_url(compact.substr(first + 1, last - first - 1));
    auto signature = from_base64_url(compact.substr(last + 1));
    if (!header_text || !claims_text || !signature || signature->size() > signature_bytes_max)
        return no_token("is not written as Base64url");
    constexpr core::JsonLimits limits{token_bytes_max, 16};
    auto header = TRY(core::parse_json(*header_text, limits).during("the token's header"));
    SignedToken token;
    token.claims = TRY(core::parse_json(*claims_text, limits).during("the token's claims"));
    if (!header.is_object() || !token.claims.is_object())
        return no_token("has a part that is no object");
    const auto* name = core::find_string(header, "alg");
    auto algorithm = name == nullptr ? std::nullopt : algorithm_named(*name);
    if (!algorithm)
        return Error(ErrorCode::unsupported,
                     "the provider's token is not signed by RS256, PS256 or ES256");
    // RFC 7515 §4.1.11: what is critical must be understood, and we know nothing critical.
    if (header.contains("crit"))
        return Error(ErrorCode::unsupported, "the provider's token asks for an extension");
    if (header.contains("kid")) {
        const auto* id = core::find_string(header, "kid");
        if (id == nullptr)
            return no_token("names its key by something else than a text");
        token.key_id = *id;
    }
    token.algorithm = *algorithm;
    token.signed_part = compact.substr(0, last);
    token.signature = std::move(*signature);
    return token;
}

std::optional<PublicKeys::Key> PublicKeys::read_key(const Json& json) {
    const auto* kind = json.is_object() ? core::find_string(json, "kty") : nullptr;
    if (kind == nullptr || !is_for_signatures(json))
        return std::nullopt;
    Key key;
    key.elliptic = *kind == "EC";
    if (const auto* id = core::find_string(json, "kid"))
        key.id = *id;
    if (json.contains("alg")) {
        const auto* name = core::find_string(json, "alg");
        key.only = name == nullptr ? std::nullopt : algorithm_named(*name);
        if (!key.only || is_elliptic(*key.only) != key.elliptic)
            return std::nullopt;
    }
    key.key = key.elliptic ? elliptic_key(json) : *kind == "RSA" ? rsa_key(json) : nullptr;
    ERR_clear_error();
    return key.key ? std::optional(std::move(key)) : std::nullopt;
}

Result<PublicKeys> PublicKeys::parse(std::string_view text) {
    auto json = TRY(core::parse_json(text, {key_set_bytes_max, 8}).during("the provider's keys"));
    auto list = json.is_object() ? json.find("keys") : json.end();
    if (!json.is_object() || list == json.end() || !list->is_array())
        return Error(ErrorCode::invalid_input, "the provider's keys are no list of keys");
    if (list->size() > keys_max)
        return Error(ErrorCode::limit_exceeded, "the provider has more keys than we take");
    PublicKeys keys;
    for (const auto& member : *list)
        if (auto key = read_key(member))
            keys.keys_.push_back(std::move(*key));
    if (keys.keys_.empty())
        return Error(ErrorCode::invalid_input,
                     "the provider has no key for RS256, PS256 (2,048 to 4,096 bits) or ES256");
    return keys;
}

bool PublicKeys::signed_by(const Key& key, const SignedToken& token) {
    std::string signature = token.signature;
    if (key.elliptic) {
        auto der = der_of(signature);
        if (!der)
            return false;
        signature = std::move(*der);
    }
    DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* of_key = nullptr;  // The digest's own.
    if (!context ||
        EVP_DigestVerifyInit(context.get(), &of_key, EVP_sha256(), nullptr, key.key.get()) != 1)
        return false;
    // RFC 7518 §3.5: the salt is as long as the digest.
    if (token.algorithm == Algorithm::ps256 &&
        (EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST) != 1))
        return false;
    bool good = EVP_DigestVerify(context.get(), raw(signature), signature.size(),
                                 raw(token.signed_part), token.signed_part.size()) == 1;
    ERR_clear_error();
    return good;
}

Verdict PublicKeys::verdict_on(const SignedToken& token) const {
    bool known = false;
    for (const auto& key : keys_) {
        bool named = !token.key_id || key.id == token.key_id;
        if (!named || key.elliptic != is_elliptic(token.algorithm) ||
            (key.only && *key.only != token.algorithm))
            continue;
        known = true;
        if (signed_by(key, token))
            return Verdict::good;
    }
    return known ? Verdict::bad : Verdict::unknown_key;
}

}  // namespace app::open_id
