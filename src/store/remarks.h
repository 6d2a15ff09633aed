// Remarks: what people say of what was found in a case: tags, notes, bookmarks, translations. They
// are statements whose source is a person; kept in the register.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "model/ids.h"
#include "model/knowledge.h"
#include "policy/policy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace store {

class SqliteDatabase;

namespace remark {
inline constexpr std::string_view tag = "tag", note = "note", bookmark = "bookmark",
                                  translation = "translation", transcript = "transcript";
}

struct RemarkFilter {
    std::string about;      // An object's name, whole.
    std::string predicate;  // remark::tag …; empty: any.
    std::string value;      // Whole: the name of a tag.
    std::string text;       // Contained in the words or in what they are about, any ASCII case.
    std::string by;
    // With what was taken back or replaced.
    bool history = false;
};

// A page of statements, the last said first; `before` and `next` are places in that order.
struct RemarkPage {
    std::vector<model::Statement> rows;
    std::optional<std::uint64_t> next;
};

// What is said of one object, in short, and what a review found its content to be.
struct Marks {
    std::vector<std::string> tags;  // Sorted.
    std::uint64_t notes = 0;
    bool bookmarked = false;  // By the reader.
};

struct TagCount {
    std::string tag;
    std::uint64_t count = 0;
};

// Thread-safe. Each call is one durable transaction. Keeps a reference to the register's database.
class Remarks {
public:
    explicit Remarks(core::Guarded<SqliteDatabase>& database) : database_(database) {}

    // `about` and the person are set. The entity is made where there is none. conflict: it is said
    // already (a tag by anyone, a bookmark by the same person), or what it replaces is replaced or
    // taken back.
    core::Result<void> add(const model::CaseId& of, const model::Statement& remark,
                           std::string_view entity_class);
    // conflict: is taken back or replaced already.
    core::Result<void> retract(const model::CaseId& of, const model::StatementId& id,
                               std::string_view by, const core::Moment& when);

    core::Result<std::optional<model::Statement>> find_remark(const model::CaseId& of,
                                                              const model::StatementId& id,
                                                              const policy::Grant& grant);
    core::Result<RemarkPage> list_remarks(const model::CaseId& of, const RemarkFilter& filter,
                                          std::optional<std::uint64_t> before, std::uint64_t limit,
                                          const policy::Grant& grant);
    // Of those objects of which something is said. `reader`: whose bookmarks count.
    core::Result<std::map<std::string, Marks>> find_marks(const model::CaseId& of,
                                                          const std::vector<std::string>& names,
                                                          std::string_view reader,
                                                          const policy::Grant& grant);
    core::Result<std::vector<TagCount>> count_tags(const model::CaseId& of,
                                                   const policy::Grant& grant);
    // Each tag with the objects that have it, by tag and name.
    core::Result<std::vector<std::pair<std::string, std::string>>> list_tagged(
        const model::CaseId& of, const policy::Grant& grant);

private:
    core::Guarded<SqliteDatabase>& database_;
};

}  // namespace store
