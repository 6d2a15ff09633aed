// Tokens for programs.
#include "app/accounts/accounts.h"
#include "app/accounts/token_scopes.h"
#include "app/accounts/tokens.h"
#include "core/text.h"

#include <algorithm>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::size_t token_name_size_max = 100;
constexpr std::int64_t seconds_a_day = 24 * 3600, touched_after_seconds = 60;
constexpr std::string_view token_mark =
    "spoor_";  // So that one that leaks is known for what it is.

Result<std::uint32_t> bits_of(const model::Account& account,
                              const std::vector<model::TokenScope>& scopes) {
    std::uint32_t bits = 0;
    for (auto scope : scopes) {
        if (!covers_scope(account.roles, scope))
            return Error(ErrorCode::invalid_input, "your roles have no right of the scope '" +
                                                       std::string(model::name_of(scope)) + "'");
        bits |= 1u << static_cast<unsigned>(scope);
    }
    if (bits == 0)
        return Error(ErrorCode::invalid_input, "a token has one scope at least");
    return bits;
}

}  // namespace

Result<IssuedToken> Accounts::issue_token(const Caller& caller, const NewToken& wanted) {
    if (wanted.name.empty() || wanted.name.size() > token_name_size_max ||
        !core::is_valid_utf8(wanted.name))
        return Error(ErrorCode::invalid_input,
                     "a token's name, 1 to 100 bytes, says what it is for");
    if (wanted.days == 0 || wanted.days > token_days_max)
        return Error(ErrorCode::invalid_input, "a token is good for 1 to 366 days");
    auto existing = TRY(people_.api_tokens_of(caller.account.id));
    if (existing.size() >= tokens_max)
        return Error(ErrorCode::conflict, "you have 50 tokens already; revoke some first");
    IssuedToken issued;
    issued.made.id = model::random_id<model::TokenId>(random_);
    issued.made.account = caller.account.id;
    issued.made.account_name = caller.account.name;
    issued.made.name = wanted.name;
    issued.made.scopes = TRY(bits_of(caller.account, wanted.scopes));
    issued.made.created_at = issued.made.expires_at = now();
    issued.made.expires_at.seconds += static_cast<std::int64_t>(wanted.days) * seconds_a_day;
    issued.token = std::string(token_mark) + random_token(random_);
    TRY(people_.add_api_token(issued.made, token_hash(issued.token)));
    return issued;
}

Result<std::optional<Caller>> Accounts::caller_of_token(const std::string& token) {
    auto time = now();
    auto found = TRY(people_.api_token_of(token_hash(token), time));
    if (!found)
        return std::optional<Caller>();
    auto known = TRY(people_.account_of(found->account));
    if (!known || known->account.disabled)
        return std::optional<Caller>();
    if (!found->last_used_at ||
        time.seconds - found->last_used_at->seconds >= touched_after_seconds)
        TRY(people_.touch_api_token(found->id, time));
    Caller caller;
    caller.account = std::move(known->account);
    caller.sign_in.id.bytes = found->id.bytes;
    caller.sign_in.account = caller.account.id;
    caller.sign_in.complete = true;
    caller.sign_in.created_at = caller.sign_in.last_used_at = time;
    caller.sign_in.expires_at = found->expires_at;
    caller.token = std::move(found);
    return std::optional(std::move(caller));
}

}  // namespace app
