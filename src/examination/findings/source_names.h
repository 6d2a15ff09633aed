// SourceNames: the names in one source's findings file. Private to this folder.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "model/ids.h"
#include "policy/policy.h"
#include "store/columnar_reader.h"
#include "store/row_marks.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace examination {

// What a row of another table shows of its item.
struct ItemName {
    model::ItemId id;
    std::string address, path;
};
// What a timeline row shows of its record.
struct RecordName {
    model::RecordId id;
    std::string summary;
};
// Immutable; owned by all calls in progress and by the answers that are kept.
using SharedMarks = std::shared_ptr<const store::RowMarks>;

// Thread-safe. Keeps a reference to the reader, which has the file at `file`.
class SourceNames {
public:
    SourceNames(store::ColumnarReader& reader, std::size_t file, unsigned threads)
        : reader_(reader), file_(file), threads_(threads) {}

    core::Result<std::map<std::uint64_t, ItemName>> items(const std::set<std::uint64_t>& ordinals,
                                                          const policy::Grant& grant);
    core::Result<std::map<std::uint64_t, RecordName>> records(const std::set<std::uint64_t>& rows,
                                                              const policy::Grant& grant);

    // Which rows have a name that matches. The last answers are kept, since pages and counts ask
    // again; what they lead to is read or counted under the grant's own action. invalid_input: a
    // pattern with a NUL.
    core::Result<SharedMarks> items_containing(std::string_view text, const policy::Grant& grant) {
        return ask({store::Condition::Is::containing, Of::items, std::string(text)}, grant);
    }
    core::Result<SharedMarks> records_containing(std::string_view text,
                                                 const policy::Grant& grant) {
        return ask({store::Condition::Is::containing, Of::records, std::string(text)}, grant);
    }
    // A pattern without '/' is matched against the last name of a path.
    core::Result<SharedMarks> items_like(std::string_view glob, const policy::Grant& grant);

private:
    enum class Of : std::uint8_t {
        items,
        records
    };
    struct Question {
        store::Condition::Is is;
        Of of;
        std::string pattern;

        bool operator==(const Question&) const = default;
    };
    core::Result<SharedMarks> ask(const Question& question, const policy::Grant& grant);
    core::Result<SharedMarks> find(const Question& question, const policy::Grant& grant);
    template <typename MakePattern>
    core::Result<SharedMarks> scan(Of of, const policy::Grant& grant, MakePattern make_pattern);
    core::Result<SharedMarks> scan_by_engine(const std::string& glob, const policy::Grant& grant);

    store::ColumnarReader& reader_;
    std::size_t file_;
    unsigned threads_;
    core::Guarded<std::deque<std::pair<Question, SharedMarks>>> answers_;
};

}  // namespace examination
