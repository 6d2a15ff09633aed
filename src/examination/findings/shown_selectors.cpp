#include "examination/findings/shown_selectors.h"

#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace examination {
namespace {

using core::Result;
using store::Condition;
using store::RowView;
using store::Selection;

using Key = std::tuple<std::string, std::string, std::uint8_t>;  // Kind, value, scope state.

// The values that have a hit in a withheld item.
Condition touched(unsigned column, const std::shared_ptr<const store::RowMarks>& items) {
    Selection values;
    values.table = &schema::selector_hits;
    values.columns = {schema::selector_hit::value};
    values.require(marked(schema::selector_hit::item, items));
    Condition condition;
    condition.column = column;
    condition.is = Condition::Is::among;
    condition.selection = std::make_shared<const Selection>(std::move(values));
    return condition;
}

}  // namespace

Result<ShownSelectors> ShownSelectors::of(store::ColumnarReader& reader, std::size_t file,
                                          const policy::Withheld::Items& withheld,
                                          const policy::Grant& grant) {
    auto items = std::make_shared<store::RowMarks>(withheld.all.back() + 1);
    for (auto ordinal : withheld.all)
        items->mark(ordinal);
    std::map<Key, SelectorNumbers> left;
    auto groups = grouped_selectors();
    groups.require(touched(schema::selector_hit::value, items));
    groups.require(unmarked(schema::selector_hit::item, items));
    TRY(reader.select_structure(file, groups, grant, [&](const RowView& row) -> Result<void> {
        left[Key(row.text(0), row.text(1), row.number<std::uint8_t>(2))] = {
            row.number<std::uint64_t>(3), row.number<std::uint64_t>(4),
            row.number<std::uint64_t>(5)};
        return {};
    }));
    namespace column = schema::selector;
    Selection selectors;
    selectors.table = &schema::selectors;
    selectors.columns = {column::row, column::kind, column::value, column::scope_state};
    selectors.require(touched(column::value, items));
    std::vector<std::uint64_t> hidden;
    ShownSelectors shown;
    TRY(reader.select_structure(file, selectors, grant, [&](const RowView& row) -> Result<void> {
        auto number = row.number<std::uint64_t>(0);
        auto found = left.find(Key(row.text(1), row.text(2), row.number<std::uint8_t>(3)));
        if (found == left.end())
            hidden.push_back(number);
        else
            shown.changed_.emplace(number, found->second);
        return {};
    }));
    if (!hidden.empty()) {
        auto marks = std::make_shared<store::RowMarks>(std::ranges::max(hidden) + 1);
        for (auto row : hidden)
            marks->mark(row);
        shown.hidden_ = std::move(marks);
    }
    return shown;
}

void ShownSelectors::narrow(Selection& selectors) const {
    if (hidden_ != nullptr)
        selectors.require(unmarked(schema::selector::row, hidden_));
}

const SelectorNumbers* ShownSelectors::find(std::uint64_t row) const {
    auto found = changed_.find(row);
    return found == changed_.end() ? nullptr : &found->second;
}

SelectorNumbers numbers_of(const RowView& row, const ShownSelectors* shown) {
    namespace column = schema::selector;
    const auto* changed = shown ? shown->find(row.number<std::uint64_t>(column::row)) : nullptr;
    if (changed != nullptr)
        return *changed;
    return {row.number<std::uint64_t>(column::hits), row.number<std::uint64_t>(column::items),
            row.number<std::uint64_t>(column::first_hit)};
}

}  // namespace examination
