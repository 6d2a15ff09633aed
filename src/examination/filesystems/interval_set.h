// A set of byte ranges that merges what touches or overlaps.
#pragma once

#include "examination/protocol/found.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace examination {

// Adding is cheap in any order; ranges are sorted and merged in large batches. Its memory follows
// the number of separate ranges, not the bytes they span.
class IntervalSet {
public:
    void add(Extent range);

    // The parts of `range` that are not in the set, in order. REQUIRES for speed, not for truth:
    // calls in ascending order.
    std::vector<Extent> missing_from(Extent range);
    // The set's ranges: sorted, separate.
    const std::vector<Extent>& ranges();

private:
    void merge();

    std::vector<Extent> merged_;
    std::vector<Extent> added_;
    std::size_t cursor_ = 0;  // In merged_: where the last look-up ended.
};

// Appends to a list of extents in the order of the content, joining what continues the last one.
void append_extent(std::vector<Extent>& extents, Extent extent);

}  // namespace examination
