#include "examination/findings/chosen_places.h"

#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <algorithm>
#include <map>
#include <string>

namespace examination {
namespace {

using core::Result;
using store::RowView;
using store::Selection;
using store::Value;

// Asked for together: the engine compares each row with all of them at once.
constexpr std::size_t addresses_at_once = 5000;

class Places {
public:
    Places(SourceReader& source, const policy::Grant& grant) : source_(source), grant_(grant) {}

    Result<void> add(Selection items, bool within) {
        namespace column = schema::item;
        items.table = &schema::items;
        items.columns = {column::ordinal, column::id, column::address, column::sha256};
        return source_.reader().select(
            source_.file(), items, grant_, [&](const RowView& row) -> Result<void> {
                auto [place, added] = places_.try_emplace(row.number<std::uint64_t>(0));
                place->second.within = place->second.within || within;
                if (!added)
                    return {};
                place->second.source = source_.id();
                place->second.ordinal = place->first;
                place->second.id = model::ItemId{row.id(1)};
                place->second.address = row.text(2);
                place->second.sha256 = read_sha256(row, 3);
                fresh_.push_back(place->second.address);
                return {};
            });
    }
    // What lies in those that were added last, and in that, until nothing more does.
    Result<void> add_what_lies_in_them() {
        while (!fresh_.empty()) {
            auto parents = std::move(fresh_);
            fresh_.clear();
            for (std::size_t at = 0; at < parents.size(); at += addresses_at_once) {
                Selection items;
                store::Condition condition;
                condition.column = schema::item::parent;
                auto end = std::min(parents.size(), at + addresses_at_once);
                for (auto i = at; i < end; ++i)
                    condition.values.push_back(Value::text(parents[i]));
                items.require(std::move(condition));
                TRY(add(std::move(items), true));
            }
        }
        return {};
    }
    void append_to(std::vector<ChosenPlace>& out) && {
        for (auto& [ordinal, place] : places_)
            out.push_back(std::move(place));
    }

private:
    SourceReader& source_;
    const policy::Grant& grant_;
    std::map<std::uint64_t, ChosenPlace> places_;
    std::vector<std::string> fresh_;
};

}  // namespace

Result<void> add_chosen_places(SourceReader& source, const ItemFilter::Chosen& chosen,
                               const policy::Grant& grant, std::vector<ChosenPlace>& places) {
    ItemFilter filter;
    filter.chosen = chosen;
    Selection items;
    TRY(narrow(items, filter, grant));
    Places found(source, grant);
    TRY(found.add(std::move(items), false));
    TRY(found.add_what_lies_in_them());
    std::move(found).append_to(places);
    return {};
}

Result<void> add_known_records(const SourceReader& source, const std::vector<model::RecordId>& ids,
                               const policy::Grant& grant, std::set<model::RecordId>& known) {
    if (ids.empty())
        return {};
    Selection selection;
    selection.table = &schema::records;
    selection.columns = {schema::record::id};
    narrow(selection, RecordFilter{}, grant);
    store::Condition wanted;
    wanted.column = schema::record::id;
    for (const auto& id : ids)
        wanted.values.push_back(Value::id(id.bytes));
    selection.require(std::move(wanted));
    return source.reader().select(source.file(), selection, grant,
                                  [&](const RowView& row) -> Result<void> {
                                      known.insert(model::RecordId{row.id(0)});
                                      return {};
                                  });
}

}  // namespace examination
