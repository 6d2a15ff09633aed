#include "app/open_id/open_id_sign_ins.h"

#include "app/accounts/tokens.h"
#include "app/open_id/id_token.h"
#include "core/percent_encoding.h"
#include "core/text.h"

#include <algorithm>
#include <utility>

namespace app::open_id {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

constexpr std::size_t told_size_max = 200;

std::string in_one(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

// RFC 7636 §4.2, S256.
std::string challenge_of(std::string_view verifier) {
    auto digest = core::sha256(verifier);
    return to_base64_url({reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()});
}

std::string told(std::string_view text) {
    return core::printable(core::utf8_or_escaped(text.substr(0, told_size_max)));
}

}  // namespace

void OpenIdSignIns::make_room(ByState& all, const std::string& network, std::int64_t now) {
    std::erase_if(all, [&](const auto& entry) {
        return now - entry.second.begun_at > under_way_seconds_max;
    });
    auto same = std::ranges::count_if(
        all, [&](const auto& entry) { return entry.second.network == network; });
    bool full = all.size() >= under_way_max;
    if (!full && static_cast<std::size_t>(same) < under_way_network_max)
        return;
    auto oldest = all.end();
    for (auto at = all.begin(); at != all.end(); ++at)
        if ((full || at->second.network == network) &&
            (oldest == all.end() || at->second.number < oldest->second.number))
            oldest = at;
    all.erase(oldest);
}

Result<std::string> OpenIdSignIns::redirect() {
    auto url = settings().url.empty() ? *url_.access() : settings().url;
    if (url.empty())
        return Error(ErrorCode::conflict, "the server is still starting; try again in a moment");
    return url + "/sign-in/oidc";
}

Result<Begun> OpenIdSignIns::begin(const std::string& network) {
    auto where = TRY(provider_.discovery());
    auto back_to = TRY(redirect());
    UnderWay way;
    way.nonce = random_token(random_);
    way.verifier = random_token(random_);
    way.network = network;
    way.begun_at = clock_().seconds;
    auto state = random_token(random_);
    Begun begun;
    begun.binding = random_token(random_);
    way.binding = token_hash(begun.binding);
    const auto& about = settings();
    std::vector<std::pair<std::string_view, std::string>> parameters{
        {"response_type", "code"},
        {"client_id", about.client_id},
        {"redirect_uri", back_to},
        {"scope", in_one(about.scopes)},
        {"state", state},
        {"nonce", way.nonce},
        {"code_challenge", challenge_of(way.verifier)},
        {"code_challenge_method", "S256"}};
    if (!about.second_factor.acr.empty())
        parameters.emplace_back("acr_values", in_one(about.second_factor.acr));
    begun.location = where.authorization;
    for (const auto& [name, value] : parameters) {
        begun.location += begun.location.find('?') == std::string::npos ? '?' : '&';
        begun.location += std::string(name) + '=' + core::percent_encoded(value);
    }
    auto all = under_way_.access();
    make_room(*all, network, way.begun_at);
    way.number = ++begun_;
    all->emplace(std::move(state), std::move(way));
    return begun;
}

Result<OpenIdSignIns::UnderWay> OpenIdSignIns::take(const BroughtBack& back,
                                                    std::string_view binding) {
    Error not_begun(ErrorCode::not_found,
                    "this sign-in was not begun in this browser, has ended, or took longer than "
                    "ten minutes; begin again");
    auto all = under_way_.access();
    auto found = all->find(back.state);
    if (found == all->end())
        return not_begun;
    // Only the browser that began it ends it: nobody else can use it up.
    if (token_hash(binding) != found->second.binding)
        return not_begun;
    auto way = std::move(found->second);
    all->erase(found);
    if (clock_().seconds - way.begun_at > under_way_seconds_max)
        return not_begun;
    return way;
}

Result<ProvenSubject> OpenIdSignIns::judge(const Json& claims, const UnderWay& way) const {
    const auto& about = settings();
    auto token = TRY(check_id_token(claims, {about.issuer, about.client_id, way.nonce,
                                             about.subject_claim, way.begun_at, clock_().seconds}));
    ProvenSubject proven{about.issuer, token.subject, false, "provider"};
    const auto& wanted = about.second_factor;
    for (const auto& method : token.amr)
        if (std::ranges::count(wanted.amr, method) != 0) {
            proven.both_factors = true;
            proven.how = "provider, amr " + method;
        }
    if (!token.acr.empty() && std::ranges::count(wanted.acr, token.acr) != 0) {
        proven.both_factors = true;
        proven.how = "provider, acr " + token.acr;
    }
    if (wanted.required && !proven.both_factors)
        return Error(ErrorCode::denied,
                     "the provider asked for no second factor, which this server requires; sign in "
                     "there with one");
    return proven;
}

Result<ProvenSubject> OpenIdSignIns::finish(const BroughtBack& back, std::string_view binding) {
    auto way = TRY(take(back, binding));
    if (!back.error.empty())
        return Error(ErrorCode::invalid_input,
                     "the provider refused the sign-in: " + told(back.error));
    if (back.code.empty() || back.code.size() > code_size_max)
        return Error(ErrorCode::invalid_input,
                     "the provider's answer has no code that can be redeemed");
    auto where = TRY(provider_.discovery());
    // RFC 9207 §2.4: an answer of another provider is none.
    bool named = !back.issuer.empty();
    if ((named && back.issuer != settings().issuer) || (!named && where.answers_with_issuer))
        return Error(ErrorCode::invalid_input, "the answer is not of the provider that was asked");
    auto back_to = TRY(redirect());
    auto claims = TRY(provider_.redeem({back.code, way.verifier, back_to}));
    return judge(claims, way);
}

}  // namespace app::open_id
