// Sign-ins under way: from the button on the page to a subject that the provider vouches for.
#pragma once

#include "app/open_id/provider.h"
#include "core/guarded.h"
#include "core/hash.h"
#include "core/result.h"
#include "model/ids.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace app::open_id {

constexpr std::int64_t under_way_seconds_max = 600;
// Beyond these the oldest is forgotten: a flood ends others' sign-ins rather than the server.
constexpr std::size_t under_way_max = 10'000;
constexpr std::size_t under_way_network_max = 100;
constexpr std::size_t code_size_max = 4096;

struct Begun {
    std::string location;  // Where the browser goes.
    std::string binding;   // For a cookie: the answer must come from the same browser.
};
// What the browser brought back: OpenID Connect Core 1.0 §3.1.2.5 and RFC 9207.
struct BroughtBack {
    std::string state, code, issuer, error;
};
struct ProvenSubject {
    std::string issuer, subject;
    // The provider asked for a second factor, by the settings' measure; which is for the ledger.
    bool both_factors = false;
    std::string how;
};

// Thread-safe. REQUIRES: `provider` outlives it.
class OpenIdSignIns {
public:
    OpenIdSignIns(Provider& provider, model::RandomSource random, core::Clock clock)
        : provider_(provider), random_(random), clock_(clock) {}

    // Where browsers find this server, unless the settings say so; known once it listens.
    void serve_at(const std::string& url) { *url_.access() = url; }
    const Settings& settings() const { return provider_.settings(); }
    // `network` is from where: see attempt_network().
    core::Result<Begun> begin(const std::string& network);
    // Good once, whatever becomes of it. not_found where this browser has not begun it,
    // invalid_input where the provider sent it back without a code, denied where what the provider
    // says does not hold, io where it cannot be asked.
    core::Result<ProvenSubject> finish(const BroughtBack& back, std::string_view binding);

private:
    struct UnderWay {
        std::string nonce, verifier, network;
        core::Sha256Digest binding;
        std::int64_t begun_at = 0;
        std::uint64_t number = 0;
    };
    using ByState = std::map<std::string, UnderWay, std::less<>>;
    static void make_room(ByState& all, const std::string& network, std::int64_t now);
    core::Result<UnderWay> take(const BroughtBack& back, std::string_view binding);
    core::Result<ProvenSubject> judge(const core::Json& claims, const UnderWay& way) const;
    core::Result<std::string> redirect();

    Provider& provider_;
    model::RandomSource random_;
    core::Clock clock_;
    core::Guarded<std::string> url_;
    core::Guarded<ByState> under_way_;
    std::atomic<std::uint64_t> begun_ = 0;  // For their order.
};

}  // namespace app::open_id
