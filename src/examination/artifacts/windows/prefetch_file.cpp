#include "examination/artifacts/windows/prefetch_file.h"

#include "core/text.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint32_t metrics_max = 65536;
constexpr std::uint32_t volumes_max = 256;
constexpr std::uint32_t directories_max = 16384;
constexpr std::uint64_t header_size = 84;
// Runs that begin together are written in the order in which they ended.
constexpr std::uint64_t run_order_tolerance = 60u * 10'000'000u;
constexpr std::uint64_t text_size_per_file_size_max = 4;
constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

// What differs between the versions. Offsets are in the information block, which follows the
// header.
struct Layout {
    std::uint32_t version;
    std::uint32_t run_times_offset, run_time_count, run_count_offset;
    std::uint32_t information_size;  // As far as it is read.
    std::uint32_t metric_size, volume_size;
    std::uint32_t hash_string_offset;  // 0: the version has none.
};
constexpr Layout layouts[] = {
    {17, 36, 1, 60, 64, 20, 40, 0},    {23, 44, 1, 68, 72, 32, 104, 0},
    {26, 44, 8, 124, 128, 32, 104, 0}, {30, 44, 8, 124, 128, 32, 96, 0},
    {31, 44, 8, 124, 128, 32, 96, 0},
};
// Windows 10 since 1903 and Windows 11 drop eight bytes before the run count; their metrics begin
// at 296, not at 304, and nothing else tells the two apart.
constexpr std::uint32_t metrics_offset_short = 296;
constexpr std::uint32_t run_count_offset_short = 116;
constexpr std::uint32_t hash_string_offset_short = 128;
constexpr std::uint32_t information_size_short = 136;

struct Section {
    std::uint32_t offset = 0, count = 0;
};

struct Sections {
    Section metrics, trace_chains, strings, volumes;  // `strings.count` is its size in bytes.
    std::uint32_t volumes_size = 0;
};

// A section, or as much of it as the file holds.
Bytes section_of(Bytes file, std::uint64_t offset, std::uint64_t size) {
    auto from = std::min(offset, file.size());
    return file.slice(from, std::min(size, file.size() - from)).value();
}

class Reader {
public:
    Reader(Bytes file, std::string_view chain, RecordSink& sink)
        : file_(file), chain_(chain), sink_(sink) {}

    Result<PrefetchFile> read();

private:
    void read_information(const Layout& layout);
    void read_runs(const Layout& layout, Bytes block);
    void read_hash_string(std::uint32_t offset_in_information);
    void read_volumes(const Layout& layout);
    PrefetchVolume read_volume(const core::Block<40>& entry, std::uint64_t offset, Bytes section);
    void read_directories(PrefetchVolume& volume, Section section, Bytes volumes);
    void read_files(const Layout& layout);
    std::optional<PrefetchLoadedFile> read_file(const Layout& layout, std::uint64_t offset,
                                                Bytes strings);
    std::optional<std::string> text(Bytes section, std::uint64_t section_offset,
                                    std::uint64_t offset, std::uint64_t characters);

    void anomaly(std::uint64_t offset, std::string_view code, std::string detail = {}) {
        sink_.anomaly(offset, code, with_chain(std::move(detail)));
    }
    void loss(std::uint64_t offset, std::string_view code, std::string detail = {}) {
        sink_.loss(offset, code, with_chain(std::move(detail)));
    }
    // An anomaly has no decoder chain of its own.
    std::string with_chain(std::string detail) const {
        if (!chain_.empty())
            detail += fmt::format("{}in the output of {}", detail.empty() ? "" : "; ", chain_);
        return detail;
    }

    Bytes file_;
    std::string_view chain_;
    RecordSink& sink_;
    std::optional<Sections> sections_;
    std::uint64_t text_size_ = 0;  // Of all names so far.
    bool text_over_limit_ = false;
    PrefetchFile out_;
};

Result<PrefetchFile> Reader::read() {
    auto signature = TRY(file_.block<8>(0));
    if (signature.text<4, 4>() != "SCCA")
        return Error(ErrorCode::unsupported, "not a prefetch file");
    auto header = TRY(file_.block<header_size>(0).during("reading the header"));
    out_.version = header.u32<0>();
    out_.hash = header.u32<76>();
    out_.flags = header.u32<80>();
    // Behind the name's end Windows up to 7 leaves remnants of the memory it used.
    auto name = core::utf8_from_utf16le(header.text<16, 60>());
    out_.executable = name.substr(0, name.find('\0'));
    if (out_.executable.empty())
        anomaly(16, "prefetch.executable_name_empty");
    if (header.u32<12>() > file_.size())
        loss(12, "prefetch.file_truncated",
             fmt::format("{} bytes of {}", file_.size(), header.u32<12>()));
    else if (header.u32<12>() < file_.size())
        anomaly(header.u32<12>(), "prefetch.bytes_after_file",
                fmt::format("{} bytes", file_.size() - header.u32<12>()));
    const auto* layout = std::ranges::find(layouts, out_.version, &Layout::version);
    if (layout == std::end(layouts)) {
        loss(0, "prefetch.unknown_version", std::to_string(out_.version));
    } else {
        read_information(*layout);
        read_volumes(*layout);
        read_files(*layout);
    }
    return std::move(out_);
}

