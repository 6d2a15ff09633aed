#include "examination/filesystems/block_map.h"

#include "examination/volumes/sleuthkit.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <vector>

#include <fmt/format.h>

namespace examination {
namespace {

// Joins blocks of one use that follow each other.
class RunJoiner {
public:
    RunJoiner(const BlockGeometry& geometry, ByteAccount& account, const RecordSink& sink)
        : geometry_(geometry), account_(account), sink_(sink) {}

    void add(BlockUse use, std::uint64_t block, std::uint64_t count) {
        Extent bytes{geometry_.base + block * geometry_.block_pitch, count * geometry_.block_pitch};
        if (use == use_ && run_.size > 0 && run_.offset + run_.size == bytes.offset) {
            run_.size += bytes.size;
            return;
        }
        flush();
        use_ = use;
        run_ = bytes;
    }
    void flush() {
        if (run_.size > 0)
            account_.add_blocks(use_, run_);
        run_.size = 0;
    }
    bool stopped() const { return sink_.exhausted(); }

private:
    const BlockGeometry& geometry_;
    ByteAccount& account_;
    const RecordSink& sink_;
    BlockUse use_ = BlockUse::free;
    Extent run_;
};

BlockUse use_of(const TSK_FS_BLOCK& block) {
    if ((block.flags & TSK_FS_BLOCK_FLAG_UNALLOC) != 0)
        return BlockUse::free;
    return (block.flags & TSK_FS_BLOCK_FLAG_META) != 0 ? BlockUse::metadata : BlockUse::content;
}

std::uint64_t blocks_in_volume(const BlockGeometry& geometry) {
    return (geometry.volume_end - geometry.base) / geometry.block_pitch;
}

}  // namespace

void read_block_map(TSK_FS_INFO& file_system, const BlockGeometry& geometry, ByteAccount& account,
                    RecordSink& sink) {
    std::uint64_t fitting = blocks_in_volume(geometry);
    if (file_system.last_block >= fitting)
        sink.loss(
            geometry.base, "fs.size_beyond_volume",
            fmt::format("{} blocks claimed, {} in the volume", file_system.block_count, fitting));
    auto last = std::min<std::uint64_t>(file_system.last_block, file_system.last_block_act);
    if (fitting == 0 || file_system.first_block >= fitting)
        return;
    last = std::min(last, fitting - 1);
    RunJoiner joiner(geometry, account, sink);
    auto collect = [](const TSK_FS_BLOCK* block, void* pointer) {
        auto& runs = *static_cast<RunJoiner*>(pointer);
        runs.add(use_of(*block), block->addr, 1);
        return runs.stopped() ? TSK_WALK_STOP : TSK_WALK_CONT;
    };
    auto flags = static_cast<TSK_FS_BLOCK_WALK_FLAG_ENUM>(
        TSK_FS_BLOCK_WALK_FLAG_ALLOC | TSK_FS_BLOCK_WALK_FLAG_UNALLOC |
        TSK_FS_BLOCK_WALK_FLAG_CONT | TSK_FS_BLOCK_WALK_FLAG_META | TSK_FS_BLOCK_WALK_FLAG_AONLY);
    std::uint8_t failed = 1;
    try {
        failed =
            tsk_fs_block_walk(&file_system, file_system.first_block, last, flags, collect, &joiner);
    } catch (const std::exception&) {
        failed = 1;
    }
    joiner.flush();
    auto error = sleuthkit::take_error();
    if (failed != 0)
        sink.anomaly(geometry.base, "fs.block_map_unreadable", error);
}

void read_pool_map(const TSK_POOL_INFO& pool, const BlockGeometry& geometry, ByteAccount& account,
                   RecordSink& sink) {
    std::uint64_t fitting = blocks_in_volume(geometry);
    if (pool.num_blocks > fitting)
        sink.loss(geometry.base, "fs.size_beyond_volume",
                  fmt::format("{} blocks claimed, {} in the volume", pool.num_blocks, fitting));
    std::uint64_t end = std::min<std::uint64_t>(pool.num_blocks, fitting);
    struct Run {
        std::uint64_t block, count;
    };
    std::vector<Run> free_runs;
    try {
        std::unique_ptr<TSK_FS_ATTR_RUN, sleuthkit::Closer<tsk_fs_attr_run_free>> runs(
            tsk_pool_unallocated_runs(&pool));
        for (auto* run = runs.get(); run != nullptr; run = run->next)
            if (run->addr < end)
                free_runs.push_back(
                    {run->addr, std::min<std::uint64_t>(run->len, end - run->addr)});
    } catch (const std::exception& error) {
        sink.anomaly(geometry.base, "fs.block_map_unreadable", error.what());
    }
    tsk_error_reset();
    std::sort(free_runs.begin(), free_runs.end(),
              [](const Run& a, const Run& b) { return a.block < b.block; });
    RunJoiner joiner(geometry, account, sink);
    std::uint64_t position = 0;
    for (const auto& run : free_runs) {
        auto begin = std::max(run.block, position);
        if (begin >= run.block + run.count)
            continue;
        if (begin > position)
            joiner.add(BlockUse::content, position, begin - position);
        joiner.add(BlockUse::free, begin, run.block + run.count - begin);
        position = run.block + run.count;
    }
    if (position < end)
        joiner.add(BlockUse::content, position, end - position);
    joiner.flush();
}

}  // namespace examination
