// FoundSets: all items of a case in which words were found, by name, selector or text, with what
// they can be sorted out by.
#pragma once

#include "app/cli/case_view.h"
#include "core/guarded.h"
#include "core/result.h"
#include "examination/findings/found_items.h"

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace app {
class Session;
}

namespace app::http {

// Over all sources of a case.
constexpr std::size_t found_set_items_max = 500'000;

struct FoundSet {
    struct Entry {
        examination::MatchedItem item;  // Its type is an index in `types` here.
        std::uint32_t rank = 0;         // Of its text; 0 where nothing was found there.
        std::uint32_t source = 0;       // Index in the view's sources.

        // Those come first that were found in most ways, then those of a higher rank.
        std::tuple<int, std::uint32_t, std::uint32_t, std::uint64_t> place() const {
            return {-(item.in.text + item.in.name + item.in.selector), ~rank, source, item.ordinal};
        }
    };
    std::vector<Entry> entries;  // By their places.
    std::vector<std::string> types;
    examination::WordTree words;
    bool cut = false;                // There are more than a limit lets be kept.
    bool text_read_in_part = false;  // What only reading decides was not all read.
    std::vector<model::SourceId> textless;
};

// Thread-safe. The sets of the last few questions are kept, since pages and facets ask again.
class FoundSets {
public:
    explicit FoundSets(Session& session) : session_(session) {}

    // invalid_input, with a sentence for the user, where the query can't be asked. REQUIRES: the
    // view's grant lets search.
    core::Result<std::shared_ptr<const FoundSet>> of(const CaseView& view,
                                                     const std::string& query);

private:
    core::Result<std::shared_ptr<const FoundSet>> make(const CaseView& view,
                                                       const std::string& query);

    Session& session_;
    // Immutable sets, owned with whoever reads them; the last asked for is first.
    core::Guarded<std::list<std::pair<std::string, std::shared_ptr<const FoundSet>>>> kept_;
};

}  // namespace app::http
