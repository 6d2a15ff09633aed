// Virtual PC's and Hyper-V's images of the first format (VHD): fixed, dynamic, differencing.
// docs/formats/vhd.md.
#include "core/bytes.h"
#include "core/hash.h"
#include "core/text.h"
#include "examination/containers/layer.h"

#include <algorithm>
#include <array>
#include <bit>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using layers::FileFinderView;
using layers::LayerFacts;
using layers::Piece;

constexpr std::uint64_t footer_size = 512, header_size = 1024, sector_size = 512;
constexpr std::uint64_t old_footer_size = 511;  // Of Virtual PC before 2004.
constexpr std::uint32_t locators = 8, locator_size = 24, locator_bytes_max = 4096;
constexpr std::uint64_t size_max = std::uint64_t{2040} << 30;  // The format's own.
constexpr std::string_view cookie = "conectix", header_cookie = "cxsparse";
// The second format, told apart only to say so: read as raw it would be silently wrong.
constexpr std::string_view vhdx_cookie = "vhdxfile";
constexpr std::uint32_t unallocated = 0xffffffff;

enum class DiskType : std::uint32_t {
    fixed = 2,
    dynamic = 3,
    differencing = 4
};

struct Footer {
    std::uint64_t data_offset = 0, size = 0;
    DiskType type = DiskType::fixed;
    std::string creator, identity;
    bool checked = false;  // Its checksum is right.
    bool copy = false;     // It is the one at the file's start.
};

struct DynamicHeader {
    std::uint64_t table_offset = 0;
    std::uint32_t entries = 0, block_size = 0;
    std::string parent_identity, parent_name;
};

// The ones' complement of the bytes' sum, without the field itself.
bool is_checksum(std::uint32_t stored, std::span<const std::byte> bytes, std::size_t field) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (i < field || i >= field + 4)
            sum += static_cast<std::uint32_t>(bytes[i]);
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    if (stored % 4 != 0)  // A fuzzer can't make checksums.
        return true;
#endif
    return stored == ~sum;
}

std::string utf8_from_utf16be(std::string text) {
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        std::swap(text[i], text[i + 1]);
    auto utf8 = core::utf8_from_utf16le(std::string_view(text).substr(0, text.size() / 2 * 2));
    return utf8.substr(0, utf8.find('\0'));
}

std::optional<Footer> read_footer(const core::ByteSource& file, std::uint64_t offset) {
    std::array<std::byte, footer_size> bytes{};
    auto count = file.read_at(bytes, offset);
    if (!count || count.value() < old_footer_size)
        return std::nullopt;
    core::Block<footer_size> block(bytes);
    if (block.text<0, 8>() != cookie)
        return std::nullopt;
    Footer footer;
    footer.checked = is_checksum(block.be32<64>(), bytes, 64);
    footer.data_offset = block.be64<16>();
    footer.creator = core::utf8_or_escaped(block.text<28, 4>());
    footer.size = block.be64<48>();
    footer.type = static_cast<DiskType>(block.be32<60>());
    footer.identity = core::to_hex(std::span(bytes).subspan<68, 16>());
    return footer;
}

// The one at the end counts; dynamic images keep a copy at their start. One that is damaged is
// better than none: some programs write wrong checksums.
std::optional<Footer> find_footer(const core::ByteSource& file, std::uint64_t file_size) {
    std::optional<Footer> damaged;
    for (auto size : {footer_size, old_footer_size, file_size}) {
        if (file_size < size)
            continue;
        auto footer = read_footer(file, file_size - size);
        if (footer)
            footer->copy = size == file_size;
        if (footer && footer->checked)
            return footer;
        if (!damaged)
            damaged = footer;
    }
    return damaged;
}

class VhdLayer final : public layers::Layer {
public:
    VhdLayer(const core::ByteSource& file, std::uint64_t file_size, DiskType type,
             DynamicHeader header, LayerFacts facts, layers::PageCache& pages)
        : file_(file),
          file_size_(file_size),
          type_(type),
          header_(std::move(header)),
          facts_(std::move(facts)),
          pages_(pages) {
        const std::uint64_t bits = header_.block_size / sector_size;
        bitmap_size_ = ((bits + 7) / 8 + sector_size - 1) / sector_size * sector_size;
    }

    const LayerFacts& facts() const override { return facts_; }

