// Provider: what an OpenID Connect provider publishes, and a code made into a verified token.
#pragma once

#include "app/http/transport/fetch.h"
#include "app/open_id/settings.h"
#include "app/open_id/signed_token.h"
#include "core/guarded.h"
#include "core/moment.h"
#include "core/result.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace app::open_id {

constexpr std::size_t discovery_bytes_max = 64u << 10;
constexpr std::size_t token_answer_bytes_max = 64u << 10;
constexpr std::chrono::seconds answer_time_max{10};
// Asked at one time, since each takes one of the server's threads while it waits.
constexpr unsigned questions_at_once_max = 2;
// What is published is asked for anew after this, so that a key that was withdrawn ends.
constexpr std::int64_t published_seconds_max = 3600;
// An unknown key has the keys fetched again, but not more often; nor is what failed.
constexpr std::int64_t keys_again_seconds = 60;
constexpr std::int64_t failure_again_seconds = 5;

// OpenID Connect Discovery 1.0 §3.
struct Discovery {
    std::string authorization, token, keys;  // Addresses.
    bool answers_with_issuer = false;        // RFC 9207 §3.
    bool secret_in_body = false;             // "client_secret_post" alone.
};
// invalid_input with a sentence where it is not the issuer's, or names what may not be asked.
core::Result<Discovery> parse_discovery(std::string_view text, const std::string& issuer);

// Thread-safe.
class Provider {
public:
    Provider(Settings settings, http::Fetch fetch, core::Clock clock)
        : settings_(std::move(settings)), fetch_(std::move(fetch)), clock_(clock) {}

    const Settings& settings() const { return settings_; }
    // io where the provider cannot be asked, limit_exceeded where too many ask it at once.
    core::Result<Discovery> discovery();
    struct Redemption {
        std::string code, verifier, redirect;
    };
    // The claims of the token that the provider gives for the code, its signature verified. denied
    // where the provider refuses the code, or the signature is none of its.
    core::Result<core::Json> redeem(const Redemption& redemption);

private:
    struct Published {
        Discovery discovery;
        PublicKeys keys;
        std::int64_t discovered_at = 0, keys_at = 0, failed_at = 0;
        bool has_discovery = false, has_keys = false;
    };
    core::Result<std::string> ask(http::FetchRequest request);
    core::Result<std::string> ask_published(const std::string& address, std::size_t bytes_max);
    core::Result<PublicKeys> keys(bool anew);
    core::Result<std::string> token_for(const Redemption& redemption);
    std::int64_t now() const { return clock_().seconds; }

    Settings settings_;
    http::Fetch fetch_;
    core::Clock clock_;
    core::Guarded<Published> published_;
    std::atomic<unsigned> asking_ = 0;
};

}  // namespace app::open_id
