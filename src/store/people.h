// People: accounts, their sign-ins, and who is a member of which case. A file of its own, so that
// the register can be handed on without anybody's secrets.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "model/person.h"
#include "policy/policy.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

constexpr std::uint32_t people_version = 3;

// What an account proves itself by. Never leaves the sign-in.
struct AccountSecrets {
    std::string password_hash;  // As crypto_pwhash_str writes it; empty: no password.
    std::string totp_secret;    // Raw; in force only where the account says so.
};
struct KnownAccount {
    model::Account account;
    AccountSecrets secrets;
};

// What is kept of a token: whoever reads the file cannot use it.
using TokenHash = core::Sha256Digest;

// Thread-safe: one call at a time; each is one durable transaction. REQUIRES: the home's lock is
// held.
class People {
public:
    static core::Result<std::unique_ptr<People>> open(const std::filesystem::path& path);
    virtual ~People() = default;

    // What the gate itself asks before it can decide, and what a person asks of itself.
    virtual core::Result<std::uint64_t> account_total() = 0;
    virtual core::Result<std::uint64_t> active_administrators() = 0;
    virtual core::Result<std::optional<KnownAccount>> account_named(std::string_view name) = 0;
    virtual core::Result<std::optional<KnownAccount>> account_of(const model::AccountId& id) = 0;
    virtual core::Result<std::optional<model::SignIn>> sign_in_of(const TokenHash& token) = 0;
    virtual core::Result<std::vector<model::SignIn>> sign_ins_of(const model::AccountId& id) = 0;
    virtual core::Result<std::vector<model::CaseId>> cases_of(const model::AccountId& id) = 0;
    virtual core::Result<bool> is_member(const model::CaseId& of, const model::AccountId& id) = 0;

    // By name; `after` is the last name of the page before.
    virtual core::Result<std::vector<model::Account>> list_accounts(std::string_view after,
                                                                    std::uint64_t limit,
                                                                    const policy::Grant& grant) = 0;
    virtual core::Result<std::vector<model::CaseMember>> list_members(
        const model::CaseId& of, const policy::Grant& grant) = 0;

    // conflict: the name is taken.
    virtual core::Result<void> add_account(const model::Account& account,
                                           const AccountSecrets& secrets) = 0;
    // Name, roles and whether it is disabled, which ends every sign-in.
    virtual core::Result<void> change_account(const model::Account& account) = 0;
    // What the account proved itself by until now ends, sign-ins and codes included.
    virtual core::Result<void> invite(const model::AccountId& id, const TokenHash& token,
                                      const core::Moment& until) = 0;
    // The account whose invitation it is; not_found where it is none, or has ended.
    virtual core::Result<model::Account> take_up_invitation(const TokenHash& token,
                                                            const core::Moment& now,
                                                            std::string_view password_hash) = 0;
    virtual core::Result<void> set_password(const model::AccountId& id,
                                            std::string_view password_hash) = 0;
    // A secret that waits for its confirmation.
    virtual core::Result<void> propose_totp(const model::AccountId& id,
                                            std::string_view secret) = 0;
    virtual core::Result<void> confirm_totp(const model::AccountId& id,
                                            const std::vector<TokenHash>& recovery_codes) = 0;
    // Whether the step is later than every one used before; it is used then.
    virtual core::Result<bool> use_totp_step(const model::AccountId& id, std::uint64_t step) = 0;
    virtual core::Result<bool> use_recovery_code(const model::AccountId& id,
                                                 const TokenHash& code) = 0;

    virtual core::Result<void> add_sign_in(const model::SignIn& sign_in,
                                           const TokenHash& token) = 0;
    virtual core::Result<void> touch_sign_in(const model::SignInId& id,
                                             const core::Moment& now) = 0;
    // Whether the account had it.
    virtual core::Result<bool> end_sign_in(const model::AccountId& account,
                                           const model::SignInId& id) = 0;
    virtual core::Result<void> end_other_sign_ins(const model::AccountId& account,
                                                  const model::SignInId& kept) = 0;
    virtual core::Result<void> forget_expired(const core::Moment& now) = 0;

    // Nothing where there is none, or it has expired.
    virtual core::Result<std::optional<model::ApiToken>> api_token_of(const TokenHash& token,
                                                                      const core::Moment& now) = 0;
    // Of an account, or of all; newest first. What has expired is among them.
    virtual core::Result<std::vector<model::ApiToken>> api_tokens_of(
        const model::AccountId& id) = 0;
    virtual core::Result<std::vector<model::ApiToken>> list_api_tokens(
        const policy::Grant& grant) = 0;
    virtual core::Result<void> add_api_token(const model::ApiToken& made,
                                             const TokenHash& token) = 0;
    virtual core::Result<void> touch_api_token(const model::TokenId& id,
                                               const core::Moment& now) = 0;
    // The one that was; nothing where there was none.
    virtual core::Result<std::optional<model::ApiToken>> end_api_token(
        const model::TokenId& id) = 0;

    // The account that a provider's subject is bound to; nothing where it is to none.
    virtual core::Result<std::optional<model::AccountId>> account_of_subject(
        const model::OpenIdSubject& subject) = 0;
    virtual core::Result<std::vector<model::OpenIdLink>> list_open_id_links(
        const model::AccountId& id, const policy::Grant& grant) = 0;
    // conflict: the subject is bound already, or the account has one of that issuer.
    virtual core::Result<void> add_open_id_link(const model::AccountId& id,
                                                const model::OpenIdLink& link) = 0;
    // What it was; it ends with the account's sign-ins. Nothing where there was none.
    virtual core::Result<std::optional<model::OpenIdLink>> end_open_id_link(
        const model::AccountId& id, std::string_view issuer) = 0;

    // conflict: is one already.
    virtual core::Result<void> add_member(const model::CaseId& of, const model::AccountId& id,
                                          std::string_view by, const core::Moment& now) = 0;
    // Whether it was one.
    virtual core::Result<bool> remove_member(const model::CaseId& of,
                                             const model::AccountId& id) = 0;
};

}  // namespace store
