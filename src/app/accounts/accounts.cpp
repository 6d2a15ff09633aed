#include "app/accounts/accounts.h"

#include "app/accounts/password_hash.h"
#include "app/accounts/tokens.h"
#include "app/accounts/totp.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::size_t name_size_max = 64;
constexpr std::size_t display_name_size_max = 200;
constexpr std::size_t user_agent_size_max = 300;
constexpr std::size_t subject_size_max = 255;  // OpenID Connect Core 1.0 §2.
constexpr std::string_view wait_text =
    "too many wrong attempts from this address; seconds to wait: ";

core::Moment later(core::Moment moment, std::int64_t seconds) {
    moment.seconds += seconds;
    return moment;
}

Error wrong() {
    return {ErrorCode::denied, "the name or the password is wrong"};
}

}  // namespace

Result<void> check_account_name(std::string_view name) {
    auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    if (name.empty() || name.size() > name_size_max || !std::ranges::all_of(name, fits) ||
        name[0] == '.' || name[0] == '_' || name[0] == '-')
        return Error(ErrorCode::invalid_input,
                     "a sign-in name is 1 to 64 of a-z, 0-9, '.', '_' and '-', and begins with a "
                     "letter or a digit");
    return {};
}

Result<std::optional<std::string>> Accounts::open_setup() {
    bool needed = TRY(first_administrator_needed());
    if (!needed)
        return std::optional<std::string>();
    auto token = setup_token_.access();
    *token = random_token(random_);
    return std::optional(*token);
}

// No account that can sign in as administrator exists, and none ever did.
Result<bool> Accounts::first_administrator_needed() {
    auto total = TRY(people_.account_total());
    return total == 0;
}

Result<model::Account> Accounts::take_up(const std::string& token, const std::string& password,
                                         const FirstAdministrator& first) {
    auto setup = setup_token_.access();
    if (setup->empty() || !same_token(*setup, token)) {
        auto hash = TRY(hash_password(password));
        return people_.take_up_invitation(token_hash(token), now(), hash);
    }
    TRY(check_account_name(first.name));
    model::Account account;
    account.id = model::random_id<model::AccountId>(random_);
    account.name = first.name;
    account.display_name = first.display_name.substr(0, display_name_size_max);
    account.roles.add(model::Role::administrator);
    account.created_at = now();
    store::AccountSecrets secrets;
    secrets.password_hash = TRY(hash_password(password));
    TRY(people_.add_account(account, secrets));
    setup->clear();
    return account;
}

Result<model::Account> Accounts::create(const std::string& name, const std::string& display_name,
                                        const model::RoleSet& roles) {
    TRY(check_account_name(name));
    if (display_name.size() > display_name_size_max)
        return Error(ErrorCode::invalid_input, "a display name has at most 200 bytes");
    model::Account account;
    account.id = model::random_id<model::AccountId>(random_);
    account.name = name;
    account.display_name = display_name;
    account.roles = roles;
    account.invited = true;
    account.created_at = now();
    TRY(people_.add_account(account, {}));
    return account;
}

Result<IssuedInvitation> Accounts::invite(const model::AccountId& id) {
    auto known = TRY(people_.account_of(id));
    auto administrators = TRY(people_.active_administrators());
    if (known && known->account.roles.has(model::Role::administrator) && !known->account.disabled &&
        !known->account.invited && administrators == 1)
        return Error(ErrorCode::conflict,
                     "this is the last administrator, who would be shut out; make another one "
                     "first");
    IssuedInvitation issued{random_token(random_), later(now(), invitation_seconds_max)};
    TRY(people_.invite(id, token_hash(issued.token), issued.expires_at));
    return issued;
}

Result<void> Accounts::change(const model::Account& changed) {
    auto known = TRY(people_.account_of(changed.id));
    if (!known)
        return Error(ErrorCode::not_found, "there is no such account");
    auto administrates = [](const model::Account& account) {
        return account.roles.has(model::Role::administrator) && !account.disabled &&
               !account.invited;
    };
    auto administrators = TRY(people_.active_administrators());
    if (administrates(known->account) && !administrates(changed) && administrators == 1)
        return Error(ErrorCode::conflict,
                     "this is the last administrator; give somebody else that role first");
    return people_.change_account(changed);
}

