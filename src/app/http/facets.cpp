#include "app/http/facets.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

namespace app::http {
namespace {

using core::Json;

constexpr std::array<std::string_view, 3> ways{"text", "name", "selector"};
constexpr std::array states{model::ItemState::allocated, model::ItemState::deleted,
                            model::ItemState::orphan};
// Of what has no time of modification.
constexpr auto no_year = std::numeric_limits<std::int64_t>::min();

bool was_found(const FoundSet::Entry& entry, std::int64_t way) {
    return way == 0 ? entry.item.in.text : way == 1 ? entry.item.in.name : entry.item.in.selector;
}

}  // namespace

FacetsView::FacetsView(const CaseView& view, const FoundSet& set, const Query& query)
    : view_(view), set_(set) {
    for (std::size_t facet = 0; facet < facet_count; ++facet)
        for (const auto& text : query.all(names[facet])) {
            auto& chosen = chosen_[facet];
            if (!chosen)
                chosen.emplace();
            // What no item has leaves none.
            if (auto code = code_of(static_cast<Facet>(facet), text))
                chosen->insert(*code);
        }
}

std::string FacetsView::text_of(Facet facet, Code code) const {
    auto index = static_cast<std::size_t>(code);
    switch (facet) {
        case in:
            return std::string(ways.at(index));
        case source:
            return view_.sources.at(index).id.hex();
        case type:
            return set_.types.at(index);
        case state:
            return std::string(model::name_of(states.at(index)));
        case known:
            return code != 0 ? "true" : "false";
        default:
            return code == no_year ? "none" : std::to_string(code);
    }
}

std::optional<FacetsView::Code> FacetsView::code_of(Facet facet, const std::string& text) const {
    if (facet == year) {
        if (text == "none")
            return no_year;
        Code code = 0;
        auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), code);
        return failure == std::errc() && end == text.data() + text.size() ? std::optional(code)
                                                                          : std::nullopt;
    }
    const std::array<std::size_t, facet_count> sizes{
        ways.size(), view_.sources.size(), set_.types.size(), states.size(), 2, 0};
    for (std::size_t code = 0; code < sizes[facet]; ++code)
        if (text_of(facet, static_cast<Code>(code)) == text)
            return static_cast<Code>(code);
    return std::nullopt;
}

FacetsView::Code FacetsView::code_of(const FoundSet::Entry& entry, Facet facet) {
    switch (facet) {
        case source:
            return entry.source;
        case type:
            return entry.item.type;
        case state:
            return std::ranges::find(states, entry.item.state) - states.begin();
        case known:
            return entry.item.known ? 1 : 0;
        default:
            return entry.item.year ? *entry.item.year : no_year;
    }
}

bool FacetsView::holds(const FoundSet::Entry& entry, Facet facet) const {
    if (!chosen_[facet])
        return true;
    if (facet == in)
        return std::ranges::any_of(*chosen_[in], [&](Code way) { return was_found(entry, way); });
    return chosen_[facet]->contains(code_of(entry, facet));
}

bool FacetsView::lets_through(const FoundSet::Entry& entry) const {
    for (std::size_t facet = 0; facet < facet_count; ++facet)
        if (!holds(entry, static_cast<Facet>(facet)))
            return false;
    return true;
}

Json FacetsView::told(Facet facet, const std::map<Code, std::uint64_t>& counts) const {
    std::vector<std::pair<std::string, std::uint64_t>> rows;
    for (const auto& [code, count] : counts)
        rows.emplace_back(text_of(facet, code), count);
    std::ranges::sort(rows, [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    auto values = Json::array();
    for (const auto& [text, count] : rows)
        if (values.size() < facet_values_max)
            values.push_back({{"value", text}, {"count", count}});
    auto left_out = rows.size() - values.size();
    return {{"values", std::move(values)}, {"left_out", left_out}};
}

Json FacetsView::counts() const {
    std::array<std::map<Code, std::uint64_t>, facet_count> counts;
    for (const auto& entry : set_.entries) {
        // A facet's values are counted where nothing but that facet keeps the item out.
        std::size_t against = facet_count, times = 0;
        for (std::size_t facet = 0; facet < facet_count && times < 2; ++facet)
            if (!holds(entry, static_cast<Facet>(facet))) {
                against = facet;
                ++times;
            }
        if (times > 1)
            continue;
        for (std::size_t facet = 0; facet < facet_count; ++facet) {
            if (times == 1 && facet != against)
                continue;
            if (facet != in)
                ++counts[facet][code_of(entry, static_cast<Facet>(facet))];
            for (Code way = 0; facet == in && way < Code{ways.size()}; ++way)
                if (was_found(entry, way))
                    ++counts[facet][way];
        }
    }
    auto json = Json::object();
    for (std::size_t facet = 0; facet < facet_count; ++facet)
        json[std::string(names[facet])] = told(static_cast<Facet>(facet), counts[facet]);
    return json;
}

}  // namespace app::http
