#include "examination/filesystems/interval_set.h"

#include <algorithm>

namespace examination {

namespace {
constexpr std::size_t batch_max = 1u << 20;
}

void IntervalSet::add(Extent range) {
    if (range.size == 0)
        return;
    if (!added_.empty()) {
        auto& last = added_.back();
        if (range.offset >= last.offset && range.offset <= last.offset + last.size) {
            last.size = std::max(last.size, range.offset + range.size - last.offset);
            return;
        }
    }
    added_.push_back(range);
    if (added_.size() >= batch_max)
        merge();
}

void IntervalSet::merge() {
    if (added_.empty())
        return;
    merged_.insert(merged_.end(), added_.begin(), added_.end());
    added_.clear();
    std::sort(merged_.begin(), merged_.end(),
              [](const Extent& a, const Extent& b) { return a.offset < b.offset; });
    std::size_t kept = 0;
    for (const auto& range : merged_) {
        if (kept > 0) {
            auto& last = merged_[kept - 1];
            if (range.offset <= last.offset + last.size) {
                last.size = std::max(last.size, range.offset + range.size - last.offset);
                continue;
            }
        }
        merged_[kept++] = range;
    }
    merged_.resize(kept);
    cursor_ = 0;
}

const std::vector<Extent>& IntervalSet::ranges() {
    merge();
    return merged_;
}

std::vector<Extent> IntervalSet::missing_from(Extent range) {
    merge();
    if (cursor_ > 0 && merged_[cursor_ - 1].offset + merged_[cursor_ - 1].size > range.offset)
        cursor_ = 0;
    std::vector<Extent> missing;
    std::uint64_t position = range.offset;
    std::uint64_t end = range.offset + range.size;
    auto covered_until = [&](std::size_t i) { return merged_[i].offset + merged_[i].size; };
    if (cursor_ == 0)
        cursor_ = static_cast<std::size_t>(
            std::partition_point(merged_.begin(), merged_.end(),
                                 [&](const Extent& e) { return e.offset + e.size <= position; }) -
            merged_.begin());
    while (cursor_ < merged_.size() && covered_until(cursor_) <= position)
        ++cursor_;
    for (std::size_t i = cursor_; i < merged_.size() && merged_[i].offset < end; ++i) {
        if (merged_[i].offset > position)
            missing.push_back({position, merged_[i].offset - position});
        position = std::min(end, covered_until(i));
    }
    if (position < end)
        missing.push_back({position, end - position});
    return missing;
}

void append_extent(std::vector<Extent>& extents, Extent extent) {
    if (extent.size == 0)
        return;
    if (!extents.empty()) {
        auto& last = extents.back();
        bool both_sparse = last.offset == Extent::sparse && extent.offset == Extent::sparse;
        bool continues = last.offset != Extent::sparse && extent.offset != Extent::sparse &&
                         last.offset + last.size == extent.offset;
        if (both_sparse || continues) {
            last.size += extent.size;
            return;
        }
    }
    extents.push_back(extent);
}

}  // namespace examination
