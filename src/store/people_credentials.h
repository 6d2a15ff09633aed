// What an account is known by beside its password: tokens for programs, subjects of providers.
// Private to store/; each call is part of a transaction, or one by itself.
#pragma once

#include "store/people.h"
#include "store/sqlite.h"

#include <optional>
#include <string_view>
#include <vector>

namespace store {

core::Result<std::optional<model::ApiToken>> api_token_of(SqliteDatabase& database,
                                                          const TokenHash& token,
                                                          const core::Moment& now);
core::Result<std::vector<model::ApiToken>> api_tokens_of(SqliteDatabase& database,
                                                         const model::AccountId& id);
core::Result<std::vector<model::ApiToken>> all_api_tokens(SqliteDatabase& database);
core::Result<void> add_api_token(SqliteDatabase& database, const model::ApiToken& made,
                                 const TokenHash& token);
core::Result<void> touch_api_token(SqliteDatabase& database, const model::TokenId& id,
                                   const core::Moment& now);
// REQUIRES: a transaction.
core::Result<std::optional<model::ApiToken>> end_api_token(SqliteDatabase& database,
                                                           const model::TokenId& id);

core::Result<std::optional<model::AccountId>> account_of_subject(
    SqliteDatabase& database, const model::OpenIdSubject& subject);
core::Result<std::vector<model::OpenIdLink>> open_id_links_of(SqliteDatabase& database,
                                                              const model::AccountId& id);
core::Result<void> add_open_id_link(SqliteDatabase& database, const model::AccountId& id,
                                    const model::OpenIdLink& link);
// REQUIRES: a transaction.
core::Result<std::optional<model::OpenIdLink>> end_open_id_link(SqliteDatabase& database,
                                                                const model::AccountId& id,
                                                                std::string_view issuer);

}  // namespace store
