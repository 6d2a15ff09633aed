#include "app/open_id/open_id_sign_ins.h"
#include "core/file.h"
#include "support/temporary_folder.h"
#include "support/truncations.h"

#include <filesystem>

#include <doctest/doctest.h>

using namespace app;
using namespace app::open_id;

namespace {

std::int64_t test_time = 1000;

core::Moment test_clock() {
    return core::Moment::from_unix_seconds(test_time);
}

void test_random(std::span<std::byte> bytes) {
    static unsigned state = 1;
    for (auto& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<std::byte>(state >> 24);
    }
}

std::string sample(const std::string& name) {
    return core::read_file(std::string(SPOOR_SOURCE_DIR "/tests/corpus/open_id/") + name, 1 << 20)
        .value();
}

Settings example() {
    return parse_settings(
               R"({"issuer":"https://id.example","client_id":"spoor","label":"The house"})", {})
        .value();
}

// A provider of files: it answers what is asked, or fails.
struct Asked {
    std::vector<http::FetchRequest> requests;
    bool down = false;
    std::string token = "rs256.jwt", keys = "keys.json";

    http::Fetch fetch() {
        return [this](const http::FetchRequest& request) -> core::Result<http::FetchAnswer> {
            requests.push_back(request);
            if (down)
                return core::Error(core::ErrorCode::io, "down");
            if (request.to.target == "/.well-known/openid-configuration")
                return http::FetchAnswer{200, sample("discovery.json")};
            if (request.to.target == "/keys")
                return http::FetchAnswer{200, sample(keys)};
            if (request.to.target == "/token")
                return http::FetchAnswer{200, R"({"id_token":")" + sample(token) + R"("})"};
            return http::FetchAnswer{404, ""};
        };
    }
};

}  // namespace

TEST_CASE("settings name what they cannot be") {
    auto code = [](std::string_view text) {
        auto read = parse_settings(text, {});
        return read ? std::optional<core::ErrorCode>() : read.error().code();
    };
    constexpr auto bad = core::ErrorCode::invalid_input;
    CHECK(!code(R"({"issuer":"https://a","client_id":"b","label":"c"})"));
    CHECK(!code(R"({"issuer":"http://127.0.0.1:9/x","client_id":"b","label":"c"})"));
    CHECK(code(R"({"issuer":"http://a","client_id":"b","label":"c"})") == core::ErrorCode::denied);
    CHECK(code(R"({"issuer":"ftp://a","client_id":"b","label":"c"})") == bad);
    CHECK(code(R"({"issuer":"https://a","label":"c"})") == bad);
    CHECK(code(R"({"issuer":"https://a","client_id":"b"})") == bad);
    CHECK(code(R"({"issuer":"https://a","client_id":"b","label":"c","extra":1})") == bad);
    CHECK(code(R"({"issuer":"https://a","client_id":"b","label":"c","subject_claim":"email"})") ==
          bad);
    CHECK(code(R"({"issuer":"https://a","client_id":"b","label":"c","url":"https://x/y"})") == bad);
    CHECK(code(R"({"issuer":"https://a","client_id":"b","label":"c",)"
               R"("second_factor":{"required":true}})") == bad);
    CHECK(code("[]") == bad);
    auto text =
        std::string(R"({"issuer":"https://a","client_id":"b","label":"c","scopes":["profile"],)"
                    R"("second_factor":{"amr":["otp"],"acr":["gold"],"required":true}})");
    auto read = parse_settings(text, {}).value();
    CHECK(read.scopes == std::vector<std::string>{"openid", "profile"});
    CHECK(read.second_factor.required);
    support::for_each_truncation(text,
                                 [](std::string_view cut) { CHECK(!parse_settings(cut, {})); });
}

TEST_CASE("a secret that others can read is refused") {
    support::TemporaryFolder folder;
    auto file = folder.path() / "provider.json", secret = folder.path() / "secret";
    REQUIRE(core::replace_file(file, R"({"issuer":"https://a","client_id":"b","label":"c",)"
                                     R"("client_secret_file":"secret"})"));
    CHECK(!read_settings(file));
    REQUIRE(core::replace_file(secret, "s3cret\n"));
    CHECK(read_settings(file).value().client_secret == "s3cret");
    std::filesystem::permissions(secret, std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    CHECK(read_settings(file).error().code() == core::ErrorCode::denied);
}

TEST_CASE("discovery must be the issuer's and name addresses that may be asked") {
    auto text = sample("discovery.json");
    auto read = parse_discovery(text, "https://id.example");
    REQUIRE(read);
    CHECK(read.value().token == "https://id.example/token");
    CHECK(read.value().answers_with_issuer);
    CHECK(read.value().secret_in_body);
    CHECK(!parse_discovery(text, "https://id.example/"));
    auto plain = text;
    plain.replace(plain.find("https://id.example/token"), 24, "http://id.example/token");
    CHECK(parse_discovery(plain, "https://id.example").error().code() == core::ErrorCode::denied);
    support::for_each_truncation(
        text, [](std::string_view cut) { CHECK(!parse_discovery(cut, "https://id.example")); });
    support::for_each_bit_flip(text, 3, 500, [](std::string_view bytes) {
        (void)parse_discovery(bytes, "https://id.example");
    });
}

TEST_CASE("a browser is sent away with a challenge, and comes back once") {
    Asked asked;
    Provider provider(example(), asked.fetch(), test_clock);
    OpenIdSignIns sign_ins(provider, test_random, test_clock);
    CHECK(sign_ins.begin("192.0.2.1").error().code() == core::ErrorCode::conflict);
    sign_ins.serve_at("https://spoor.example");
    auto begun = sign_ins.begin("192.0.2.1").value();
    auto asked_for = http::parse_web_address(begun.location).value();
    CHECK(begun.location.starts_with("https://id.example/authorize?response_type=code&"));
    CHECK(begun.location.find("redirect_uri=https%3A%2F%2Fspoor.example%2Fsign-in%2Foidc") !=
          std::string::npos);
    CHECK(begun.location.find("code_challenge_method=S256") != std::string::npos);
    auto state = begun.location.substr(begun.location.find("&state=") + 7, 64);
    BroughtBack back{state, "code", "https://id.example", ""};
    // Neither another state nor another browser uses it up.
    CHECK(sign_ins.finish({"x", "code", "", ""}, begun.binding).error().code() ==
          core::ErrorCode::not_found);
    CHECK(sign_ins.finish(back, "another").error().code() == core::ErrorCode::not_found);
    // The sample's nonce is not this one's.
    CHECK(sign_ins.finish(back, begun.binding).error().code() == core::ErrorCode::denied);
    CHECK(asked.requests.back().to.target == "/keys");
    const auto& redeemed = asked.requests[asked.requests.size() - 2];
    CHECK(redeemed.body.find("code_verifier=") != std::string::npos);
    CHECK(sign_ins.finish(back, begun.binding).error().code() == core::ErrorCode::not_found);
    // RFC 9207: the provider says that it names itself.
    for (const char* issuer : {"", "https://evil.example"}) {
        auto next = sign_ins.begin("192.0.2.1").value();
        back.state = next.location.substr(next.location.find("&state=") + 7, 64);
        back.issuer = issuer;
        CHECK(sign_ins.finish(back, next.binding).error().code() == core::ErrorCode::invalid_input);
    }
    auto late = sign_ins.begin("192.0.2.1").value();
    back.state = late.location.substr(late.location.find("&state=") + 7, 64);
    test_time += under_way_seconds_max + 1;
    CHECK(sign_ins.finish(back, late.binding).error().code() == core::ErrorCode::not_found);
    // Of a flood the oldest is forgotten.
    auto first = sign_ins.begin("192.0.2.1").value();
    for (std::size_t i = 0; i < under_way_network_max; ++i)
        REQUIRE(sign_ins.begin("192.0.2.1"));
    back.state = first.location.substr(first.location.find("&state=") + 7, 64);
    CHECK(sign_ins.finish(back, first.binding).error().code() == core::ErrorCode::not_found);
}

TEST_CASE("what a provider publishes is kept, and what fails is not asked for at once again") {
    Asked asked;
    Provider provider(example(), asked.fetch(), test_clock);
    REQUIRE(provider.discovery());
    REQUIRE(provider.discovery());
    CHECK(asked.requests.size() == 1);
    REQUIRE(provider.redeem({"code", "verifier", "https://spoor.example"}));
    CHECK(asked.requests.size() == 3);
    REQUIRE(provider.redeem({"code", "verifier", "https://spoor.example"}));
    CHECK(asked.requests.size() == 4);
    test_time += published_seconds_max;
    asked.down = true;
    CHECK(provider.discovery().error().code() == core::ErrorCode::io);
    CHECK(provider.discovery().error().code() == core::ErrorCode::io);
    CHECK(asked.requests.size() == 5);
    test_time += failure_again_seconds;
    asked.down = false;
    CHECK(provider.discovery());
}

TEST_CASE("an unknown key has the keys fetched again, but not at once") {
    Asked asked;
    asked.keys = "weak_keys.json";
    Provider provider(example(), asked.fetch(), test_clock);
    auto redeem = [&] { return provider.redeem({"code", "verifier", "https://spoor.example"}); };
    CHECK(redeem().error().code() == core::ErrorCode::denied);
    asked.keys = "keys.json";
    CHECK(redeem().error().code() == core::ErrorCode::denied);
    test_time += keys_again_seconds;
    CHECK(redeem());
}
