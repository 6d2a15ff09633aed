// Withheld: the items of a case that a reader may not see, and all that was read from them. Part of
// a grant, so that whoever reads a store with it cannot forget it.
#pragma once

#include "model/ids.h"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace policy {

struct Withheld {
    // Of one source, by ordinal, ascending.
    struct Items {
        std::vector<std::uint64_t> all;
        std::vector<std::uint64_t>
            untold;  // Of these: what lies in others, and is not told at all.
    };
    std::map<model::SourceId, Items> items;
    std::set<model::ItemId> ids;  // Of all of them.
    // Two of equal number withhold the same.
    std::uint64_t number = 0;

    // Null where nothing of the source is withheld.
    const Items* of(const model::SourceId& source) const {
        auto found = items.find(source);
        return found == items.end() ? nullptr : &found->second;
    }
};

}  // namespace policy
