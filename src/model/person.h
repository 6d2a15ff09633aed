// Person: who signs in, with which roles, and who is a member of a case.
#pragma once

#include "core/moment.h"
#include "model/ids.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model {

// What each may do stands in policy/roles.cpp, and for people in docs/server.md.
enum class Role : std::uint8_t {
    administrator,
    officer_in_charge,
    examiner,
    analyst,
    liaison,
    prosecutor,
    disclosure_reviewer,
    auditor,
    partner
};
inline constexpr std::array roles{
    Role::administrator, Role::officer_in_charge,   Role::examiner, Role::analyst, Role::liaison,
    Role::prosecutor,    Role::disclosure_reviewer, Role::auditor,  Role::partner};
std::string_view name_of(Role role);
std::optional<Role> role_named(std::string_view name);

class RoleSet {
public:
    RoleSet() = default;
    explicit RoleSet(std::uint32_t bits) : bits_(bits & ((1u << roles.size()) - 1)) {}
    RoleSet(std::initializer_list<Role> members) {
        for (auto role : members)
            add(role);
    }
    void add(Role role) { bits_ |= 1u << static_cast<unsigned>(role); }
    bool has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1) != 0; }
    bool empty() const { return bits_ == 0; }
    std::uint32_t bits() const { return bits_; }  // As the store keeps them.
    bool operator==(const RoleSet&) const = default;

private:
    std::uint32_t bits_ = 0;
};

struct Account {
    AccountId id;
    std::string name;  // What one signs in with; unique in the home.
    std::string display_name;
    RoleSet roles;
    bool disabled = false;
    bool invited = false;  // Has no password yet.
    bool totp = false;     // A second factor is in force.
    core::Moment created_at;

    bool operator==(const Account&) const = default;
};

// A person who may see a case.
struct CaseMember {
    Account account;
    std::string added_by;
    core::Moment added_at;
};

// What a token for programs is good for; which actions these are stands in accounts/token_scopes.
enum class TokenScope : std::uint8_t {
    read,
    export_data,  // "export"
    examine,
    review,
    manage,
    administer,
    audit
};
inline constexpr std::array token_scopes{
    TokenScope::read,   TokenScope::export_data, TokenScope::examine, TokenScope::review,
    TokenScope::manage, TokenScope::administer,  TokenScope::audit};
std::string_view name_of(TokenScope scope);
std::optional<TokenScope> token_scope_named(std::string_view name);

using TokenId = Id<struct TokenTag>;

// A token by which a program acts for a person, until it expires.
struct ApiToken {
    TokenId id;
    AccountId account;
    std::string account_name;
    std::string name;          // What it is for.
    std::uint32_t scopes = 0;  // A bit a scope.
    core::Moment created_at, expires_at;
    std::optional<core::Moment> last_used_at;

    bool has(TokenScope scope) const { return (scopes >> static_cast<unsigned>(scope) & 1) != 0; }
};

// Who somebody is to an OpenID Connect provider: never an address or a name, which change hands.
struct OpenIdSubject {
    std::string issuer, subject;

    bool operator==(const OpenIdSubject&) const = default;
};
// That an account is such a subject's, as an administrator said.
struct OpenIdLink {
    OpenIdSubject subject;
    std::string bound_by;
    core::Moment bound_at;
};

// A sign-in that is in force, or waits for its second factor.
struct SignIn {
    SignInId id;
    AccountId account;
    bool complete = false;
    std::string csrf_token;
    core::Moment created_at, last_used_at, expires_at;
    std::string address, user_agent;
};

}  // namespace model
