#include "examination/findings/selector_groups.h"

#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "store/row_marks.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace examination {
namespace {

using core::Result;
using store::RowView;
using store::Selection;
using store::Value;

constexpr std::uint64_t piece_rows = 65'536;

struct FirstHit {
    std::uint64_t item = 0, offset = 0;
    model::SelectorLayer layer = model::SelectorLayer::content;
};

// What the file says of the forms its selectors are in.
Result<std::map<std::string, std::uint32_t>> form_versions(store::ColumnarReader& reader,
                                                           const SourceReader& source,
                                                           const policy::Grant& grant) {
    std::map<std::string, std::uint32_t> versions;
    auto read = [&](const RowView& row) -> Result<void> {
        constexpr std::string_view beginning = schema::form_fact;
        auto key = row.text(schema::about::key);
        auto value = row.text(schema::about::value);
        if (!key.starts_with(beginning))
            return {};
        std::uint32_t version = 0;
        for (char c : value.substr(0, 6))
            version = version * 10 + static_cast<std::uint32_t>(c - '0');
        versions[std::string(key.substr(beginning.size()))] = version;
        return {};
    };
    TRY(reader.select_structure(source.file(), every_column(schema::facts), grant, read));
    return versions;
}

class GroupPieces {
public:
    GroupPieces(store::ColumnarReader& reader, SourceReader& source, const policy::Grant& grant)
        : reader_(reader), source_(source), grant_(grant) {}

    // The groups in the rows [from, from + piece_rows); their last row in `last`.
    Result<std::vector<SelectorGroup>> read(std::uint64_t from) {
        std::vector<SelectorGroup> groups;
        std::vector<std::uint64_t> firsts;
        auto wanted = every_column(schema::selectors);
        wanted.require(
            in_range(schema::selector::row, Value::number(from), Value::number(from + piece_rows)));
        require_shown(wanted, schema::selector::scope_state, grant_);
        auto add = [&](const RowView& row) -> Result<void> {
            namespace column = schema::selector;
            auto& group = groups.emplace_back();
            group.kind = TRY(read_selector_kind(row.text(column::kind)));
            group.value = row.text(column::value);
            group.scope_state =
                static_cast<model::ScopeState>(row.number<std::uint8_t>(column::scope_state));
            group.count = row.number<std::uint64_t>(column::hits);
            group.items = row.number<std::uint64_t>(column::items);
            firsts.push_back(row.number<std::uint64_t>(column::first_hit));
            return {};
        };
        TRY(reader_.select(source_.file(), wanted, grant_, add));
        TRY(locate(groups, firsts));
        return groups;
    }
    Result<std::uint64_t> count() {
        Selection all;
        all.table = &schema::selectors;
        return reader_.count(source_.file(), all, grant_);
    }

private:
    Result<void> locate(std::vector<SelectorGroup>& groups,
                        const std::vector<std::uint64_t>& firsts) {
        if (firsts.empty())
            return {};
        auto marks = std::make_shared<store::RowMarks>(std::ranges::max(firsts) + 1);
        for (auto row : firsts)
            marks->mark(row);
        Selection hits;
        hits.table = &schema::selector_hits;
        hits.columns = {schema::selector_hit::row, schema::selector_hit::item,
                        schema::selector_hit::offset, schema::selector_hit::layer};
        hits.require(marked(schema::selector_hit::row, std::move(marks)));
        std::map<std::uint64_t, FirstHit> found;
        std::set<std::uint64_t> items;
        auto add = [&](const RowView& row) -> Result<void> {
            bool in_text = row.number<std::uint8_t>(3) != 0;
            FirstHit hit{row.number<std::uint64_t>(1), row.number<std::uint64_t>(2),
                         in_text ? model::SelectorLayer::text : model::SelectorLayer::content};
            items.insert(hit.item);
            found.emplace_hint(found.end(), row.number<std::uint64_t>(0), hit);
            return {};
        };
        TRY(reader_.select(source_.file(), hits, grant_, add));
        auto names = TRY(source_.names().items(items, grant_));
        for (std::size_t i = 0; i < groups.size(); ++i) {
            const auto& hit = found[firsts[i]];
            groups[i].first_address = names[hit.item].address;
            groups[i].first_offset = hit.offset;
            groups[i].first_layer = hit.layer;
        }
        return {};
    }

    store::ColumnarReader& reader_;
    SourceReader& source_;
    const policy::Grant& grant_;
};

}  // namespace

Result<void> each_selector_group(store::ColumnarReader& reader, SourceReader& source,
                                 const policy::Grant& grant,
                                 const std::function<Result<void>(const SelectorGroup&)>& handler) {
    if (source.withholds_here(grant))
        return core::Error(core::ErrorCode::denied,
                           "the node's index is made of everything, by whom nothing is withheld");
    auto versions = TRY(form_versions(reader, source, grant));
    GroupPieces pieces(reader, source, grant);
    auto count = TRY(pieces.count());
    for (std::uint64_t from = 0; from < count; from += piece_rows) {
        auto groups = TRY(pieces.read(from));
        for (auto& group : groups) {
            auto version = versions.find(std::string(model::name_of(group.kind)));
            group.form_version = version == versions.end() ? 1 : version->second;
            TRY(handler(group));
        }
    }
    return {};
}

}  // namespace examination
