// Accounts: setting up, signing in and out, over what the home keeps of people.
#pragma once

#include "app/accounts/attempts.h"
#include "core/guarded.h"
#include "core/moment.h"
#include "core/result.h"
#include "model/person.h"
#include "store/people.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

constexpr std::int64_t sign_in_seconds_max = 12 * 3600;
constexpr std::int64_t sign_in_idle_seconds_max = 3600;
constexpr std::int64_t second_factor_seconds_max = 300;
constexpr std::int64_t invitation_seconds_max = 7 * 24 * 3600;
constexpr std::uint64_t token_days_max = 366;
constexpr std::size_t tokens_max = 50;  // Of one account.
constexpr std::size_t recovery_codes_count = 10;
constexpr std::size_t sign_ins_max = 20;  // Of one account; the oldest goes.

// From where somebody signs in.
struct SignInPlace {
    std::string address, user_agent;
};
struct BegunSignIn {
    model::SignIn sign_in;
    model::Account account;
    std::string token;  // For the cookie; the home keeps its hash.
};
// Who stands behind a request.
struct Caller {
    model::SignIn sign_in;  // Of a token: its id and nothing else.
    model::Account account;
    std::optional<model::ApiToken> token = {};  // By which a program acts for the account.
};
struct IssuedInvitation {
    std::string token;
    core::Moment expires_at;
};
struct NewToken {
    std::string name;
    std::vector<model::TokenScope> scopes;
    std::uint64_t days = 0;
};
struct IssuedToken {
    model::ApiToken made;
    std::string token;  // Shown once; the home keeps its hash.
};
struct FirstAdministrator {
    std::string name, display_name;
};

// Thread-safe. REQUIRES: `people` outlives it.
class Accounts {
public:
    Accounts(store::People& people, model::RandomSource random, core::Clock clock)
        : people_(people), random_(random), clock_(clock) {}

    core::Moment now() const { return clock_(); }
    // A token for the first administrator where there is no account yet; it is good until used.
    core::Result<std::optional<std::string>> open_setup();
    core::Result<bool> first_administrator_needed();
    // By an invitation, or, with `first`, by the token of open_setup().
    core::Result<model::Account> take_up(const std::string& token, const std::string& password,
                                         const FirstAdministrator& first);

    core::Result<model::Account> create(const std::string& name, const std::string& display_name,
                                        const model::RoleSet& roles);
    core::Result<IssuedInvitation> invite(const model::AccountId& id);
    // conflict where the node would be left without an administrator.
    core::Result<void> change(const model::Account& changed);

    // denied: wrong. limit_exceeded: wait; wait_seconds() says how long.
    core::Result<BegunSignIn> sign_in(const std::string& name, const std::string& password,
                                      const SignInPlace& place);
    // By what a provider vouches for. not_found: bound to no account. denied: may not sign in.
    // `whole`: the provider asked for a second factor, so that ours is not asked for.
    core::Result<BegunSignIn> sign_in_by(const model::OpenIdSubject& subject, bool whole,
                                         const SignInPlace& place);
    // A new token, so that one seen before is worth nothing.
    core::Result<BegunSignIn> second_factor(const Caller& caller, const std::string& code,
                                            const std::string& recovery_code,
                                            const SignInPlace& place);
    // Nothing where the token is not, or no longer, good.
    core::Result<std::optional<Caller>> resume(const std::string& token);
    core::Result<void> sign_out(const Caller& caller);

    // invalid_input where the account has not the rights of a scope, or it would never expire.
    core::Result<IssuedToken> issue_token(const Caller& caller, const NewToken& wanted);
    // Nothing where it is not, or no longer, good.
    core::Result<std::optional<Caller>> caller_of_token(const std::string& token);

    // invalid_input for a subject that is none, conflict where one of both is bound already.
    core::Result<model::OpenIdLink> bind_subject(const model::AccountId& id,
                                                 const model::OpenIdSubject& subject,
                                                 const std::string& by);

    core::Result<void> change_password(const Caller& caller, const std::string& current,
                                       const std::string& next);
    // The new secret, raw.
    core::Result<std::string> begin_totp(const Caller& caller);
    // Recovery codes, in the clear for the only time.
    core::Result<std::vector<std::string>> confirm_totp(const Caller& caller,
                                                        const std::string& code);

    // Seconds that the last refused attempt of that name and address has to wait.
    static std::int64_t wait_seconds(const core::Error& error);

private:
    core::Result<void> begin_attempt(std::string_view name, std::string_view address);
    core::Result<BegunSignIn> begin(const model::Account& account, bool complete,
                                    const SignInPlace& place);

    store::People& people_;
    model::RandomSource random_;
    core::Clock clock_;
    Attempts attempts_;
    core::Guarded<std::string> setup_token_;
};

// "ana.b-1": what a sign-in name may be; invalid_input with a sentence if not.
core::Result<void> check_account_name(std::string_view name);

}  // namespace app
