#include "app/open_id/signed_token.h"

#include "app/open_id/id_token.h"
#include "core/file.h"
#include "support/truncations.h"

#include <doctest/doctest.h>

using namespace app::open_id;

namespace {

std::string sample(const std::string& name) {
    return core::read_file(std::string(SPOOR_SOURCE_DIR "/tests/corpus/open_id/") + name, 1 << 20)
        .value();
}

PublicKeys keys() {
    return PublicKeys::parse(sample("keys.json")).value();
}

SignedToken token(const std::string& name) {
    return parse_signed_token(sample(name)).value();
}

ExpectedClaims expected() {
    return {"https://id.example", "spoor", "nonce", "sub", 1000, 1010};
}

core::Json claims() {
    return token("rs256.jwt").claims;
}

bool holds(const core::Json& told) {
    return bool(check_id_token(told, expected()));
}

}  // namespace

TEST_CASE("RFC 7515 A.3: the specification's own token by ES256 is verified") {
    auto known = PublicKeys::parse(
        R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
    REQUIRE(known);
    auto told = parse_signed_token(
        "eyJhbGciOiJFUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ."
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    REQUIRE(told);
    CHECK(told.value().claims["iss"] == "joe");
    CHECK(known.value().verdict_on(told.value()) == Verdict::good);
}

TEST_CASE("a token holds by the key it names and the algorithm it was signed by, and no other") {
    auto known = keys();
    CHECK(known.count() == 3);
    for (const char* name : {"rs256.jwt", "ps256.jwt", "es256.jwt"})
        CHECK_MESSAGE(known.verdict_on(token(name)) == Verdict::good, name);
    auto other = token("rs256.jwt");
    other.key_id = "nobody's";
    CHECK(known.verdict_on(other) == Verdict::unknown_key);
    // The key is the same, but is for PS256 alone.
    other.key_id = "ps";
    CHECK(known.verdict_on(other) == Verdict::unknown_key);
    other.key_id.reset();
    CHECK(known.verdict_on(other) == Verdict::good);
    other.algorithm = Algorithm::ps256;
    CHECK(known.verdict_on(other) == Verdict::bad);
    auto changed = token("es256.jwt");
    changed.signed_part.back() = changed.signed_part.back() == 'A' ? 'B' : 'A';
    CHECK(known.verdict_on(changed) == Verdict::bad);
}

TEST_CASE("what is not signed, or by a shared secret, is no token") {
    for (const char* name : {"none.jwt", "hs256.jwt"})
        CHECK(parse_signed_token(sample(name)).error().code() == core::ErrorCode::unsupported);
    auto with_header = [](std::string_view header) {
        return parse_signed_token(to_base64_url(header) + "." + to_base64_url("{}") + ".AAAA");
    };
    CHECK(with_header(R"({"alg":"RS256"})"));
    CHECK(!with_header(R"({"alg":"rs256"})"));
    CHECK(!with_header(R"({"alg":["RS256"]})"));
    CHECK(!with_header(R"({"alg":"RS256","alg":"none"})"));
    CHECK(!with_header(R"({"alg":"RS256","crit":["b64"],"b64":false})"));
    CHECK(!with_header(R"({"alg":"RS256","kid":7})"));
    CHECK(!with_header("[]"));
    for (const char* bad : {"", ".", "..", "a.b", "a.b.c.d", "e30.e30.", "e30=.e30.AA"})
        CHECK_MESSAGE(!parse_signed_token(bad), bad);
    CHECK(!parse_signed_token(std::string(token_bytes_max + 1, 'a')));
}

TEST_CASE("keys that are weak, off the curve or not for signatures are passed over") {
    CHECK(PublicKeys::parse(sample("weak_keys.json")).value().count() == 1);
    CHECK(!PublicKeys::parse(R"({"keys":[]})"));
    CHECK(!PublicKeys::parse(R"({"keys":{}})"));
    CHECK(!PublicKeys::parse("[]"));
    // The point (1, 1) is not of P-256.
    std::string one(42, 'A');
    CHECK(!PublicKeys::parse(R"({"keys":[{"kty":"EC","crv":"P-256","x":")" + one + R"(E","y":")" +
                             one + R"(E"}]})"));
    std::string many = R"({"keys":[)";
    for (std::size_t i = 0; i <= keys_max; ++i)
        many += "{},";
    many.back() = ']';
    CHECK(PublicKeys::parse(many + "}").error().code() == core::ErrorCode::limit_exceeded);
}

TEST_CASE("a token says of whom it is, for whom, when, and for which sign-in") {
    auto told = check_id_token(claims(), expected());
    REQUIRE(told);
    CHECK(told.value().subject == "248289761001");
    CHECK(told.value().amr == std::vector<std::string>{"pwd", "otp"});
    CHECK(told.value().acr == "urn:mace:incommon:iap:silver");
    auto with = [](std::string_view name, core::Json value) {
        auto changed = claims();
        changed[std::string(name)] = std::move(value);
        return holds(changed);
    };
    auto without = [](std::string_view name) {
        auto changed = claims();
        changed.erase(std::string(name));
        return holds(changed);
    };
    for (const char* name : {"iss", "sub", "aud", "nonce", "exp", "iat"}) {
        CHECK_MESSAGE(!without(name), name);
        CHECK_MESSAGE(!with(name, nullptr), name);
        CHECK_MESSAGE(!with(name, core::Json::object()), name);
    }
    CHECK(!with("iss", "https://id.example/"));
    CHECK(!with("aud", "spoor2"));
    CHECK(with("aud", {"spoor"}));
    CHECK(!with("aud", {"spoor", "other"}));
    CHECK(!with("azp", "other"));
    CHECK(with("azp", "spoor"));
    CHECK(!with("nonce", "Nonce"));
    CHECK(!with("sub", ""));
    CHECK(!with("sub", std::string(subject_size_max + 1, 'a')));
    CHECK(with("exp", 1010 - clock_skew_seconds + 1));
    CHECK(!with("exp", 1010 - clock_skew_seconds));
    CHECK(!with("exp", -5));
    CHECK(!with("exp", 1e300));
    CHECK(with("iat", 1010 + clock_skew_seconds));
    CHECK(!with("iat", 1011 + clock_skew_seconds));
    CHECK(!with("iat", 1000 - clock_skew_seconds - 1));
    CHECK(!with("nbf", 1011 + clock_skew_seconds));
    CHECK(with("nbf", 1000.5));
    auto several = claims();
    several["aud"] = {"other", "spoor"};
    several["azp"] = "spoor";
    CHECK(holds(several));
}

TEST_CASE("no damaged token or key verifies, and none stops us") {
    auto known = keys();
    for (const char* name : {"rs256.jwt", "ps256.jwt", "es256.jwt"}) {
        auto attempt = [&](std::string_view bytes) {
            auto damaged = parse_signed_token(bytes);
            if (damaged)
                CHECK(known.verdict_on(damaged.value()) != Verdict::good);
        };
        support::for_each_truncation(sample(name), attempt);
        support::for_each_bit_flip(sample(name), 7, 2000, attempt);
    }
    for (const char* name : {"keys.json", "weak_keys.json"}) {
        auto attempt = [](std::string_view bytes) { (void)PublicKeys::parse(bytes); };
        support::for_each_truncation(
            sample(name), [](std::string_view bytes) { CHECK(!PublicKeys::parse(bytes)); });
        support::for_each_bit_flip(sample(name), 7, 500, attempt);
    }
}