    Piece locate(std::uint64_t offset, std::uint64_t size) override {
        if (type_ == DiskType::fixed)
            return Piece::stored(size, file_, offset);
        const auto block = offset / header_.block_size;
        const auto within = offset % header_.block_size;
        const auto due = std::min<std::uint64_t>(size, header_.block_size - within);
        if (block >= header_.entries)
            return lost(due, "the table of blocks does not reach so far");
        auto entry = pages_.be32(file_, header_.table_offset + 4 * block);
        if (!entry)
            return lost(due, "the file ends inside the table of blocks");
        if (*entry == unallocated)
            return absent(due);
        const auto start = *entry * sector_size;
        if (start >= file_size_)
            return lost(due, "its table entry leads out of the file");
        return locate_sectors(start, within, due);
    }

private:
    static Piece lost(std::uint64_t size, std::string_view detail) {
        return Piece::lost(size, "container.block_lost", detail);
    }
    Piece absent(std::uint64_t size) const {
        return type_ == DiskType::differencing ? Piece::below(size) : Piece::zeros(size);
    }

    // Is the sector stored in the block? Nothing if the bitmap can't be read.
    std::optional<bool> holds(std::uint64_t block_start, std::uint64_t sector) {
        std::byte bits{};
        if (!pages_.read(file_, std::span(&bits, 1), block_start + sector / 8))
            return std::nullopt;
        return (bits >> (7 - sector % 8) & std::byte{1}) != std::byte{0};
    }

    // A run of sectors which the block's bitmap says the same of.
    Piece locate_sectors(std::uint64_t block_start, std::uint64_t within, std::uint64_t due) {
        const auto first = within / sector_size;
        auto here = holds(block_start, first);
        if (!here)
            return lost(due, "the file ends inside its bitmap");
        std::uint64_t size = sector_size - within % sector_size;
        for (auto sector = first + 1; size < due; ++sector, size += sector_size)
            if (holds(block_start, sector) != here)
                break;
        size = std::min(size, due);
        return *here ? Piece::stored(size, file_, block_start + bitmap_size_ + within)
                     : absent(size);
    }

    const core::ByteSource& file_;
    std::uint64_t file_size_;
    DiskType type_;
    DynamicHeader header_;
    LayerFacts facts_;
    layers::PageCache& pages_;
    std::uint64_t bitmap_size_ = 0;
};

class VhdOpener {
public:
    VhdOpener(const core::ByteSource& file, std::uint64_t file_size, FileFinderView& files,
              RecordSink& sink)
        : file_(file), file_size_(file_size), files_(files), sink_(sink) {}

    core::Result<std::unique_ptr<layers::Layer>> open() {
        auto footer = find_footer(file_, file_size_);
        if (!footer)
            return without_footer();
        if (!footer->checked)
            sink_.anomaly(0, "vhd.footer_checksum",
                          "the checksum of the footer is wrong; it is used nevertheless");
        if (footer->copy && file_size_ > footer_size)
            sink_.loss(0, "vhd.footer_damaged",
                       "the footer at the file's end is missing or damaged; its copy is used");
        LayerFacts facts;
        facts.size = footer->size;
        facts.identity = footer->identity;
        facts.metadata["identifier"] = footer->identity;
        facts.metadata["creator_application"] = footer->creator;
        if (footer->size > size_max)
            return Error(ErrorCode::limit_exceeded, "the medium is larger than a VHD can be");
        DynamicHeader header;
        if (footer->type == DiskType::fixed) {
            facts.metadata["type"] = "fixed";
        } else if (footer->type == DiskType::dynamic || footer->type == DiskType::differencing) {
            bool differs = footer->type == DiskType::differencing;
            facts.metadata["type"] = differs ? "differencing" : "dynamic";
            header = TRY(read_header(footer->data_offset));
            check_table(*footer, header);
            if (differs) {
                facts.parent = {layers::file_name_of(header.parent_name), "vhd",
                                header.parent_identity};
                facts.metadata["parent_name"] = header.parent_name;
            }
        } else {
            return Error(ErrorCode::unsupported, "a VHD of an unknown type");
        }
        return std::unique_ptr<layers::Layer>(std::make_unique<VhdLayer>(
            file_, file_size_, footer->type, std::move(header), std::move(facts), files_.pages()));
    }

private:
    // A fixed image is raw bytes before its footer; without it nothing says what it is.
    core::Result<std::unique_ptr<layers::Layer>> without_footer() {
        sink_.loss(0, "vhd.footer_missing",
                   "no footer can be read; all bytes are taken as those of a fixed disk");
        LayerFacts facts;
        facts.size = file_size_;
        facts.metadata["type"] = "fixed";
        return std::unique_ptr<layers::Layer>(std::make_unique<VhdLayer>(
            file_, file_size_, DiskType::fixed, DynamicHeader{}, std::move(facts), files_.pages()));
    }

