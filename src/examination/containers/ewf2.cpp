// EnCase 7's images of the second format (Ex01), over any number of files. docs/formats/ewf2.md.
#include "core/bytes.h"
#include "examination/containers/ewf2_segment.h"
#include "examination/containers/layer.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace examination {
namespace {

using namespace std::string_view_literals;
using core::Error;
using core::ErrorCode;
using layers::FileFinderView;
using layers::LayerFacts;
using layers::Piece;

constexpr std::string_view signature = "EVF2\x0d\x0a\x81\x00"sv;
constexpr std::uint64_t sector_size_max = 65536;
constexpr std::uint32_t compressed_flag = 1, checksum_flag = 2, pattern_flag = 4;

class Ewf2Layer final : public layers::Layer {
public:
    Ewf2Layer(std::vector<ewf2::ChunkTable> tables, std::uint32_t chunk_size, LayerFacts facts,
              layers::PageCache& pages)
        : tables_(std::move(tables)),
          chunk_size_(chunk_size),
          facts_(std::move(facts)),
          pages_(pages) {}

    const LayerFacts& facts() const override { return facts_; }

    Piece locate(std::uint64_t offset, std::uint64_t size) override {
        const auto chunk = offset / chunk_size_;
        const auto within = static_cast<std::uint32_t>(offset % chunk_size_);
        const auto due = std::min<std::uint64_t>(size, chunk_size_ - within);
        auto after = std::ranges::upper_bound(tables_, chunk, {}, &ewf2::ChunkTable::first_chunk);
        if (after == tables_.begin() ||
            chunk - std::prev(after)->first_chunk >= std::prev(after)->chunk_count)
            return Piece::lost(due, "ewf2.chunks_missing", "no table of any file names them");
        const auto& table = *std::prev(after);
        std::array<std::byte, 16> bytes;
        if (!pages_.read(*table.file, bytes,
                         table.entries_offset + 16 * (chunk - table.first_chunk)))
            return Piece::lost(due, "container.block_lost", "its table can't be read");
        core::Block<16> entry(bytes);
        auto place = entry.u64<0>();
        auto stored_size = entry.u32<8>(), flags = entry.u32<12>();
        bool compressed = (flags & compressed_flag) != 0;
        if (compressed && (flags & pattern_flag) != 0)
            return Piece::pattern(due, place, within);
        if (place >= table.file_size)
            return Piece::lost(due, "container.block_lost",
                               "its table entry leads out of the file");
        if (stored_size > 2 * std::uint64_t{chunk_size_} + 1024)
            return Piece::lost(due, "container.block_damaged", "its table entry is damaged");
        Piece piece{Piece::Kind::packed, due, table.file, place};
        bool checked = !compressed && (flags & checksum_flag) != 0;
        piece.packing = compressed ? layers::Packing::zlib
                        : checked  ? layers::Packing::adler32
                                   : layers::Packing::none;
        piece.stored_size = stored_size;
        piece.block_size = chunk_size_;
        piece.within = within;
        // The last chunk may be shorter than the others.
        piece.needed = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(chunk_size_, facts_.size - chunk * chunk_size_));
        return piece;
    }

private:
    std::vector<ewf2::ChunkTable> tables_;  // By first_chunk; no overlaps.
    std::uint32_t chunk_size_;
    LayerFacts facts_;
    layers::PageCache& pages_;
};

