// Settings: through whose OpenID Connect provider people may sign in.
#pragma once

#include "core/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace app::open_id {

constexpr std::uint64_t settings_bytes_max = 64u << 10;

// What a provider's token must say for its sign-in to count as both factors.
struct SecondFactor {
    std::vector<std::string> amr, acr;  // One of any of them.
    bool required = false;              // A sign-in without is refused.
};

struct Settings {
    std::string issuer;  // As the provider writes it, to the letter.
    std::string client_id;
    std::string client_secret;        // Empty: a public client, by PKCE alone.
    std::string trusted;              // Certificates in PEM form; empty: those of the system.
    std::vector<std::string> scopes;  // "openid" is among them.
    std::string subject_claim = "sub";
    std::string label;  // On the button.
    std::string url;    // Where browsers find this server; empty: where it listens.
    SecondFactor second_factor;
};

// The issuer as an address this server may ask: https, or plain http on this machine alone.
core::Result<void> check_provider_address(std::string_view address, bool http_on_loopback);

// invalid_input with a sentence that names the member. `secret` and `trusted` are the contents of
// the files that the text names.
core::Result<Settings> parse_settings(std::string_view text, const std::filesystem::path& folder);
// The same of a file; the files it names are looked for beside it. denied where others can read
// the secret.
core::Result<Settings> read_settings(const std::filesystem::path& file);

}  // namespace app::open_id