    core::Result<DynamicHeader> read_header(std::uint64_t offset) {
        std::array<std::byte, header_size> bytes{};
        if (!files_.pages().read(file_, bytes, offset))
            return Error(ErrorCode::invalid_input, "the file ends before its dynamic header");
        core::Block<header_size> block(bytes);
        if (block.text<0, 8>() != header_cookie)
            return Error(ErrorCode::invalid_input, "the dynamic header is missing");
        if (!is_checksum(block.be32<36>(), bytes, 36))
            sink_.anomaly(0, "vhd.header_checksum", "the dynamic header is damaged");
        DynamicHeader header;
        header.table_offset = block.be64<16>();
        header.entries = block.be32<28>();
        header.block_size = block.be32<32>();
        header.parent_identity = core::to_hex(std::span(bytes).subspan<40, 16>());
        header.parent_name = utf8_from_utf16be(std::string(block.text<64, 512>()));
        if (!std::has_single_bit(header.block_size) || header.block_size < sector_size ||
            header.block_size > layers::block_size_max)
            return Error(ErrorCode::limit_exceeded, "the size of its blocks is impossible");
        if (header.table_offset > layers::medium_size_max)
            return Error(ErrorCode::limit_exceeded, "the place of its table is impossible");
        if (layers::file_name_of(header.parent_name).empty())
            header.parent_name = located_parent(bytes);
        return header;
    }

    // Some programs leave the name out and give only paths, relative ones first here.
    std::string located_parent(std::span<const std::byte, header_size> bytes) {
        constexpr std::uint32_t relative = 0x57327275, absolute = 0x57326b75;  // "W2ru", "W2ku".
        for (auto wanted : {relative, absolute})
            for (std::uint32_t i = 0; i < locators; ++i) {
                core::Block<locator_size> locator(
                    bytes.subspan(576 + i * locator_size).first<locator_size>());
                if (locator.be32<0>() != wanted || locator.be32<8>() > locator_bytes_max)
                    continue;
                std::string text(locator.be32<8>() / 2 * 2, '\0');
                if (files_.pages().read(file_, std::as_writable_bytes(std::span(text)),
                                        locator.be64<16>()))
                    return core::utf8_from_utf16le(text);
            }
        return {};
    }

    void check_table(const Footer& footer, const DynamicHeader& header) {
        auto needed = (footer.size + header.block_size - 1) / header.block_size;
        if (needed > header.entries)
            sink_.loss(0, "vhd.table_short",
                       "the table of blocks has " + std::to_string(header.entries) +
                           " entries, and the medium needs " + std::to_string(needed));
    }

    const core::ByteSource& file_;
    std::uint64_t file_size_;
    FileFinderView& files_;
    RecordSink& sink_;
};

core::Result<std::unique_ptr<layers::Layer>> open_layer(const core::ByteSource& file,
                                                        std::string_view, FileFinderView& files,
                                                        RecordSink& sink) {
    auto file_size = TRY(file.size());
    std::array<std::byte, 8> head{};
    if (files.pages().read(file, head, 0) && core::Bytes(head).text() == vhdx_cookie)
        return Error(ErrorCode::unsupported,
                     "VHDX can't be read yet; convert it first, with 'qemu-img convert'");
    return VhdOpener(file, file_size, files, sink).open();
}

bool has_ending(std::string_view name, std::string_view ending) {
    return name.size() > ending.size() &&
           core::glob_matches(ending, name.substr(name.size() - ending.size()),
                              core::LetterCase::ignore);
}

bool is_vhd(const core::ByteSource& file, std::string_view) {
    auto size = file.size();
    return size && find_footer(file, size.value());
}

// A fixed image has nothing at its start that tells it apart.
bool matches(std::span<const std::byte> head, std::string_view file_name) {
    auto begins = core::Bytes(head).text().substr(0, cookie.size());
    return begins == cookie || begins == vhdx_cookie || has_ending(file_name, ".vhd");
}

core::Result<std::unique_ptr<Image>> open(std::vector<ContainerFile> files, RecordSink& sink) {
    return layers::open_layered("vhd", std::move(files), sink);
}

std::vector<std::string> further_files(std::span<const ContainerFile> files) {
    return layers::further_files("vhd", files);
}

}  // namespace

namespace layers {
extern constinit const LayerFormat vhd_layer{"vhd", is_vhd, open_layer};
}

extern constinit const ContainerFormat container_vhd{
    .name = "vhd",
    .title = "Virtual PC and Hyper-V image (VHD)",
    .matches = matches,
    .segment_name = only_name,
    .further_files = further_files,
    .gaps_allowed = false,
    .open = open,
};

}  // namespace examination
