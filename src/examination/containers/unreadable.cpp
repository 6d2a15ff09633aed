#include "examination/containers/unreadable.h"

#include <algorithm>
#include <string>

namespace examination {

bool UnreadableView::contains(std::uint64_t offset, std::uint64_t size) const {
    auto after = end_by_start_.upper_bound(offset);
    return after != end_by_start_.begin() && std::prev(after)->second >= offset + size;
}

void UnreadableView::add(std::uint64_t offset, std::uint64_t size, std::string_view code,
                         std::string_view detail) {
    if (size == 0 || contains(offset, size))
        return;
    keep(offset, size);
    if (reports_ < reports_max)
        sink_->loss(offset, code, std::to_string(size) + " bytes: " + std::string(detail));
    else if (reports_ == reports_max)
        sink_->loss(offset, "container.reports_limit",
                    "further unreadable ranges are kept for the coverage account only");
    reports_ = std::min(reports_ + 1, reports_max + 1);
}

void UnreadableView::keep(std::uint64_t offset, std::uint64_t size) {
    if (size == 0)
        return;
    std::uint64_t start = offset, end = offset + size;
    auto next = end_by_start_.upper_bound(start);
    if (next != end_by_start_.begin() && std::prev(next)->second >= start)
        --next;
    while (next != end_by_start_.end() && next->first <= end) {
        start = std::min(start, next->first);
        end = std::max(end, next->second);
        next = end_by_start_.erase(next);
    }
    end_by_start_.emplace(start, end);
}

std::vector<Extent> UnreadableView::ranges() const {
    std::vector<Extent> ranges;
    ranges.reserve(end_by_start_.size());
    for (auto [start, end] : end_by_start_)
        ranges.push_back({start, end - start});
    return ranges;
}

}  // namespace examination