void Reader::read_information(const Layout& layout) {
    auto place = file_.block<36>(header_size);
    if (!place) {
        loss(header_size, "prefetch.information_truncated");
        return;
    }
    const auto& block = place.value();
    Sections& sections = sections_.emplace();
    sections.metrics = {block.u32<0>(), block.u32<4>()};
    sections.trace_chains = {block.u32<8>(), block.u32<12>()};
    sections.strings = {block.u32<16>(), block.u32<20>()};
    sections.volumes = {block.u32<24>(), block.u32<28>()};
    sections.volumes_size = block.u32<32>();
    Layout found = layout;
    if (layout.version >= 30 && sections.metrics.offset == metrics_offset_short) {
        found.run_count_offset = run_count_offset_short;
        found.information_size = information_size_short;
        found.hash_string_offset = hash_string_offset_short;
    }
    auto whole = file_.slice(header_size, found.information_size);
    if (!whole) {
        loss(header_size, "prefetch.information_truncated");
        return;
    }
    read_runs(found, whole.value());
    if (found.hash_string_offset != 0)
        read_hash_string(found.hash_string_offset);
}

void Reader::read_runs(const Layout& layout, Bytes block) {
    out_.run_count = block.block<4>(layout.run_count_offset).value().u32<0>();
    for (std::uint32_t i = 0; i < layout.run_time_count; ++i) {
        std::uint64_t offset = layout.run_times_offset + std::uint64_t{8} * i;
        auto time = block.block<8>(offset).value().u64<0>();
        if (time != 0)
            out_.runs.push_back({header_size + offset, time});
    }
    const auto& runs = out_.runs;
    if (runs.empty())
        anomaly(header_size + layout.run_times_offset, "prefetch.no_run_time");
    if (*out_.run_count < runs.size())
        anomaly(header_size + layout.run_count_offset, "prefetch.run_count_too_small",
                fmt::format("{} runs, {} run times", *out_.run_count, runs.size()));
    for (std::size_t i = 1; i < runs.size(); ++i)
        if (runs[i].filetime > runs[i - 1].filetime + run_order_tolerance)
            anomaly(runs[i].offset, "prefetch.run_times_unordered");
}

void Reader::read_hash_string(std::uint32_t offset_in_information) {
    auto place = file_.block<8>(header_size + offset_in_information).value();
    std::uint64_t offset = place.u32<0>(), size = place.u32<4>();
    if (size == 0)
        return;
    auto bytes = file_.slice(offset, size);
    if (!bytes) {
        loss(header_size + offset_in_information, "prefetch.hash_string_outside_file");
        return;
    }
    auto text = core::utf8_from_utf16le(bytes.value().text());
    out_.hash_string = text.substr(0, text.find('\0'));
}

// A name in a section. Nothing, after an anomaly, if the section does not hold it. Entries may
// share names, so that a small file could ask for endless copies: all names together are bounded.
std::optional<std::string> Reader::text(Bytes section, std::uint64_t section_offset,
                                        std::uint64_t offset, std::uint64_t characters) {
    auto bytes = section.slice(offset, characters * 2);
    if (!bytes) {
        loss(section_offset + offset, "prefetch.name_outside_section",
             fmt::format("{} characters", characters));
        return std::nullopt;
    }
    text_size_ += characters * 2;
    if (text_size_ > text_size_per_file_size_max * file_.size()) {
        if (!std::exchange(text_over_limit_, true))
            loss(section_offset + offset, "prefetch.names_over_limit");
        return std::nullopt;
    }
    auto name = core::utf8_from_utf16le(bytes.value().text());
    if (name.find(replacement_character) != std::string::npos)
        anomaly(section_offset + offset, "prefetch.name_not_utf16");
    return name;
}

