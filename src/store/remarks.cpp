#include "store/remarks.h"

#include "core/verify.h"
#include "store/register_rows.h"

#include <algorithm>
#include <set>

namespace store {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// What still stands: neither taken back nor replaced.
constexpr const char* stands =
    "retracted_at IS NULL AND NOT EXISTS (SELECT 1 FROM statements s WHERE s.supersedes = "
    "statements.id) ";

// '%', '_' and '\' of a text that LIKE is to find as they are.
std::string like_pattern(std::string_view text) {
    std::string out = "%";
    for (char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '%';
}

Result<bool> is_said(SqliteDatabase& database, const model::CaseId& of,
                     const model::Statement& remark, const std::string& by,
                     const std::string& value) {
    bool of_person = remark.predicate == remark::bookmark;
    if (!of_person && remark.predicate != remark::tag)
        return false;
    auto select = TRY(database.prepare(
        "SELECT 1 FROM statements WHERE case_id = ? AND about = ? AND predicate = ? AND value = ? "
        "AND (said_by = ? OR ?) AND " +
        std::string(stands)));
    select.bind(of).bind(remark.about).bind(remark.predicate).bind(value).bind(by);
    return select.bind(std::uint64_t{!of_person}).step();
}

Result<void> check_standing(SqliteDatabase& database, const model::CaseId& of,
                            const model::StatementId& id) {
    auto select =
        TRY(database.prepare("SELECT 1 FROM statements WHERE case_id = ? AND id = ? AND "
                             "about <> '' AND " +
                             std::string(stands)));
    select.bind(of).bind(id);
    bool found = TRY(select.step());
    if (!found)
        return Error(ErrorCode::conflict,
                     "this was taken back or replaced meanwhile; look at what stands there now");
    return {};
}

Result<void> add_within(SqliteDatabase& database, const model::CaseId& of,
                        const model::Statement& remark, std::string_view entity_class) {
    bool said = TRY(is_said(database, of, remark, std::get<std::string>(remark.source),
                            std::get<std::string>(remark.object)));
    if (said)
        return Error(ErrorCode::conflict, remark.predicate == remark::tag
                                              ? "it has that tag already"
                                              : "you have bookmarked it already");
    if (remark.supersedes)
        TRY(check_standing(database, of, *remark.supersedes));
    auto entity = TRY(database.prepare("INSERT OR IGNORE INTO entities VALUES (?, ?, ?)"));
    TRY(entity.bind(remark.subject).bind(of).bind(entity_class).run());
    return insert_statement(database, of, remark);
}

std::string conditions_of(const RemarkFilter& filter) {
    std::string where = "WHERE case_id = ? AND about <> '' ";
    for (const auto& [text, condition] :
         {std::pair(&filter.about, "AND about = ? "),
          std::pair(&filter.predicate, "AND predicate = ? "),
          std::pair(&filter.value, "AND value = ? "), std::pair(&filter.by, "AND said_by = ? "),
          std::pair(&filter.text, "AND (value LIKE ? ESCAPE '\\' OR title LIKE ? ESCAPE '\\') ")})
        if (!text->empty())
            where += condition;
    if (!filter.history)
        where += "AND " + std::string(stands);
    return where;
}

void bind_filter(SqliteStatement& select, const RemarkFilter& filter) {
    for (const auto* text : {&filter.about, &filter.predicate, &filter.value, &filter.by})
        if (!text->empty())
            select.bind(*text);
    if (!filter.text.empty())
        select.bind(like_pattern(filter.text)).bind(like_pattern(filter.text));
}

}  // namespace

Result<void> Remarks::add(const model::CaseId& of, const model::Statement& remark,
                          std::string_view entity_class) {
    VERIFY(!remark.about.empty() && std::holds_alternative<std::string>(remark.source) &&
           std::holds_alternative<std::string>(remark.object));
    auto database = database_.access();
    return all_or_nothing(*database,
                          [&] { return add_within(*database, of, remark, entity_class); });
}

Result<void> Remarks::retract(const model::CaseId& of, const model::StatementId& id,
                              std::string_view by, const core::Moment& when) {
    auto database = database_.access();
    return all_or_nothing(*database, [&]() -> Result<void> {
        TRY(check_standing(*database, of, id));
        auto update = TRY(database->prepare(
            "UPDATE statements SET retracted_at = ?, retracted_by = ? WHERE id = ?"));
        return update.bind(std::optional(when)).bind(by).bind(id).run();
    });
}

Result<std::optional<model::Statement>> Remarks::find_remark(const model::CaseId& of,
                                                             const model::StatementId& id,
                                                             const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select =
        TRY(database->prepare(std::string(statement_columns) +
                              "FROM statements WHERE case_id = ? AND id = ? AND about <> ''"));
    select.bind(of).bind(id);
    auto rows = TRY(read_all(select, read_statement));
    return rows.empty() ? std::optional<model::Statement>() : std::optional(std::move(rows[0]));
}

Result<RemarkPage> Remarks::list_remarks(const model::CaseId& of, const RemarkFilter& filter,
                                         std::optional<std::uint64_t> before, std::uint64_t limit,
                                         const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select =
        TRY(database->prepare(std::string(statement_columns) + ", rowid FROM statements " +
                              conditions_of(filter) + "AND rowid < ? ORDER BY rowid DESC LIMIT ?"));
    select.bind(of);
    bind_filter(select, filter);
    select.bind(before.value_or(~std::uint64_t{0} >> 1)).bind(limit + 1);
    RemarkPage page;
    std::uint64_t last = 0;
    for (;;) {
        bool more = TRY(select.step());
        if (!more)
            return page;
        if (page.rows.size() == limit) {
            page.next = last;
            return page;
        }
        auto row = TRY(read_statement(select));
        page.rows.push_back(std::move(row));
        last = select.number();
    }
}

Result<std::map<std::string, Marks>> Remarks::find_marks(const model::CaseId& of,
                                                         const std::vector<std::string>& names,
                                                         std::string_view reader,
                                                         const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(
        "SELECT predicate, value, said_by FROM statements WHERE case_id = ? AND about = ? AND " +
        std::string(stands)));
    std::map<std::string, Marks> found;
    std::set<std::string_view> asked;  // Rows of a page may be of one object.
    for (const auto& name : names) {
        if (!asked.insert(name).second)
            continue;
        select.reset().bind(of).bind(name);
        for (;;) {
            bool more = TRY(select.step());
            if (!more)
                break;
            auto predicate = select.text();
            auto value = select.text();
            auto& marks = found[name];
            if (predicate == remark::tag)
                marks.tags.push_back(std::move(value));
            else if (predicate == remark::bookmark)
                marks.bookmarked = marks.bookmarked || select.text() == reader;
            else
                ++marks.notes;
        }
    }
    for (auto& [name, marks] : found)
        std::ranges::sort(marks.tags);
    return found;
}

Result<std::vector<TagCount>> Remarks::count_tags(const model::CaseId& of,
                                                  const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::count, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(
        "SELECT value, count(*) FROM statements WHERE case_id = ? AND predicate = 'tag' AND "
        "about <> '' AND " +
        std::string(stands) + "GROUP BY value ORDER BY value"));
    select.bind(of);
    return read_all<TagCount>(select, [](SqliteStatement& row) -> Result<TagCount> {
        TagCount count{row.text(), 0};
        count.count = row.number();
        return count;
    });
}

Result<std::vector<std::pair<std::string, std::string>>> Remarks::list_tagged(
    const model::CaseId& of, const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::read, of));
    auto database = database_.access();
    auto select = TRY(database->prepare(
        "SELECT value, about FROM statements WHERE case_id = ? AND predicate = 'tag' AND "
        "about <> '' AND " +
        std::string(stands) + "ORDER BY value, about"));
    select.bind(of);
    using Tagged = std::pair<std::string, std::string>;
    return read_all<Tagged>(select, [](SqliteStatement& row) -> Result<Tagged> {
        auto tag = row.text();
        return Tagged{std::move(tag), row.text()};
    });
}

}  // namespace store