Result<void> Accounts::begin_attempt(std::string_view name, std::string_view address) {
    auto wait = attempts_.begin(name, address, now().seconds);
    if (wait > 0)
        return Error(ErrorCode::limit_exceeded, std::string(wait_text) + std::to_string(wait));
    return {};
}

std::int64_t Accounts::wait_seconds(const Error& error) {
    auto at = error.message().rfind(' ');
    std::int64_t seconds = 1;
    if (error.message().starts_with(wait_text))
        std::from_chars(error.message().data() + at + 1,
                        error.message().data() + error.message().size(), seconds);
    return seconds;
}

Result<BegunSignIn> Accounts::begin(const model::Account& account, bool complete,
                                    const SignInPlace& place) {
    auto existing = TRY(people_.sign_ins_of(account.id));
    std::ranges::sort(existing, {}, [](const auto& old) { return old.created_at.seconds; });
    for (std::size_t i = 0; existing.size() - i >= sign_ins_max; ++i)
        TRY(people_.end_sign_in(account.id, existing[i].id));
    BegunSignIn begun{{}, account, random_token(random_)};
    auto& made = begun.sign_in;
    made.id = model::random_id<model::SignInId>(random_);
    made.account = account.id;
    made.complete = complete;
    made.csrf_token = random_token(random_);
    made.created_at = made.last_used_at = now();
    made.expires_at =
        later(made.created_at, complete ? sign_in_seconds_max : second_factor_seconds_max);
    made.address = place.address;
    made.user_agent = place.user_agent.substr(0, user_agent_size_max);
    TRY(people_.forget_expired(made.created_at));
    TRY(people_.add_sign_in(made, token_hash(begun.token)));
    return begun;
}

Result<BegunSignIn> Accounts::sign_in(const std::string& name, const std::string& password,
                                      const SignInPlace& place) {
    if (!check_account_name(name))
        return wrong();
    TRY(begin_attempt(name, place.address));
    auto known = TRY(people_.account_named(name));
    bool may = known && !known->account.disabled;
    // What there is no account for takes as long.
    bool right = TRY(is_password_of(may ? known->secrets.password_hash : std::string(), password));
    if (!may || !right)
        return wrong();
    // Where a second factor follows, the attempt is right only with it.
    if (!known->account.totp)
        attempts_.right(name, place.address);
    return begin(known->account, !known->account.totp, place);
}

Result<BegunSignIn> Accounts::sign_in_by(const model::OpenIdSubject& subject, bool whole,
                                         const SignInPlace& place) {
    auto bound = TRY(people_.account_of_subject(subject));
    if (!bound)
        return Error(ErrorCode::not_found,
                     "no account here is bound to you; give an administrator this subject of the "
                     "provider: " +
                         core::printable(core::utf8_or_escaped(subject.subject)));
    auto known = TRY(people_.account_of(*bound));
    if (!known || known->account.disabled)
        return Error(ErrorCode::denied, "this account may not sign in; ask an administrator");
    return begin(known->account, whole || !known->account.totp, place);
}

Result<model::OpenIdLink> Accounts::bind_subject(const model::AccountId& id,
                                                 const model::OpenIdSubject& subject,
                                                 const std::string& by) {
    const auto& text = subject.subject;
    if (text.empty() || text.size() > subject_size_max || !core::is_valid_utf8(text) ||
        text.find('\0') != std::string::npos)
        return Error(ErrorCode::invalid_input, "a subject is a text of 1 to 255 bytes");
    model::OpenIdLink link{subject, by, now()};
    TRY(people_.add_open_id_link(id, link));
    return link;
}

