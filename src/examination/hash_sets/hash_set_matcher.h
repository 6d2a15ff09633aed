// Tells for the digests of an item which hash sets hold it.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "examination/hash_sets/hash_set.h"
#include "examination/hash_sets/hash_set_catalogue.h"
#include "policy/policy.h"
#include "store/lookup/lookup_set.h"

#include <cstdint>
#include <string>
#include <vector>

namespace examination {

struct HashSetMatch {
    std::uint32_t set = 0;             // Index in the matcher's sets().
    HashKind kind = HashKind::sha256;  // The strongest of the item's digests that the set holds.

    bool operator==(const HashSetMatch&) const = default;
};

// Open sets, every byte of them verified when they were opened. match() is thread-safe.
class HashSetMatcher {
public:
    // An empty list of names gives a matcher that matches nothing. Any set that is damaged is an
    // Error: a missed alert would be silent. denied: the grant is not one to match with.
    static core::Result<HashSetMatcher> open(const HashSetCatalogue& catalogue,
                                             const std::vector<std::string>& names,
                                             const policy::Grant& grant);

    // In the order of sets(). A digest that was not computed (all zero) matches nothing.
    std::vector<HashSetMatch> match(const core::Digests& digests) const;
    // What they are, with the hashes by which a ledger entry names them.
    const std::vector<HashSetSummary>& sets() const { return summaries_; }

private:
    struct KindSet {
        std::uint32_t set;
        HashKind kind;
        store::LookupSet keys;
    };
    HashSetMatcher() = default;

    std::vector<HashSetSummary> summaries_;
    std::vector<KindSet> kind_sets_;  // By set, strongest kind first.
};

}  // namespace examination
