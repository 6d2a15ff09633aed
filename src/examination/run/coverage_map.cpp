// Sweep line: at every border of a claim the strongest of the claims that are open there wins.
// There are few classes of claims (tens), so the open ones are counted in an array by rank.
#include "examination/run/coverage_map.h"

#include <algorithm>

namespace examination {
namespace {

struct Border {
    std::uint64_t offset;
    std::uint32_t rank;
    std::int32_t change;  // +1 where a claim starts, -1 behind its end.
};

void append_interval(std::vector<model::CoverageInterval>& intervals,
                     model::CoverageInterval next) {
    if (next.size == 0)
        return;
    if (!intervals.empty() && intervals.back().state == next.state &&
        intervals.back().detail == next.detail)
        intervals.back().size += next.size;
    else
        intervals.push_back(std::move(next));
}

}  // namespace

void CoverageMap::claim(const Extent& extent, ClaimStrength strength, CoverageState state,
                        std::string_view detail) {
    if (extent.offset == Extent::sparse || extent.offset >= source_size_ || extent.size == 0)
        return;
    auto end = extent.offset + std::min(extent.size, source_size_ - extent.offset);
    Class key{strength, state, std::string(detail)};
    auto [found, added] =
        class_indexes_.try_emplace(key, static_cast<std::uint32_t>(classes_.size()));
    if (added)
        classes_.push_back(std::move(key));
    auto index = found->second;
    if (!claims_.empty() && claims_.back().class_index == index &&
        claims_.back().end == extent.offset)
        claims_.back().end = end;
    else
        claims_.push_back(Claim{extent.offset, end, index});
}

std::vector<model::CoverageInterval> CoverageMap::intervals() const {
    std::vector<const Class*> by_rank;
    std::vector<std::uint32_t> rank_of(classes_.size());
    for (const auto& [key, index] : class_indexes_) {
        rank_of[index] = static_cast<std::uint32_t>(by_rank.size());
        by_rank.push_back(&key);
    }
    std::vector<Border> borders;
    borders.reserve(claims_.size() * 2);
    for (const auto& claim : claims_) {
        borders.push_back(Border{claim.start, rank_of[claim.class_index], 1});
        borders.push_back(Border{claim.end, rank_of[claim.class_index], -1});
    }
    std::sort(borders.begin(), borders.end(),
              [](const Border& a, const Border& b) { return a.offset < b.offset; });

    std::vector<model::CoverageInterval> result;
    std::vector<std::int64_t> open(by_rank.size(), 0);
    std::uint64_t position = 0;
    auto emit_until = [&](std::uint64_t end) {
        model::CoverageInterval interval{position, end - position, CoverageState::skipped,
                                         "unaccounted"};
        for (std::size_t rank = open.size(); rank-- > 0;) {
            if (open[rank] == 0)
                continue;
            interval.state = by_rank[rank]->state;
            interval.detail = by_rank[rank]->detail;
            break;
        }
        append_interval(result, std::move(interval));
        position = end;
    };
    for (const auto& border : borders) {
        if (border.offset > position)
            emit_until(border.offset);
        open[border.rank] += border.change;
    }
    if (position < source_size_)
        emit_until(source_size_);
    return result;
}

CoverageTotals CoverageMap::totals(const std::vector<model::CoverageInterval>& intervals) {
    CoverageTotals totals;
    for (const auto& interval : intervals) {
        totals.size += interval.size;
        switch (interval.state) {
            case CoverageState::parsed:
                totals.parsed += interval.size;
                break;
            case CoverageState::slack:
                totals.slack += interval.size;
                break;
            case CoverageState::unallocated:
                totals.unallocated += interval.size;
                break;
            case CoverageState::skipped:
                totals.skipped += interval.size;
                totals.skipped_by_reason[interval.detail] += interval.size;
                break;
        }
    }
    return totals;
}

}  // namespace examination
