#include "store/people_rows.h"

#include "core/text.h"

#include <optional>

namespace store {

// Times that are compared stand as seconds since 1970.
const char* const people_schema = R"sql(
BEGIN;
CREATE TABLE accounts (
    id BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL,
    roles INTEGER NOT NULL, disabled INTEGER NOT NULL, password TEXT NOT NULL,
    totp_secret BLOB NOT NULL, totp_confirmed INTEGER NOT NULL, totp_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL) STRICT;
CREATE TABLE invitations (
    account BLOB PRIMARY KEY REFERENCES accounts, token BLOB NOT NULL UNIQUE,
    until INTEGER NOT NULL) STRICT;
CREATE TABLE recovery_codes (
    account BLOB NOT NULL REFERENCES accounts, code BLOB NOT NULL,
    PRIMARY KEY (account, code)) STRICT;
CREATE TABLE sign_ins (
    id BLOB PRIMARY KEY, token BLOB NOT NULL UNIQUE, account BLOB NOT NULL REFERENCES accounts,
    complete INTEGER NOT NULL, csrf_token TEXT NOT NULL, created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, address TEXT NOT NULL,
    user_agent TEXT NOT NULL) STRICT;
CREATE INDEX sign_ins_of ON sign_ins (account);
CREATE TABLE members (
    case_id BLOB NOT NULL, account BLOB NOT NULL REFERENCES accounts, added_by TEXT NOT NULL,
    added_at INTEGER NOT NULL, PRIMARY KEY (case_id, account)) STRICT;
CREATE INDEX cases_of ON members (account);
PRAGMA user_version = 1;
COMMIT;
)sql";

const char* const people_schema_2 = R"sql(
BEGIN;
CREATE TABLE api_tokens (
    id BLOB PRIMARY KEY, token BLOB NOT NULL UNIQUE, account BLOB NOT NULL REFERENCES accounts,
    name TEXT NOT NULL, scopes INTEGER NOT NULL, created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL) STRICT;
CREATE INDEX api_tokens_of ON api_tokens (account);
PRAGMA user_version = 2;
COMMIT;
)sql";

const char* const people_schema_3 = R"sql(
BEGIN;
CREATE TABLE open_id_links (
    issuer TEXT NOT NULL, subject TEXT NOT NULL, account BLOB NOT NULL REFERENCES accounts,
    bound_by TEXT NOT NULL, bound_at INTEGER NOT NULL, PRIMARY KEY (issuer, subject),
    UNIQUE (account, issuer)) STRICT;
PRAGMA user_version = 3;
COMMIT;
)sql";

namespace {

core::Moment moment(SqliteStatement& row) {
    auto out = core::Moment::from_unix_seconds(static_cast<std::int64_t>(row.number()));
    out.encoding = core::TimeEncoding::none;
    return out;
}

}  // namespace

KnownAccount read_account(SqliteStatement& row) {
    KnownAccount known;
    auto& account = known.account;
    account.id = row.id<model::AccountId>();
    account.name = row.text();
    account.display_name = row.text();
    account.roles = model::RoleSet(static_cast<std::uint32_t>(row.number()));
    account.disabled = row.number() != 0;
    known.secrets.password_hash = row.text();
    known.secrets.totp_secret = row.blob();
    account.totp = row.number() != 0;
    account.created_at = moment(row);
    account.invited = known.secrets.password_hash.empty();
    return known;
}

model::ApiToken read_api_token(SqliteStatement& row) {
    model::ApiToken out;
    out.id = row.id<model::TokenId>();
    out.account = row.id<model::AccountId>();
    out.account_name = row.text();
    out.name = row.text();
    out.scopes = static_cast<std::uint32_t>(row.number());
    out.created_at = moment(row);
    out.expires_at = moment(row);
    auto used = moment(row);
    if (used.seconds != 0)
        out.last_used_at = used;
    return out;
}

model::OpenIdLink read_open_id_link(SqliteStatement& row) {
    model::OpenIdLink out;
    out.subject.issuer = row.text();
    out.subject.subject = row.text();
    out.bound_by = row.text();
    out.bound_at = moment(row);
    return out;
}

model::SignIn read_sign_in(SqliteStatement& row) {
    model::SignIn out;
    out.id = row.id<model::SignInId>();
    out.account = row.id<model::AccountId>();
    out.complete = row.number() != 0;
    out.csrf_token = row.text();
    out.created_at = moment(row);
    out.last_used_at = moment(row);
    out.expires_at = moment(row);
    out.address = row.text();
    out.user_agent = row.text();
    return out;
}

void bind_sign_in(SqliteStatement& statement, const model::SignIn& sign_in) {
    statement.bind(sign_in.id).bind(sign_in.account).bind(std::uint64_t{sign_in.complete});
    statement.bind(sign_in.csrf_token).bind(seconds(sign_in.created_at));
    statement.bind(seconds(sign_in.last_used_at)).bind(seconds(sign_in.expires_at));
    statement.bind(core::utf8_or_escaped(sign_in.address));
    statement.bind(core::utf8_or_escaped(sign_in.user_agent));
}

}  // namespace store
