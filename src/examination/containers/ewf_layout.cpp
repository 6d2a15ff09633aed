#include "examination/containers/ewf_layout.h"

#include "core/hash.h"

#include <algorithm>
#include <optional>

namespace examination::ewf {
namespace {

using Groups = std::vector<ChunkGroup>;

std::uint64_t chunks_in(const Groups& groups) {
    std::uint64_t count = 0;
    for (const auto& group : groups)
        count += group.chunk_count;
    return count;
}

// Groups without anything unknown between them.
struct Runs {
    std::vector<Groups> runs{1};
    bool end_missing = false;      // What follows the last run is unknown.
    bool segment_missing = false;  // At least one gap is a whole file, and not damage in one.

    std::uint64_t chunks() const {
        std::uint64_t count = 0;
        for (const auto& run : runs)
            count += chunks_in(run);
        return count;
    }
};

Runs runs_of(const std::vector<SegmentContents>& segments) {
    Runs result;
    std::uint32_t number_due = 1;
    for (const auto& segment : segments) {
        if (segment.number != number_due) {
            result.runs.emplace_back();
            result.segment_missing = true;
        }
        number_due = segment.number + 1;
        for (const auto& group : segment.groups) {
            if (group.chunk_count == 0)
                result.runs.emplace_back();
            else
                result.runs.back().push_back(group);
        }
        if (segment.end == SegmentEnd::broken && &segment != &segments.back())
            result.runs.emplace_back();
    }
    result.end_missing = segments.back().end != SegmentEnd::done;
    if (segments.back().end == SegmentEnd::next)
        result.segment_missing = true;
    if (result.end_missing)
        result.runs.emplace_back();
    return result;
}

void place(Groups& to, Groups groups, std::uint64_t first_chunk) {
    for (auto& group : groups) {
        group.first_chunk = first_chunk;
        first_chunk += group.chunk_count;
        to.push_back(group);
    }
}

// Gives each group its place in the medium, and lists what has no group.
void place_runs(Runs runs, Layout& layout, RecordSink& sink) {
    const std::uint64_t known = runs.chunks();
    const std::uint64_t total = layout.volume.chunk_count != 0 ? layout.volume.chunk_count : known;
    const std::string code = runs.segment_missing ? "ewf.segment_missing" : "ewf.chunks_missing";
    const std::string detail = runs.segment_missing
                                   ? "the image's file that holds this is not there"
                                   : "no table that can be read says where this is";
    std::uint64_t head = chunks_in(runs.runs.front());
    place(layout.groups, std::move(runs.runs.front()), 0);
    std::uint64_t tail = runs.runs.size() > 1 ? chunks_in(runs.runs.back()) : 0;
    if (known > total && runs.runs.size() > 1) {
        sink.loss(0, "ewf.chunks_unplaced",
                  std::to_string(tail) + " chunks: tables hold more than the medium has");
        tail = 0;
    }
    if (runs.runs.size() > 1 && known <= total) {
        for (std::size_t i = 1; i + 1 < runs.runs.size(); ++i)
            if (auto count = chunks_in(runs.runs[i]); count != 0)
                sink.loss(0, "ewf.chunks_unplaced",
                          std::to_string(count) + " chunks lie between two gaps");
        place(layout.groups, std::move(runs.runs.back()), total - tail);
    }
    if (head + tail < total)
        layout.missing.push_back({head, total - tail - head, code, detail});
}

bool is_zero(std::span<const std::byte> bytes) {
    return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

// Sets made by old programs carry no identifier; then the facts about the medium must agree.
bool same_set(const VolumeFacts& one, const VolumeFacts& other) {
    if (!is_zero(one.set_identifier) && !is_zero(other.set_identifier))
        return one.set_identifier == other.set_identifier;
    return one.chunk_size() == other.chunk_size() &&
           (one.sector_count == other.sector_count || one.sector_count == 0 ||
            other.sector_count == 0);
}

// Drops what does not belong: a number seen before, another image's segment.
void keep_own(std::vector<SegmentContents>& segments, RecordSink& sink) {
    if (!std::ranges::is_sorted(segments, {}, &SegmentContents::number))
        sink.anomaly(0, "ewf.segment_order", "the files' names and their numbers disagree");
    std::ranges::stable_sort(segments, {}, &SegmentContents::number);
    std::optional<VolumeFacts> first;
    std::uint32_t last_number = 0;
    std::erase_if(segments, [&](const SegmentContents& segment) {
        auto number = "segment " + std::to_string(segment.number);
        if (segment.number == last_number) {
            sink.loss(0, "ewf.segment_duplicate", number + " is there twice");
            return true;
        }
        if (segment.volume && first && !same_set(*first, *segment.volume)) {
            sink.loss(0, "ewf.segment_foreign", number + " is another image's");
            return true;
        }
        if (segment.volume && !first)
            first = segment.volume;
        last_number = segment.number;
        return false;
    });
}

VolumeFacts volume_of(const std::vector<SegmentContents>& segments, RecordSink& sink) {
    const VolumeFacts* found = nullptr;
    for (const auto& segment : segments) {
        if (!segment.volume)
            continue;
        if (!found)
            found = &*segment.volume;
        else if (segment.volume->chunk_size() != found->chunk_size() ||
                 segment.volume->sector_count != found->sector_count)
            sink.anomaly(0, "ewf.volumes_disagree",
                         "segment " + std::to_string(segment.number) +
                             " states other facts about the medium");
    }
    for (const auto& segment : segments)
        if (!found && segment.damaged_volume)
            found = &*segment.damaged_volume;
    if (found)
        return *found;
    sink.loss(0, "ewf.volume_missing", "the medium's size is taken from the tables");
    VolumeFacts usual;
    usual.sectors_per_chunk = 64;
    usual.sector_size = 512;
    return usual;
}

// A few bytes can claim more than could be read in a lifetime.
void cap_size(std::uint64_t file_bytes, Layout& layout, RecordSink& sink) {
    auto& volume = layout.volume;
    auto size_max = std::max(unexpanded_size_max, file_bytes * expansion_ratio_max);
    if (layout.size <= size_max)
        return;
    sink.loss(size_max, "ewf.size_limit",
              "the image claims " + std::to_string(layout.size) + " bytes, its files have " +
                  std::to_string(file_bytes) + "; the rest is taken for invented");
    layout.size = size_max / volume.chunk_size() * volume.chunk_size();
    volume.chunk_count = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(volume.chunk_count, layout.size / volume.chunk_size()));
}

void decide_size(std::uint64_t known_chunks, std::uint64_t file_bytes, Layout& layout,
                 RecordSink& sink) {
    const auto& volume = layout.volume;
    const auto chunk_size = volume.chunk_size();
    const auto capacity = std::max<std::uint64_t>(known_chunks, volume.chunk_count) * chunk_size;
    if (volume.sector_count == 0) {
        layout.size = capacity;
    } else if (volume.sector_count > capacity / volume.sector_size) {
        layout.size = capacity;
        sink.loss(capacity, "ewf.size_beyond_chunks",
                  "the medium's stated size is larger than what its chunks can hold");
    } else {
        layout.size = volume.sector_count * volume.sector_size;
    }
    cap_size(file_bytes, layout, sink);
    auto needed = (layout.size + chunk_size - 1) / chunk_size;
    if (known_chunks > needed)
        sink.loss(
            layout.size, "ewf.chunks_beyond_size",
            std::to_string(known_chunks - needed) + " chunks lie beyond the medium's stated size");
}

void describe(const std::vector<SegmentContents>& segments, Layout& layout, RecordSink& sink) {
    int rank = 0;
    for (const auto& segment : segments) {
        if (segment.header_rank > rank) {
            layout.metadata = segment.header_values;
            rank = segment.header_rank;
        }
        for (const auto& [name, value] : segment.hashes) {
            auto [found, added] = layout.hashes.emplace(name, value);
            if (!added && found->second != value)
                sink.anomaly(0, "ewf.hashes_disagree", "two segments state different " + name);
        }
        layout.read_errors.insert(layout.read_errors.end(), segment.read_errors.begin(),
                                  segment.read_errors.end());
        if (auto sessions = segment.header_values.find("optical_session_count");
            sessions != segment.header_values.end())
            layout.metadata.insert(*sessions);
    }
    const auto& volume = layout.volume;
    layout.metadata["segment_count"] = std::to_string(segments.size());
    layout.metadata["chunk_size"] = std::to_string(volume.chunk_size());
    layout.metadata["chunk_count"] = std::to_string(volume.chunk_count);
    if (volume.smart)
        return;
    constexpr std::string_view levels[] = {"none", "fast", "best"};
    layout.metadata["compression_level"] = volume.compression_level < std::size(levels)
                                               ? std::string(levels[volume.compression_level])
                                               : std::to_string(volume.compression_level);
    layout.metadata["media_type"] = volume.media_type == 0x00   ? "removable"
                                    : volume.media_type == 0x01 ? "fixed"
                                    : volume.media_type == 0x03 ? "optical"
                                    : volume.media_type == 0x0e ? "logical"
                                    : volume.media_type == 0x10 ? "memory"
                                                                : std::to_string(volume.media_type);
    layout.metadata["media_flags"] = std::to_string(volume.media_flags);
    layout.metadata["error_granularity"] = std::to_string(volume.error_granularity);
    if (!is_zero(volume.set_identifier))
        layout.metadata["set_identifier"] = core::to_hex(volume.set_identifier);
}

}  // namespace

core::Result<Layout> assemble(std::vector<SegmentContents> segments, RecordSink& sink) {
    keep_own(segments, sink);
    if (segments.empty())
        return core::Error(core::ErrorCode::invalid_input, "the image has no segment");
    Layout layout;
    layout.volume = volume_of(segments, sink);
    auto runs = runs_of(segments);
    auto known = runs.chunks();
    if (known == 0 && layout.volume.chunk_count == 0)
        return core::Error(core::ErrorCode::invalid_input,
                           "the image has no volume section and no table that can be read");
    describe(segments, layout, sink);
    std::uint64_t file_bytes = 0;
    for (const auto& segment : segments)
        file_bytes += segment.file_size;
    decide_size(known, file_bytes, layout, sink);
    place_runs(std::move(runs), layout, sink);
    return layout;
}

}  // namespace examination::ewf
