// The tables of people, and their rows as the model's structs. Private to store/.
#pragma once

#include "store/people.h"
#include "store/sqlite.h"

namespace store {

extern const char* const people_schema;

constexpr const char* account_columns =
    "SELECT a.id, a.name, a.display_name, a.roles, a.disabled, a.password, a.totp_secret, "
    "a.totp_confirmed, a.created_at ";
constexpr const char* sign_in_columns =
    "SELECT id, account, complete, csrf_token, created_at, last_used_at, expires_at, address, "
    "user_agent FROM sign_ins ";

KnownAccount read_account(SqliteStatement& row);
model::SignIn read_sign_in(SqliteStatement& row);
void bind_sign_in(SqliteStatement& statement, const model::SignIn& sign_in);

}  // namespace store
