#include "app/cli/all_case_selectors.h"

#include "app/cli/node_selectors.h"
#include "core/json.h"
#include "core/moment.h"

namespace app {
namespace {

using core::Result;
using examination::IndexedSelector;

std::string time_text(std::int64_t seconds) {
    auto moment = core::Moment::from_unix_seconds(seconds);
    return moment.text();
}

std::vector<std::string> cells_of(const IndexedSelector& row, const NodeSelectors& selectors) {
    std::string names;
    for (const auto& [id, name] : selectors.case_names)
        for (const auto& sighting : row.seen)
            if (sighting.case_id == id) {
                names += (names.empty() ? "" : ", ") + name;
                break;
            }
    return {std::string(model::name_of(row.kind)),
            std::to_string(row.count()),
            std::to_string(row.case_count()),
            std::to_string(row.seen.size()),
            row.value,
            names,
            row.seen.front().first_origin};
}

void append_json(std::string& out, const IndexedSelector& row, const NodeSelectors& selectors) {
    auto sightings = core::Json::array();
    for (const auto& sighting : row.seen) {
        auto name = selectors.case_names.find(sighting.case_id);
        sightings.push_back({{"case", name == selectors.case_names.end() ? "" : name->second},
                             {"case_id", sighting.case_id.hex()},
                             {"source", sighting.source.hex()},
                             {"added_at", time_text(sighting.added_at)},
                             {"count", sighting.count},
                             {"items", sighting.items},
                             {"form_version", sighting.form_version},
                             {"first_origin", sighting.first_origin}});
    }
    out += core::Json{{"kind", model::name_of(row.kind)},
                      {"value", row.value},
                      {"count", row.count()},
                      {"cases", row.case_count()},
                      {"sources", row.seen.size()},
                      {"first_origin", row.seen.front().first_origin},
                      {"first_added_at", time_text(row.seen.front().added_at)},
                      {"last_added_at", time_text(row.seen.back().added_at)},
                      {"seen", std::move(sightings)}}
               .dump();
}

}  // namespace

Result<ExitStatus> list_all_case_selectors(CommandContext& context, const ListOptions& options,
                                           const examination::SelectorFilter& filter) {
    auto selectors = TRY(node_selectors(context));
    ListRendering<IndexedSelector> rendering{
        {"KIND", "COUNT", "CASES", "SOURCES", "VALUE", "IN", "FIRST"},
        [&](const IndexedSelector& row) { return cells_of(row, selectors); },
        [&](std::string& out, const IndexedSelector& row) { append_json(out, row, selectors); }};
    return show_list<IndexedSelector>(
        context, options, rendering, [&](const examination::PageRequest& page) {
            return selectors.index->page(filter, page, selectors.cases, selectors.grant);
        });
}

}  // namespace app
