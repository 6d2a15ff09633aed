#include "examination/artifacts/windows/registry_bins.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

constexpr std::uint64_t cells_end_max = std::numeric_limits<std::int32_t>::max();

class Walk {
public:
    Walk(const RegistryHiveView& hive, std::uint64_t stated_size, RecordSink& sink,
         const std::function<void(const RegistryStretch&)>& handler)
        : hive_(hive), stated_(stated_size), sink_(sink), handler_(handler) {}

    void run() {
        auto end = std::min(hive_.bins_size(), cells_end_max);
        for (std::uint64_t at = 0; at + registry_bin_head_size < end && !sink_.exhausted();)
            at = bin(at, end);
    }

private:
    // Returns where the next bin begins.
    std::uint64_t bin(std::uint64_t at, std::uint64_t end) {
        auto head = hive_.bytes(at, at + registry_bin_head_size).block<registry_bin_head_size>(0);
        bool good = head && head.value().text<0, 4>() == "hbin";
        std::uint64_t size = good ? head.value().u32<8>() : 0;
        if (size == 0 || size % registry_bin_alignment != 0) {
            if (at < stated_ && !std::exchange(in_damage_, true))
                sink_.loss(RegistryHiveView::file_offset(at), "registry.bin_damaged",
                           "no bin begins here; what is left of its cells is searched for");
            auto next = std::min(at + registry_bin_alignment, end);
            put(at, next, false);
            return next;
        }
        in_damage_ = false;
        if (head.value().u32<4>() != at && at < stated_)
            sink_.anomaly(
                RegistryHiveView::file_offset(at), "registry.bin_offset",
                fmt::format("a bin at {} says that it lies at {}", at, head.value().u32<4>()));
        auto next = std::min(at + size, end);
        cells(at + registry_bin_head_size, next);
        return next;
    }

    void cells(std::uint64_t at, std::uint64_t end) {
        while (at + registry_cell_alignment <= end) {
            std::int32_t stored;
            std::memcpy(&stored, hive_.bytes(at, at + sizeof stored).span().data(), sizeof stored);
            auto size = static_cast<std::uint64_t>(stored < 0 ? -std::int64_t{stored} : stored);
            if (size < registry_cell_alignment || size % registry_cell_alignment != 0 ||
                size > end - at) {
                if (at < stated_)
                    sink_.loss(
                        RegistryHiveView::file_offset(at), "registry.cell_size",
                        fmt::format("a cell of {} bytes where {} are left", stored, end - at));
                put(at, end, false);
                return;
            }
            put(at, at + size, stored < 0);
            at += size;
        }
    }

    void put(std::uint64_t begin, std::uint64_t end, bool allocated) {
        handler_({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), allocated});
    }

    const RegistryHiveView& hive_;
    std::uint64_t stated_;
    RecordSink& sink_;
    const std::function<void(const RegistryStretch&)>& handler_;
    bool in_damage_ = false;
};

}  // namespace

void each_registry_stretch(const RegistryHiveView& hive, std::uint64_t stated_size,
                           RecordSink& sink,
                           const std::function<void(const RegistryStretch&)>& handler) {
    Walk(hive, stated_size, sink, handler).run();
}

}  // namespace examination
