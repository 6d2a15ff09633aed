#include "examination/filesystems/runs.h"

#include "examination/filesystems/interval_set.h"

#include <algorithm>
#include <limits>

namespace examination {
namespace {

// A run in bytes of the attribute; `from` is Extent::sparse where nothing is stored.
struct ByteRun {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t from;
};

bool in_bytes(const TSK_FS_ATTR_RUN& run, const BlockGeometry& geometry, ByteRun& bytes) {
    std::uint64_t size = 0;
    return !__builtin_mul_overflow(std::uint64_t{run.offset}, geometry.block_size, &bytes.begin) &&
           !__builtin_mul_overflow(std::uint64_t{run.len}, geometry.block_size, &size) &&
           !__builtin_add_overflow(bytes.begin, size, &bytes.end);
}

// The run's place in the medium, with a part outside the volume cut off: how many bytes lie inside.
std::uint64_t locate(const TSK_FS_ATTR_RUN& run, const BlockGeometry& geometry, ByteRun& bytes) {
    std::uint64_t place = 0;
    if (__builtin_mul_overflow(std::uint64_t{run.addr}, geometry.block_pitch, &place) ||
        __builtin_add_overflow(place, geometry.base, &place) || place >= geometry.volume_end) {
        bytes.from = Extent::sparse;
        return 0;
    }
    bytes.from = place;
    return std::min(bytes.end - bytes.begin, geometry.volume_end - place);
}

// Adds the part of [begin, end) that lies in [low, high).
void add_part(std::vector<Extent>& extents, const ByteRun& run, std::uint64_t low,
              std::uint64_t high) {
    auto begin = std::max(run.begin, low);
    auto end = std::min(run.end, high);
    if (begin >= end)
        return;
    bool sparse = run.from == Extent::sparse;
    append_extent(extents, {sparse ? Extent::sparse : run.from + (begin - run.begin), end - begin});
}

class LayoutMaker {
public:
    LayoutMaker(const BlockGeometry& geometry, RunRange range)
        : geometry_(geometry), range_(range) {}

    // False when the run ends the list: its numbers make no sense.
    bool add(const TSK_FS_ATTR_RUN& run) {
        ByteRun bytes{0, 0, Extent::sparse};
        if (!in_bytes(run, geometry_, bytes)) {
            layout_.outside = true;
            return false;
        }
        if (lost_.end > position_)
            piece({position_, lost_.end, Extent::sparse});
        if (bytes.begin > position_)
            piece({position_, bytes.begin, Extent::sparse});
        layout_.missing = layout_.missing || (run.flags & TSK_FS_ATTR_RUN_FLAG_FILLER) != 0;
        layout_.encrypted = layout_.encrypted || (run.flags & TSK_FS_ATTR_RUN_FLAG_ENCRYPTED) != 0;
        bool stored =
            (run.flags & (TSK_FS_ATTR_RUN_FLAG_FILLER | TSK_FS_ATTR_RUN_FLAG_SPARSE)) == 0;
        if (!stored) {
            piece(bytes);
            return true;
        }
        auto inside = locate(run, geometry_, bytes);
        auto end = bytes.end;
        bytes.end = bytes.begin + inside;
        piece(bytes);
        if (bytes.end < end) {
            layout_.outside = true;
            lost_ = {bytes.end, end, Extent::sparse};
        }
        return true;
    }

    RunLayout finish() {
        layout_.content_size = std::min(position_, range_.size);
        return std::move(layout_);
    }

private:
    void piece(ByteRun run) {
        // Runs that step back would give a byte of the content twice.
        if (run.begin < position_) {
            auto skip = std::min(position_, run.end) - run.begin;
            run.begin += skip;
            if (run.from != Extent::sparse)
                run.from += skip;
        }
        add_part(layout_.content, run, 0, range_.size);
        if (run.from != Extent::sparse)
            add_part(layout_.slack, run, range_.slack_from,
                     std::numeric_limits<std::uint64_t>::max());
        position_ = std::max(position_, run.end);
    }

    const BlockGeometry& geometry_;
    RunRange range_;
    RunLayout layout_;
    std::uint64_t position_ = 0;
    ByteRun lost_{0, 0, Extent::sparse};  // Zeros only if stored content follows.
};

}  // namespace

RunLayout lay_out_runs(const TSK_FS_ATTR& attribute, const BlockGeometry& geometry,
                       RunRange range) {
    LayoutMaker maker(geometry, range);
    for (auto* run = attribute.nrd.run; run != nullptr; run = run->next)
        if (run->len > 0 && !maker.add(*run))
            break;
    return maker.finish();
}

std::vector<Extent> stored_extents(const TSK_FS_ATTR& attribute, const BlockGeometry& geometry) {
    std::vector<Extent> extents;
    for (auto* run = attribute.nrd.run; run != nullptr; run = run->next) {
        ByteRun bytes{0, 0, 0};
        bool stored =
            (run->flags & (TSK_FS_ATTR_RUN_FLAG_FILLER | TSK_FS_ATTR_RUN_FLAG_SPARSE)) == 0;
        if (!stored || run->len == 0 || !in_bytes(*run, geometry, bytes))
            continue;
        bytes.end =
            bytes.begin + (bytes.end - bytes.begin) / geometry.block_size * geometry.block_pitch;
        auto inside = locate(*run, geometry, bytes);
        append_extent(extents, {bytes.from, inside});
    }
    return extents;
}

}  // namespace examination