void Reader::read_volumes(const Layout& layout) {
    if (!sections_ || sections_->volumes.count == 0)
        return;
    auto [start, count] = sections_->volumes;
    auto section = section_of(file_, start, sections_->volumes_size);
    if (section.size() < sections_->volumes_size)
        loss(start, "prefetch.volumes_truncated",
             fmt::format("{} bytes of {}", section.size(), sections_->volumes_size));
    if (count > volumes_max) {
        loss(header_size + 28, "prefetch.volumes_over_limit", fmt::format("{} volumes", count));
        count = volumes_max;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        std::uint64_t offset = std::uint64_t{i} * layout.volume_size;
        auto entry = section.block<40>(offset);
        if (!entry) {
            loss(start + offset, "prefetch.volume_outside_section");
            return;
        }
        out_.volumes.push_back(read_volume(entry.value(), start + offset, section));
    }
}

PrefetchVolume Reader::read_volume(const core::Block<40>& entry, std::uint64_t offset,
                                   Bytes section) {
    PrefetchVolume volume;
    volume.offset = offset;
    std::uint64_t section_offset = sections_->volumes.offset;
    if (auto path = text(section, section_offset, entry.u32<0>(), entry.u32<4>()))
        volume.device_path = std::move(*path);
    volume.created = entry.u64<8>();
    volume.serial = entry.u32<16>();
    std::uint64_t references = entry.u32<20>(), references_size = entry.u32<24>();
    if (references_size >= 8) {
        if (auto head = section.block<8>(references))
            volume.file_reference_count = head.value().u32<4>();
        else
            loss(offset + 20, "prefetch.file_references_outside_section");
    }
    read_directories(volume, {entry.u32<28>(), entry.u32<32>()}, section);
    return volume;
}

void Reader::read_directories(PrefetchVolume& volume, Section section, Bytes volumes) {
    std::uint64_t base = sections_->volumes.offset, offset = section.offset;
    for (std::uint32_t i = 0; i < section.count; ++i) {
        if (i == directories_max) {
            loss(volume.offset + 32, "prefetch.directories_over_limit",
                 fmt::format("{} directories", section.count));
            return;
        }
        auto length = volumes.block<2>(offset);
        if (!length) {
            loss(base + offset, "prefetch.directories_truncated",
                 fmt::format("{} of {} read", i, section.count));
            return;
        }
        std::uint64_t characters = length.value().u16<0>();
        auto name = text(volumes, base, offset + 2, characters);
        if (!name)
            return;
        volume.directories.push_back(std::move(*name));
        offset += 2 + characters * 2 + 2;  // Length, name, its end mark.
    }
}

void Reader::read_files(const Layout& layout) {
    if (!sections_ || sections_->metrics.count == 0)
        return;
    auto [start, count] = sections_->metrics;
    const auto& place = sections_->strings;
    auto strings = section_of(file_, place.offset, place.count);
    if (strings.size() < place.count)
        loss(place.offset, "prefetch.strings_truncated",
             fmt::format("{} bytes of {}", strings.size(), place.count));
    // Trace chains follow the metrics in every version: what runs into them is not a metric.
    std::uint64_t end = std::max(start, sections_->trace_chains.offset);
    auto count_that_fits = std::min<std::uint64_t>((end - start) / layout.metric_size, metrics_max);
    if (count > count_that_fits) {
        loss(header_size + 4, "prefetch.metrics_count_too_large",
             fmt::format("{} metrics where {} fit", count, count_that_fits));
        count = static_cast<std::uint32_t>(count_that_fits);
    }
    for (std::uint32_t i = 0; i < count && !sink_.exhausted(); ++i) {
        std::uint64_t offset = start + std::uint64_t{i} * layout.metric_size;
        if (!file_.slice(offset, layout.metric_size)) {
            loss(offset, "prefetch.metrics_truncated", fmt::format("{} of {} read", i, count));
            return;
        }
        if (auto file = read_file(layout, offset, strings))
            out_.files.push_back(std::move(*file));
    }
}

std::optional<PrefetchLoadedFile> Reader::read_file(const Layout& layout, std::uint64_t offset,
                                                    Bytes strings) {
    PrefetchLoadedFile file;
    file.offset = offset;
    std::uint32_t name_offset = 0, name_characters = 0;
    if (layout.version == 17) {
        auto metric = file_.block<20>(offset).value();
        name_offset = metric.u32<8>();
        name_characters = metric.u32<12>();
        file.flags = metric.u32<16>();
    } else {
        auto metric = file_.block<32>(offset).value();
        name_offset = metric.u32<12>();
        name_characters = metric.u32<16>();
        file.flags = metric.u32<20>();
        if (metric.u64<24>() != 0)
            file.reference = metric.u64<24>();
    }
    auto path = text(strings, sections_->strings.offset, name_offset, name_characters);
    if (!path)
        return std::nullopt;
    file.path = std::move(*path);
    return file;
}

}  // namespace

core::Result<PrefetchFile> read_prefetch_file(Bytes file, std::string_view chain,
                                              RecordSink& sink) {
    return Reader(file, chain, sink).read();
}

}  // namespace examination
