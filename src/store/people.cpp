#include "store/people.h"

#include "core/guarded.h"
#include "core/text.h"
#include "store/people_credentials.h"
#include "store/people_rows.h"
#include "store/register_rows.h"

#include <functional>
#include <utility>

namespace store {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

class SqlitePeople final : public People {
public:
    explicit SqlitePeople(SqliteDatabase database) : database_(std::move(database)) {}

    Result<std::uint64_t> account_total() override {
        return number("SELECT count(*) FROM accounts");
    }

    Result<std::uint64_t> active_administrators() override {
        return number(
            "SELECT count(*) FROM accounts WHERE roles & 1 AND NOT disabled AND password <> ''");
    }

    Result<std::optional<KnownAccount>> account_named(std::string_view name) override {
        auto database = database_.access();
        auto select = TRY(
            database->prepare(std::string(account_columns) + "FROM accounts a WHERE a.name = ?"));
        select.bind(name);
        return read_one(select, read_account);
    }

    Result<std::optional<KnownAccount>> account_of(const model::AccountId& id) override {
        auto database = database_.access();
        auto select =
            TRY(database->prepare(std::string(account_columns) + "FROM accounts a WHERE a.id = ?"));
        select.bind(id);
        return read_one(select, read_account);
    }

    Result<std::optional<model::SignIn>> sign_in_of(const TokenHash& token) override {
        auto database = database_.access();
        auto select = TRY(database->prepare(std::string(sign_in_columns) + "WHERE token = ?"));
        select.bind_blob(raw(token));
        return read_one(select, read_sign_in);
    }

    Result<std::vector<model::SignIn>> sign_ins_of(const model::AccountId& id) override {
        auto database = database_.access();
        auto select = TRY(database->prepare(std::string(sign_in_columns) +
                                            "WHERE account = ? AND complete ORDER BY id"));
        select.bind(id);
        return read_all(select, read_sign_in);
    }

    Result<std::vector<model::CaseId>> cases_of(const model::AccountId& id) override {
        auto database = database_.access();
        auto select =
            TRY(database->prepare("SELECT case_id FROM members WHERE account = ? ORDER BY rowid"));
        select.bind(id);
        return read_all(select, [](SqliteStatement& row) { return row.id<model::CaseId>(); });
    }

    Result<bool> is_member(const model::CaseId& of, const model::AccountId& id) override {
        auto database = database_.access();
        auto select =
            TRY(database->prepare("SELECT 1 FROM members WHERE case_id = ? AND account = ?"));
        select.bind(of).bind(id);
        return select.step();
    }

    Result<std::vector<model::Account>> list_accounts(std::string_view after, std::uint64_t limit,
                                                      const policy::Grant& grant) override {
        TRY(grant.covers(policy::Action::administer, std::nullopt));
        auto database = database_.access();
        auto select =
            TRY(database->prepare(std::string(account_columns) +
                                  "FROM accounts a WHERE a.name > ? ORDER BY a.name LIMIT ?"));
        select.bind(after).bind(limit);
        return read_all(select, [](SqliteStatement& row) { return read_account(row).account; });
    }

    Result<std::vector<model::CaseMember>> list_members(const model::CaseId& of,
                                                        const policy::Grant& grant) override {
        TRY(grant.covers(policy::Action::read, of));
        auto database = database_.access();
        auto select = TRY(database->prepare(
            std::string(account_columns) +
            ", m.added_by, m.added_at FROM members m JOIN accounts a ON a.id = m.account "
            "WHERE m.case_id = ? ORDER BY a.name"));
        select.bind(of);
        return read_all(select, [](SqliteStatement& row) {
            model::CaseMember member{read_account(row).account, {}, {}};
            member.added_by = row.text();
            member.added_at =
                core::Moment::from_unix_seconds(static_cast<std::int64_t>(row.number()));
            return member;
        });
    }

    Result<void> add_account(const model::Account& account,
                             const AccountSecrets& secrets) override {
        auto database = database_.access();
        auto insert =
            TRY(database->prepare("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?)"));
        insert.bind(account.id).bind(account.name);
        insert.bind(core::utf8_or_escaped(account.display_name));
        insert.bind(std::uint64_t{account.roles.bits()}).bind(std::uint64_t{account.disabled});
        insert.bind(secrets.password_hash).bind_blob(secrets.totp_secret);
        insert.bind(seconds(account.created_at));
        auto done = insert.run();
        if (!done && done.error().code() == ErrorCode::conflict)
            return Error(ErrorCode::conflict,
                         "there is an account '" + account.name + "' already; choose another name");
        return done;
    }

    Result<void> change_account(const model::Account& account) override {
        return together([&](SqliteDatabase& database) -> Result<void> {
            auto update = TRY(database.prepare(
                "UPDATE accounts SET display_name = ?, roles = ?, disabled = ? WHERE id = ?"));
            update.bind(core::utf8_or_escaped(account.display_name));
            update.bind(std::uint64_t{account.roles.bits()}).bind(std::uint64_t{account.disabled});
            TRY(update.bind(account.id).run());
            if (!account.disabled)
                return {};
            TRY(drop(database, "api_tokens", account.id));
            return drop(database, "sign_ins", account.id);
        });
    }