std::uint64_t number(const std::map<std::string, std::string>& values, const char* name) {
    std::uint64_t value = 0;
    auto found = values.find(name);
    if (found != values.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
    return value;
}

class Ewf2Opener {
public:
    Ewf2Opener(FileFinderView& files, RecordSink& sink) : files_(files), sink_(sink) {}

    core::Result<std::unique_ptr<layers::Layer>> open() {
        for (std::size_t i = 0; i < files_.all().size(); ++i)
            TRY(add(i));
        auto facts = TRY(facts_of());
        report_missing();
        keep_apart();
        for (const auto& segment : segments_)
            for (const auto& error : segment.read_errors)
                sink_.loss(
                    std::min(error.first_sector, layers::medium_size_max) * facts.sector_size,
                    "ewf2.acquisition_error",
                    std::to_string(error.sector_count) +
                        " sectors could not be read when the image was made");
        return std::unique_ptr<layers::Layer>(
            std::make_unique<Ewf2Layer>(std::move(tables_), static_cast<std::uint32_t>(chunk_size_),
                                        std::move(facts), files_.pages()));
    }

private:
    core::Result<void> add(std::size_t index) {
        auto segment = ewf2::read_segment(*files_.all()[index].bytes, sink_);
        if (!segment) {
            if (segment.error().code() == ErrorCode::unsupported)
                return segment.error();
            lose("ewf2.segment_header", index, segment.error().message());
            return {};
        }
        if (segment.value().compression == 2)
            return Error(ErrorCode::unsupported, "images packed with bzip2 can't be read");
        if (!segments_.empty() &&
            segment.value().set_identifier != segments_.front().set_identifier)
            lose("ewf2.segment_foreign", index, "it belongs to another image");
        else if (!numbers_.insert(segment.value().number).second)
            lose("ewf2.segment_duplicate", index, "a file with its number is there already");
        else
            segments_.push_back(std::move(segment).value());
        return {};
    }

    void lose(std::string_view code, std::size_t index, std::string_view why) {
        sink_.loss(0, code, "file " + std::to_string(index + 1) + ": " + std::string(why));
    }

    core::Result<LayerFacts> facts_of() {
        LayerFacts facts;
        for (const auto& segment : segments_) {
            auto sector_size = number(segment.device, "bp");
            auto sectors = number(segment.device, "ts");
            auto per_chunk = number(segment.acquisition, "sb");
            for (const auto& [name, value] : segment.hashes)
                facts.stored_hashes.emplace(name, value);
            if (chunk_size_ != 0 || sector_size == 0 || sector_size > sector_size_max ||
                sectors > layers::medium_size_max / sector_size || per_chunk == 0 ||
                per_chunk > layers::block_size_max / sector_size)
                continue;
            facts.size = sectors * sector_size;
            facts.sector_size = static_cast<std::uint32_t>(sector_size);
            chunk_size_ = per_chunk * sector_size;
            add_metadata(segment, facts.metadata);
        }
        if (chunk_size_ == 0)
            return Error(ErrorCode::invalid_input,
                         "no file says how large the medium and its chunks are");
        return facts;
    }

    static void add_metadata(const ewf2::Segment& segment,
                             std::map<std::string, std::string>& metadata) {
        for (auto [name, key] :
             {std::pair{"serial_number", "sn"}, {"model", "md"}, {"label", "lb"}})
            if (auto found = segment.device.find(key); found != segment.device.end())
                metadata[name] = found->second;
        for (auto [name, key] : {std::pair{"description", "nm"},
                                 {"case_number", "cn"},
                                 {"evidence_number", "en"},
                                 {"examiner_name", "ex"},
                                 {"notes", "nt"},
                                 {"acquisition_software_version", "av"},
                                 {"acquisition_operating_system", "os"},
                                 {"acquisition_date", "at"},
                                 {"system_date", "tt"}})
            if (auto found = segment.acquisition.find(key); found != segment.acquisition.end())
                metadata[name] = found->second;
    }

    // What they held shows when it is read: no table names it.
    void report_missing() {
        bool ends = std::ranges::any_of(segments_, &ewf2::Segment::last);
        auto most = *numbers_.rbegin();
        if (numbers_.size() != most || !ends)
            sink_.loss(0, "ewf2.segment_missing",
                       std::to_string(numbers_.size()) + " files are there; the last is number " +
                           std::to_string(most) + (ends ? "" : ", and it is not the image's last"));
    }

    // Tables by their first chunk; one that begins inside another is left out.
    void keep_apart() {
        for (auto& segment : segments_)
            for (auto& table : segment.tables)
                tables_.push_back(table);
        std::ranges::stable_sort(tables_, {}, &ewf2::ChunkTable::first_chunk);
        std::uint64_t end = 0;
        std::erase_if(tables_, [&](const ewf2::ChunkTable& table) {
            bool overlaps = table.first_chunk < end ||
                            table.first_chunk > ~std::uint64_t{0} - table.chunk_count;
            if (overlaps)
                sink_.loss(0, "ewf2.tables_overlap",
                           "a table of " + std::to_string(table.chunk_count) +
                               " chunks lies inside another, or nowhere; it is left out");
            else
                end = table.first_chunk + table.chunk_count;
            return overlaps;
        });
    }

    FileFinderView& files_;
    RecordSink& sink_;
    std::vector<ewf2::Segment> segments_;
    std::set<std::uint32_t> numbers_;
    std::vector<ewf2::ChunkTable> tables_;
    std::uint64_t chunk_size_ = 0;
};

core::Result<std::unique_ptr<layers::Layer>> open_layer(const core::ByteSource&, std::string_view,
                                                        FileFinderView& files, RecordSink& sink) {
    return Ewf2Opener(files, sink).open();
}

// Never a parent of anything.
bool is_no_parent(const core::ByteSource&, std::string_view) {
    return false;
}

bool matches(std::span<const std::byte> head, std::string_view) {
    return core::Bytes(head).text().starts_with(signature);
}

// Ex01 … Ex99, ExAA … ExZZ, EyAA … EzZZ; the same with small letters.
std::optional<std::string> segment_name(std::string_view file_name, std::uint32_t index) {
    auto dot = file_name.rfind('.');
    std::string name(file_name);
    bool numbered = dot != std::string_view::npos && file_name.size() - dot == 5 &&
                    (name[dot + 1] == 'E' || name[dot + 1] == 'e') && name[dot + 2] >= 'x' &&
                    name[dot + 2] <= 'z';
    if (!numbered)
        return index == 0 ? std::optional(name) : std::nullopt;
    name[dot + 2] = 'x';
    if (index < 99) {
        name[dot + 3] = static_cast<char>('0' + (index + 1) / 10);
        name[dot + 4] = static_cast<char>('0' + (index + 1) % 10);
        return name;
    }
    std::uint32_t rest = index - 99;
    if (rest >= 3 * 26 * 26)
        return std::nullopt;
    char a = name[dot + 1] == 'E' ? 'A' : 'a';
    name[dot + 2] = static_cast<char>('x' + rest / (26 * 26));
    name[dot + 3] = static_cast<char>(a + static_cast<char>(rest / 26 % 26));
    name[dot + 4] = static_cast<char>(a + static_cast<char>(rest % 26));
    return name;
}

core::Result<std::unique_ptr<Image>> open(std::vector<ContainerFile> files, RecordSink& sink) {
    return layers::open_layered("ewf2", std::move(files), sink);
}

}  // namespace

namespace layers {
extern constinit const LayerFormat ewf2_layer{"ewf2", is_no_parent, open_layer};
}

extern constinit const ContainerFormat container_ewf2{
    .name = "ewf2",
    .title = "EnCase 7 image (Ex01)",
    .matches = matches,
    .segment_name = segment_name,
    .gaps_allowed = true,
    .inflated = true,
    .open = open,
};

}  // namespace examination
