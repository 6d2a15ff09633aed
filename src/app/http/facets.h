// Facets: what a set of found items can be narrowed to, and how many items each choice would leave.
#pragma once

#include "app/cli/case_view.h"
#include "app/http/found_sets.h"
#include "app/http/uri.h"
#include "core/json.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace app::http {

// Of each facet the most frequent ones are told, and how many more there are.
constexpr std::size_t facet_values_max = 100;

class FacetsView {
public:
    // What the query's parameters of the facets' names choose; of one facet any, of all facets
    // together each. The view and the set must outlive it.
    FacetsView(const CaseView& view, const FoundSet& set, const Query& query);

    bool lets_through(const FoundSet::Entry& entry) const;
    // For each facet the values that the other facets leave, with their counts.
    core::Json counts() const;

private:
    enum Facet : std::size_t {
        in,
        source,
        type,
        state,
        known,
        year,
        facet_count
    };
    static constexpr std::array<std::string_view, facet_count> names{"in",    "source", "type",
                                                                     "state", "known",  "year"};
    // A value of a facet as a number, and as it is asked for and told.
    using Code = std::int64_t;
    std::string text_of(Facet facet, Code code) const;
    std::optional<Code> code_of(Facet facet, const std::string& text) const;
    static Code code_of(const FoundSet::Entry& entry, Facet facet);
    bool holds(const FoundSet::Entry& entry, Facet facet) const;
    core::Json told(Facet facet, const std::map<Code, std::uint64_t>& counts) const;

    const CaseView& view_;
    const FoundSet& set_;
    // Nothing where nothing was chosen.
    std::array<std::optional<std::set<Code>>, facet_count> chosen_;
};

}  // namespace app::http
