// The tables of people, and their rows as the model's structs. Private to store/.
#pragma once

#include "store/people.h"
#include "store/sqlite.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace store {

extern const char* const people_schema;
// What a later version added, in order: form 1 to form 2 is the first.
extern const char* const people_schema_2;
extern const char* const people_schema_3;

constexpr const char* account_columns =
    "SELECT a.id, a.name, a.display_name, a.roles, a.disabled, a.password, a.totp_secret, "
    "a.totp_confirmed, a.created_at ";
constexpr const char* sign_in_columns =
    "SELECT id, account, complete, csrf_token, created_at, last_used_at, expires_at, address, "
    "user_agent FROM sign_ins ";

constexpr const char* api_token_columns =
    "SELECT t.id, t.account, a.name, t.name, t.scopes, t.created_at, t.expires_at, t.last_used_at "
    "FROM api_tokens t JOIN accounts a ON a.id = t.account ";

constexpr const char* open_id_link_columns =
    "SELECT issuer, subject, bound_by, bound_at FROM open_id_links ";

KnownAccount read_account(SqliteStatement& row);
model::ApiToken read_api_token(SqliteStatement& row);
model::OpenIdLink read_open_id_link(SqliteStatement& row);
model::SignIn read_sign_in(SqliteStatement& row);
void bind_sign_in(SqliteStatement& statement, const model::SignIn& sign_in);

inline std::uint64_t seconds(const core::Moment& moment) {
    return static_cast<std::uint64_t>(moment.seconds);
}

template <typename Read>
auto read_all(SqliteStatement& statement, Read read)
    -> core::Result<std::vector<decltype(read(statement))>> {
    std::vector<decltype(read(statement))> rows;
    for (;;) {
        bool more = TRY(statement.step());
        if (!more)
            return rows;
        rows.push_back(read(statement));
    }
}

template <typename Read>
auto read_one(SqliteStatement& statement, Read read)
    -> core::Result<std::optional<decltype(read(statement))>> {
    bool found = TRY(statement.step());
    return found ? std::optional(read(statement)) : std::nullopt;
}

}  // namespace store