    Result<void> invite(const model::AccountId& id, const TokenHash& token,
                        const core::Moment& until) override {
        return together([&](SqliteDatabase& database) -> Result<void> {
            for (const auto* table :
                 {"sign_ins", "recovery_codes", "invitations", "api_tokens", "open_id_links"})
                TRY(drop(database, table, id));
            auto update = TRY(database.prepare(
                "UPDATE accounts SET password = '', totp_secret = x'', totp_confirmed = 0 "
                "WHERE id = ?"));
            TRY(update.bind(id).run());
            auto insert = TRY(database.prepare("INSERT INTO invitations VALUES (?, ?, ?)"));
            return insert.bind(id).bind_blob(raw(token)).bind(seconds(until)).run();
        });
    }

    Result<model::Account> take_up_invitation(const TokenHash& token, const core::Moment& now,
                                              std::string_view password_hash) override {
        model::Account account;
        TRY(together([&](SqliteDatabase& database) -> Result<void> {
            auto select = TRY(database.prepare(
                std::string(account_columns) +
                "FROM accounts a JOIN invitations i ON i.account = a.id WHERE i.token = ? AND "
                "i.until > ? AND NOT a.disabled"));
            auto found =
                TRY(read_one(select.bind_blob(raw(token)).bind(seconds(now)), read_account));
            if (!found)
                return Error(ErrorCode::not_found,
                             "this link has been used, or has ended; ask an administrator for a "
                             "new one");
            account = found->account;
            account.invited = false;
            TRY(drop(database, "invitations", account.id));
            auto update = TRY(database.prepare("UPDATE accounts SET password = ? WHERE id = ?"));
            return update.bind(password_hash).bind(account.id).run();
        }));
        return account;
    }

    Result<void> set_password(const model::AccountId& id, std::string_view hash) override {
        auto database = database_.access();
        auto update = TRY(database->prepare("UPDATE accounts SET password = ? WHERE id = ?"));
        return update.bind(hash).bind(id).run();
    }

    Result<void> propose_totp(const model::AccountId& id, std::string_view secret) override {
        auto database = database_.access();
        auto update = TRY(
            database->prepare("UPDATE accounts SET totp_secret = ?, totp_step = 0 WHERE id = ? AND "
                              "NOT totp_confirmed"));
        TRY(update.bind_blob(secret).bind(id).run());
        if (database->changes() == 0)
            return Error(ErrorCode::conflict,
                         "a second factor is in force already; an administrator's new invitation "
                         "ends it");
        return {};
    }

    Result<void> confirm_totp(const model::AccountId& id,
                              const std::vector<TokenHash>& recovery_codes) override {
        return together([&](SqliteDatabase& database) -> Result<void> {
            TRY(drop(database, "recovery_codes", id));
            auto insert = TRY(database.prepare("INSERT INTO recovery_codes VALUES (?, ?)"));
            for (const auto& code : recovery_codes)
                TRY(insert.reset().bind(id).bind_blob(raw(code)).run());
            auto update =
                TRY(database.prepare("UPDATE accounts SET totp_confirmed = 1 WHERE id = ?"));
            return update.bind(id).run();
        });
    }

    Result<bool> use_totp_step(const model::AccountId& id, std::uint64_t step) override {
        auto database = database_.access();
        auto update = TRY(
            database->prepare("UPDATE accounts SET totp_step = ? WHERE id = ? AND totp_step < ?"));
        TRY(update.bind(step).bind(id).bind(step).run());
        return database->changes() == 1;
    }

    Result<bool> use_recovery_code(const model::AccountId& id, const TokenHash& code) override {
        auto database = database_.access();
        auto remove =
            TRY(database->prepare("DELETE FROM recovery_codes WHERE account = ? AND code = ?"));
        TRY(remove.bind(id).bind_blob(raw(code)).run());
        return database->changes() == 1;
    }

