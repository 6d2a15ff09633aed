// The account of every byte of a source: many claims, possibly in conflict, become intervals that
// tile the source exactly.
#pragma once

#include "examination/findings/filters.h"
#include "examination/protocol/found.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// Where claims overlap the strongest wins: what could not be read is never called parsed, and what
// is in use is never called free.
enum class ClaimStrength : std::uint8_t {
    none,          // Nobody claimed it: "skipped", "unaccounted".
    deleted_item,  // Bytes that a deleted item once had, where nothing else claims them.
    unallocated,
    slack,
    metadata,
    allocated_item,
    unreadable,
};

// Collects claims in any order; the result depends on the claims alone. Memory: 32 bytes a claim;
// claims that continue the one before are joined to it.
class CoverageMap {
public:
    explicit CoverageMap(std::uint64_t source_size) : source_size_(source_size) {}

    // Parts of the extent outside the source are ignored (the walk has its own anomaly for them).
    void claim(const Extent& extent, ClaimStrength strength, CoverageState state,
               std::string_view detail);
    // Tiles [0, source size): adjacent intervals differ in state or detail.
    std::vector<model::CoverageInterval> intervals() const;
    static CoverageTotals totals(const std::vector<model::CoverageInterval>& intervals);

private:
    // What a claim says. Classes are ordered by strength, then state and detail, so that ties are
    // decided by what is claimed and never by who came first.
    struct Class {
        ClaimStrength strength;
        CoverageState state;
        std::string detail;

        auto operator<=>(const Class&) const = default;
    };
    struct Claim {
        std::uint64_t start;
        std::uint64_t end;
        std::uint32_t class_index;
    };

    std::uint64_t source_size_;
    std::map<Class, std::uint32_t> class_indexes_;
    std::vector<Class> classes_;
    std::vector<Claim> claims_;
};

}  // namespace examination