Result<BegunSignIn> Accounts::second_factor(const Caller& caller, const std::string& code,
                                            const std::string& recovery_code,
                                            const SignInPlace& place) {
    if (caller.sign_in.complete)
        return Error(ErrorCode::conflict, "you are signed in already");
    TRY(begin_attempt(caller.account.name, place.address));
    auto wait = attempts_.begin_second_factor(caller.account.name, now().seconds);
    if (wait > 0)
        return Error(ErrorCode::limit_exceeded, std::string(wait_text) + std::to_string(wait));
    auto known = TRY(people_.account_of(caller.account.id));
    bool right = false;
    if (known && !code.empty()) {
        auto step = totp_step_of(known->secrets.totp_secret, code, now().seconds);
        if (step)
            right = TRY(people_.use_totp_step(caller.account.id, *step));
    } else if (known && !recovery_code.empty()) {
        right = TRY(people_.use_recovery_code(caller.account.id,
                                              token_hash(plain_recovery_code(recovery_code))));
    }
    if (!right)
        return Error(ErrorCode::denied,
                     "the code is wrong or was used before; wait for the next one");
    attempts_.right(caller.account.name, place.address);
    attempts_.right(caller.account.name, place.address);
    attempts_.right_second_factor(caller.account.name);
    TRY(people_.end_sign_in(caller.account.id, caller.sign_in.id));
    return begin(caller.account, true, place);
}

Result<std::optional<Caller>> Accounts::resume(const std::string& token) {
    auto sign_in = TRY(people_.sign_in_of(token_hash(token)));
    auto time = now();
    if (!sign_in || sign_in->expires_at.seconds <= time.seconds ||
        time.seconds - sign_in->last_used_at.seconds > sign_in_idle_seconds_max)
        return std::optional<Caller>();
    auto known = TRY(people_.account_of(sign_in->account));
    if (!known || known->account.disabled)
        return std::optional<Caller>();
    if (time.seconds - sign_in->last_used_at.seconds >= 60)
        TRY(people_.touch_sign_in(sign_in->id, time));
    return std::optional(Caller{std::move(*sign_in), std::move(known->account)});
}

Result<void> Accounts::sign_out(const Caller& caller) {
    TRY(people_.end_sign_in(caller.account.id, caller.sign_in.id));
    return {};
}

Result<void> Accounts::change_password(const Caller& caller, const std::string& current,
                                       const std::string& next) {
    TRY(begin_attempt(caller.account.name, caller.sign_in.address));
    auto known = TRY(people_.account_of(caller.account.id));
    bool right = TRY(is_password_of(known ? known->secrets.password_hash : std::string(), current));
    if (!right)
        return Error(ErrorCode::denied, "the current password is wrong");
    attempts_.right(caller.account.name, caller.sign_in.address);
    auto hash = TRY(hash_password(next));
    TRY(people_.set_password(caller.account.id, hash));
    return people_.end_other_sign_ins(caller.account.id, caller.sign_in.id);
}

Result<std::string> Accounts::begin_totp(const Caller& caller) {
    std::array<std::byte, totp_secret_size> bytes{};
    random_(bytes);
    std::string secret(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    TRY(people_.propose_totp(caller.account.id, secret));
    return secret;
}

Result<std::vector<std::string>> Accounts::confirm_totp(const Caller& caller,
                                                        const std::string& code) {
    auto known = TRY(people_.account_of(caller.account.id));
    if (!known || known->account.totp || known->secrets.totp_secret.empty())
        return Error(ErrorCode::conflict,
                     "no secret waits for its first code; begin with a new one");
    TRY(begin_attempt(caller.account.name, caller.sign_in.address));
    auto step = totp_step_of(known->secrets.totp_secret, code, now().seconds);
    bool right = false;
    if (step)
        right = TRY(people_.use_totp_step(caller.account.id, *step));
    if (!right)
        return Error(ErrorCode::invalid_input,
                     "this is not the authenticator's code of this moment; is its clock right?");
    attempts_.right(caller.account.name, caller.sign_in.address);
    std::vector<std::string> codes;
    std::vector<store::TokenHash> hashes;
    for (std::size_t i = 0; i < recovery_codes_count; ++i) {
        codes.push_back(random_recovery_code(random_));
        hashes.push_back(token_hash(plain_recovery_code(codes.back())));
    }
    TRY(people_.confirm_totp(caller.account.id, hashes));
    return codes;
}

}  // namespace app