    Result<void> add_sign_in(const model::SignIn& sign_in, const TokenHash& token) override {
        auto database = database_.access();
        auto insert = TRY(database->prepare(
            "INSERT INTO sign_ins (id, account, complete, csrf_token, created_at, last_used_at, "
            "expires_at, address, user_agent, token) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
        bind_sign_in(insert, sign_in);
        return insert.bind_blob(raw(token)).run();
    }

    Result<void> touch_sign_in(const model::SignInId& id, const core::Moment& now) override {
        auto database = database_.access();
        auto update = TRY(database->prepare("UPDATE sign_ins SET last_used_at = ? WHERE id = ?"));
        return update.bind(seconds(now)).bind(id).run();
    }

    Result<bool> end_sign_in(const model::AccountId& account, const model::SignInId& id) override {
        auto database = database_.access();
        auto remove = TRY(database->prepare("DELETE FROM sign_ins WHERE account = ? AND id = ?"));
        TRY(remove.bind(account).bind(id).run());
        return database->changes() == 1;
    }

    Result<void> end_other_sign_ins(const model::AccountId& account,
                                    const model::SignInId& kept) override {
        auto database = database_.access();
        auto remove = TRY(database->prepare("DELETE FROM sign_ins WHERE account = ? AND id <> ?"));
        return remove.bind(account).bind(kept).run();
    }

    Result<void> forget_expired(const core::Moment& now) override {
        auto database = database_.access();
        auto remove = TRY(database->prepare("DELETE FROM sign_ins WHERE expires_at <= ?"));
        return remove.bind(seconds(now)).run();
    }

    Result<std::optional<model::ApiToken>> api_token_of(const TokenHash& token,
                                                        const core::Moment& now) override {
        return store::api_token_of(*database_.access(), token, now);
    }
    Result<std::vector<model::ApiToken>> api_tokens_of(const model::AccountId& id) override {
        return store::api_tokens_of(*database_.access(), id);
    }
    Result<std::vector<model::ApiToken>> list_api_tokens(const policy::Grant& grant) override {
        TRY(grant.covers(policy::Action::administer, std::nullopt));
        return all_api_tokens(*database_.access());
    }
    Result<void> add_api_token(const model::ApiToken& made, const TokenHash& token) override {
        return store::add_api_token(*database_.access(), made, token);
    }
    Result<void> touch_api_token(const model::TokenId& id, const core::Moment& now) override {
        return store::touch_api_token(*database_.access(), id, now);
    }
    Result<std::optional<model::ApiToken>> end_api_token(const model::TokenId& id) override {
        std::optional<model::ApiToken> ended;
        TRY(together([&](SqliteDatabase& database) -> Result<void> {
            ended = TRY(store::end_api_token(database, id));
            return {};
        }));
        return ended;
    }

    Result<std::optional<model::AccountId>> account_of_subject(
        const model::OpenIdSubject& subject) override {
        return store::account_of_subject(*database_.access(), subject);
    }
    Result<std::vector<model::OpenIdLink>> list_open_id_links(const model::AccountId& id,
                                                              const policy::Grant& grant) override {
        TRY(grant.covers(policy::Action::administer, std::nullopt));
        return open_id_links_of(*database_.access(), id);
    }
    Result<void> add_open_id_link(const model::AccountId& id,
                                  const model::OpenIdLink& link) override {
        return store::add_open_id_link(*database_.access(), id, link);
    }
    Result<std::optional<model::OpenIdLink>> end_open_id_link(const model::AccountId& id,
                                                              std::string_view issuer) override {
        std::optional<model::OpenIdLink> ended;
        TRY(together([&](SqliteDatabase& database) -> Result<void> {
            ended = TRY(store::end_open_id_link(database, id, issuer));
            return ended ? drop(database, "sign_ins", id) : Result<void>();
        }));
        return ended;
    }

    Result<void> add_member(const model::CaseId& of, const model::AccountId& id,
                            std::string_view by, const core::Moment& now) override {
        auto database = database_.access();
        auto insert = TRY(database->prepare("INSERT INTO members VALUES (?, ?, ?, ?)"));
        insert.bind(of).bind(id).bind(by).bind(seconds(now));
        auto done = insert.run();
        if (!done && done.error().code() == ErrorCode::conflict)
            return Error(ErrorCode::conflict, "is a member of the case already");
        return done;
    }

    Result<bool> remove_member(const model::CaseId& of, const model::AccountId& id) override {
        auto database = database_.access();
        auto remove =
            TRY(database->prepare("DELETE FROM members WHERE case_id = ? AND account = ?"));
        TRY(remove.bind(of).bind(id).run());
        return database->changes() == 1;
    }

private:
    Result<std::uint64_t> number(const char* sql) {
        auto database = database_.access();
        auto select = TRY(database->prepare(sql));
        TRY(select.step());
        return select.number();
    }

    static Result<void> drop(SqliteDatabase& database, std::string table,
                             const model::AccountId& account) {
        auto remove =
            TRY(database.prepare("DELETE FROM " + std::move(table) + " WHERE account = ?"));
        return remove.bind(account).run();
    }

    // All of it or nothing.
    Result<void> together(const std::function<Result<void>(SqliteDatabase&)>& work) {
        auto database = database_.access();
        TRY(database->execute("BEGIN IMMEDIATE"));
        auto done = work(*database);
        if (done)
            done = database->execute("COMMIT");
        if (!done)
            (void)database->execute("ROLLBACK");
        return done;
    }

    core::Guarded<SqliteDatabase> database_;
};

}  // namespace

Result<std::unique_ptr<People>> People::open(const std::filesystem::path& path) {
    auto database = TRY(SqliteDatabase::open(path));
    auto version = TRY(database.user_version());
    if (version > people_version)
        return Error(ErrorCode::unsupported,
                     "this home was written by a newer version of Spoor (its accounts have form " +
                         std::to_string(version) + "): use that version, or another --home");
    if (version == 0)
        TRY(database.execute(people_schema));
    if (version < 2)
        TRY(database.execute(people_schema_2));
    if (version < 3)
        TRY(database.execute(people_schema_3));
    return std::unique_ptr<People>(std::make_unique<SqlitePeople>(std::move(database)));
}

}  // namespace store
