// TimelineSorter: sorts any number of timeline rows within a bounded memory.
#pragma once

#include "core/file.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// A timeline row before it has a position. Kinds are numbers of words.
struct TimelineRow {
    static constexpr std::uint64_t no_record = ~std::uint64_t{0};

    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    std::uint32_t record_kind = 0;
    std::uint32_t time_kind = 0;
    std::uint32_t scope_state = 0;
    std::uint64_t item = 0;
    std::uint64_t record = no_record;
    std::uint64_t form = 0;
};

// Words as numbers, in the order in which they were first seen.
class Words {
public:
    std::uint32_t code(std::string_view word);
    const std::vector<std::string>& list() const { return list_; }

private:
    std::map<std::string, std::uint32_t, std::less<>> codes_;
    std::vector<std::string> list_;
};

// Rows beyond `rows_in_memory_max` are sorted in runs and spilled to unnamed files in `temporary`.
// Keeps a reference to `words`, whose texts decide among equal times.
class TimelineSorter {
public:
    TimelineSorter(const Words& words, std::filesystem::path temporary,
                   std::size_t rows_in_memory_max)
        : words_(words), temporary_(std::move(temporary)), rows_max_(rows_in_memory_max) {}

    core::Result<void> add(const TimelineRow& row);
    // Gives all rows in order: by time, record kind, item, time kind, record. Ends the sorter.
    core::Result<void> sorted(const std::function<core::Result<void>(const TimelineRow&)>& handler);

private:
    struct Run {
        core::File file;
        std::uint64_t rows = 0;
    };
    class RunReader;

    bool before(const TimelineRow& a, const TimelineRow& b) const;
    void sort_memory();
    core::Result<void> spill();

    const Words& words_;
    std::filesystem::path temporary_;
    std::size_t rows_max_;
    std::vector<TimelineRow> rows_;
    std::vector<Run> runs_;
};

}  // namespace examination
