#include "store/people_credentials.h"

#include "core/text.h"
#include "store/people_rows.h"
#include "store/register_rows.h"

#include <string>

namespace store {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<std::optional<model::ApiToken>> api_token_of(SqliteDatabase& database,
                                                    const TokenHash& token,
                                                    const core::Moment& now) {
    auto select = TRY(database.prepare(std::string(api_token_columns) +
                                       "WHERE t.token = ? AND t.expires_at > ?"));
    select.bind_blob(raw(token)).bind(seconds(now));
    return read_one(select, read_api_token);
}

Result<std::vector<model::ApiToken>> api_tokens_of(SqliteDatabase& database,
                                                   const model::AccountId& id) {
    auto select = TRY(database.prepare(std::string(api_token_columns) +
                                       "WHERE t.account = ? ORDER BY t.created_at DESC, t.id"));
    select.bind(id);
    return read_all(select, read_api_token);
}

Result<std::vector<model::ApiToken>> all_api_tokens(SqliteDatabase& database) {
    auto select =
        TRY(database.prepare(std::string(api_token_columns) + "ORDER BY t.created_at DESC, t.id"));
    return read_all(select, read_api_token);
}

Result<void> add_api_token(SqliteDatabase& database, const model::ApiToken& made,
                           const TokenHash& token) {
    auto insert = TRY(database.prepare("INSERT INTO api_tokens VALUES (?, ?, ?, ?, ?, ?, ?, 0)"));
    insert.bind(made.id).bind_blob(raw(token)).bind(made.account);
    insert.bind(core::utf8_or_escaped(made.name)).bind(std::uint64_t{made.scopes});
    return insert.bind(seconds(made.created_at)).bind(seconds(made.expires_at)).run();
}

Result<void> touch_api_token(SqliteDatabase& database, const model::TokenId& id,
                             const core::Moment& now) {
    auto update = TRY(database.prepare("UPDATE api_tokens SET last_used_at = ? WHERE id = ?"));
    return update.bind(seconds(now)).bind(id).run();
}

Result<std::optional<model::ApiToken>> end_api_token(SqliteDatabase& database,
                                                     const model::TokenId& id) {
    auto select = TRY(database.prepare(std::string(api_token_columns) + "WHERE t.id = ?"));
    auto ended = TRY(read_one(select.bind(id), read_api_token));
    auto remove = TRY(database.prepare("DELETE FROM api_tokens WHERE id = ?"));
    TRY(remove.bind(id).run());
    return ended;
}

Result<std::optional<model::AccountId>> account_of_subject(SqliteDatabase& database,
                                                           const model::OpenIdSubject& subject) {
    auto select =
        TRY(database.prepare("SELECT account FROM open_id_links WHERE issuer = ? AND subject = ?"));
    select.bind(subject.issuer).bind(subject.subject);
    return read_one(select, [](SqliteStatement& row) { return row.id<model::AccountId>(); });
}

Result<std::vector<model::OpenIdLink>> open_id_links_of(SqliteDatabase& database,
                                                        const model::AccountId& id) {
    auto select = TRY(
        database.prepare(std::string(open_id_link_columns) + "WHERE account = ? ORDER BY issuer"));
    select.bind(id);
    return read_all(select, read_open_id_link);
}

Result<void> add_open_id_link(SqliteDatabase& database, const model::AccountId& id,
                              const model::OpenIdLink& link) {
    auto insert = TRY(database.prepare("INSERT INTO open_id_links VALUES (?, ?, ?, ?, ?)"));
    insert.bind(link.subject.issuer).bind(link.subject.subject).bind(id);
    auto done = insert.bind(link.bound_by).bind(seconds(link.bound_at)).run();
    if (!done && done.error().code() == ErrorCode::conflict)
        return Error(ErrorCode::conflict,
                     "this subject is bound to an account already, or this account to a subject; "
                     "unbind that first");
    return done;
}

Result<std::optional<model::OpenIdLink>> end_open_id_link(SqliteDatabase& database,
                                                          const model::AccountId& id,
                                                          std::string_view issuer) {
    auto select = TRY(
        database.prepare(std::string(open_id_link_columns) + "WHERE account = ? AND issuer = ?"));
    auto ended = TRY(read_one(select.bind(id).bind(issuer), read_open_id_link));
    auto remove =
        TRY(database.prepare("DELETE FROM open_id_links WHERE account = ? AND issuer = ?"));
    TRY(remove.bind(id).bind(issuer).run());
    return ended;
}

}  // namespace store
