// QEMU's images: QCOW of version 1, QCOW2 of versions 2 and 3. docs/formats/qcow.md.
#include "core/bytes.h"
#include "examination/containers/layer.h"

#include <algorithm>
#include <array>

namespace examination {
namespace {

using namespace std::string_view_literals;
using core::Error;
using core::ErrorCode;
using layers::FileFinderView;
using layers::LayerFacts;
using layers::Piece;

constexpr std::string_view magic = "QFI\xfb"sv;
constexpr std::uint64_t header_1_size = 48, header_2_size = 72, header_3_size = 112;
constexpr std::uint32_t cluster_bits_min = 9, cluster_bits_max = 21, l2_bits_max = 20;
constexpr std::uint32_t extensions_max = 256, extension_bytes_max = 64u << 10;
constexpr std::uint32_t name_bytes_max = 1023;
constexpr std::uint64_t subclusters = 32;
constexpr std::uint64_t offset_mask = 0x00fffffffffffe00;
constexpr std::uint64_t compressed_flag = std::uint64_t{1} << 62, zero_flag = 1;
// Incompatible features.
constexpr std::uint64_t dirty = 1, corrupt = 2, external_data = 4, other_packing = 8,
                        extended_l2 = 16;

// What the header says, of every version in the same terms.
struct Header {
    std::uint32_t version = 0;
    std::uint64_t size = 0;
    std::uint32_t cluster_bits = 0, l2_bits = 0;
    std::uint64_t l1_offset = 0, l1_count = 0;
    std::uint64_t backing_offset = 0, backing_size = 0;
    std::uint32_t encryption = 0, snapshots = 0;
    std::uint64_t features = 0;
    std::uint64_t extensions_offset = 0;
    layers::Packing packing = layers::Packing::deflate;
    std::string backing_format, data_file;

    std::uint64_t cluster_size() const { return std::uint64_t{1} << cluster_bits; }
};

class HeaderReader {
public:
    HeaderReader(const core::ByteSource& file, FileFinderView& files)
        : file_(file), pages_(files.pages()) {}

    core::Result<Header> read() {
        auto version = pages_.be32(file_, 4);
        if (!version)
            return Error(ErrorCode::invalid_input, "the file ends inside the header");
        header_.version = *version;
        if (*version == 1)
            TRY(read_version_1());
        else if (*version == 2 || *version == 3)
            TRY(read_version_2());
        else
            return Error(ErrorCode::unsupported,
                         "QCOW of version " + std::to_string(*version) + " is not known");
        if (header_.cluster_bits < cluster_bits_min || header_.cluster_bits > cluster_bits_max ||
            header_.l2_bits > l2_bits_max)
            return Error(ErrorCode::limit_exceeded, "the size of clusters or tables is impossible");
        if (header_.size > layers::medium_size_max || header_.l1_offset > layers::medium_size_max)
            return Error(ErrorCode::limit_exceeded, "the medium is impossibly large");
        if (header_.encryption != 0)
            return Error(ErrorCode::unsupported,
                         "the image is encrypted; decrypt it first, with 'qemu-img convert'");
        TRY(check_features());
        read_extensions();
        return std::move(header_);
    }

    std::string header_text(std::uint64_t offset, std::uint64_t size) {
        std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(size, name_bytes_max)),
                         '\0');
        if (!pages_.read(file_, std::as_writable_bytes(std::span(text)), offset))
            text.clear();
        return text;
    }

private:
    core::Result<void> read_version_1() {
        std::array<std::byte, header_1_size> bytes;
        if (!pages_.read(file_, bytes, 0))
            return Error(ErrorCode::invalid_input, "the file ends inside the header");
        core::Block<header_1_size> block(bytes);
        header_.backing_offset = block.be64<8>();
        header_.backing_size = block.be32<16>();
        header_.size = block.be64<24>();
        header_.cluster_bits = block.u8<32>();
        header_.l2_bits = block.u8<33>();
        header_.encryption = block.be32<36>();
        header_.l1_offset = block.be64<40>();
        header_.l1_count = ~std::uint64_t{0};  // As many as the size needs.
        return {};
    }

    core::Result<void> read_version_2() {
        std::array<std::byte, header_3_size> bytes{};
        auto count = file_.read_at(bytes, 0);
        if (!count || count.value() < header_2_size)
            return Error(ErrorCode::invalid_input, "the file ends inside the header");
        core::Block<header_3_size> block(bytes);
        header_.backing_offset = block.be64<8>();
        header_.backing_size = block.be32<16>();
        header_.cluster_bits = block.be32<20>();
        header_.size = block.be64<24>();
        header_.encryption = block.be32<32>();
        header_.l1_count = block.be32<36>();
        header_.l1_offset = block.be64<40>();
        header_.snapshots = block.be32<60>();
        header_.extensions_offset = header_2_size;
        if (header_.version == 3) {
            header_.features = block.be64<72>();
            header_.extensions_offset = block.be32<100>();
            if ((header_.features & other_packing) != 0 && header_.extensions_offset > 104) {
                if (block.u8<104>() > 1)
                    return Error(ErrorCode::unsupported, "an unknown kind of compression");
                if (block.u8<104>() == 1)
                    header_.packing = layers::Packing::zstd;
            }
        }
        auto entry_bits = (header_.features & extended_l2) != 0 ? 4u : 3u;
        header_.l2_bits = header_.cluster_bits - std::min(header_.cluster_bits, entry_bits);
        return {};
    }

    core::Result<void> check_features() const {
        constexpr auto known = dirty | corrupt | external_data | other_packing | extended_l2;
        if ((header_.features & ~known) != 0)
            return Error(ErrorCode::unsupported, "the image uses features that are not known here");
        if ((header_.features & extended_l2) != 0 && header_.cluster_bits < 14)
            return Error(ErrorCode::invalid_input, "clusters are too small to be divided");
        return {};
    }

    void read_extensions() {
        constexpr std::uint32_t backing_format = 0xe2792aca, data_file = 0x44415441;
        auto offset = header_.extensions_offset;
        for (std::uint32_t i = 0; i < extensions_max && offset != 0; ++i) {
            auto type = pages_.be32(file_, offset), size = pages_.be32(file_, offset + 4);
            if (!type || !size || *type == 0 || *size > extension_bytes_max)
                return;
            if (*type == backing_format)
                header_.backing_format = header_text(offset + 8, *size);
            if (*type == data_file)
                header_.data_file = header_text(offset + 8, *size);
            offset += 8 + (std::uint64_t{*size} + 7) / 8 * 8;
        }
    }

    const core::ByteSource& file_;
    layers::PageCache& pages_;
    Header header_;
};

class QcowLayer final : public layers::Layer {
public:
    // `data` holds the clusters; null if it is another file, which is missing.
    QcowLayer(const core::ByteSource& file, const core::ByteSource* data, std::uint64_t file_size,
              std::uint64_t data_size, Header header, LayerFacts facts, layers::PageCache& pages)
        : file_(file),
          data_(data),
          file_size_(file_size),
          data_size_(data_size),
          header_(std::move(header)),
          facts_(std::move(facts)),
          pages_(pages) {}

    const LayerFacts& facts() const override { return facts_; }

    Piece locate(std::uint64_t offset, std::uint64_t size) override {
        const auto cluster_size = header_.cluster_size();
        const auto within = offset % cluster_size;
        const auto due = std::min(size, cluster_size - within);
        const auto l2_bits = header_.l2_bits;
        const auto cluster = offset >> header_.cluster_bits;
        const auto l1_index = cluster >> l2_bits;
        const auto l2_index = cluster & ((std::uint64_t{1} << l2_bits) - 1);
        if (l1_index >= header_.l1_count)
            return lost(due, "no table is named for it");
        auto l1 = pages_.be64(file_, header_.l1_offset + 8 * l1_index);
        if (!l1)
            return lost(due, "the file ends inside its first table");
        auto table = header_.version == 1 ? *l1 : *l1 & offset_mask;
        if (table == 0)
            return Piece::below(due);
        if (table >= file_size_)
            return lost(due, "its second table lies outside the file");
        bool extended = (header_.features & extended_l2) != 0;
        auto entry_offset = table + l2_index * (extended ? 16 : 8);
        auto entry = pages_.be64(file_, entry_offset);
        auto bitmap = extended ? pages_.be64(file_, entry_offset + 8) : std::optional<uint64_t>(0);
        if (!entry || !bitmap)
            return lost(due, "the file ends inside its second table");
        if (header_.version == 1)
            return locate_1(*entry, within, due);
        if ((*entry & compressed_flag) != 0)
            return locate_packed(*entry, within, due);
        if (extended)
            return locate_subcluster(*entry, *bitmap, within, due);
        if (header_.version == 3 && (*entry & zero_flag) != 0)
            return Piece::zeros(due);
        return locate_stored(*entry, within, due);
    }

private:
    static Piece lost(std::uint64_t size, std::string_view detail) {
        return Piece::lost(size, "container.block_lost", detail);
    }

    Piece locate_stored(std::uint64_t entry, std::uint64_t within, std::uint64_t due) const {
        // In a data file of its own a cluster may lie at offset 0: then the flag says so.
        const auto copied = data_ == &file_ ? 0 : std::uint64_t{1} << 63;
        if ((entry & (offset_mask | copied)) == 0)
            return Piece::below(due);
        if (data_ == nullptr)
            return Piece::lost(due, {}, {});
        auto offset = (header_.version == 1 ? entry : entry & offset_mask) + within;
        if (offset >= data_size_)
            return lost(due, "its table entry leads out of the file");
        return Piece::stored(due, *data_, offset);
    }

    Piece packed(std::uint64_t offset, std::uint64_t stored_size, std::uint64_t within,
                 std::uint64_t due) const {
        if (offset >= file_size_)
            return lost(due, "its table entry leads out of the file");
        Piece piece{Piece::Kind::packed, due, &file_, offset};
        piece.packing = header_.packing;
        piece.stored_size = static_cast<std::uint32_t>(std::min(stored_size, file_size_ - offset));
        piece.block_size = static_cast<std::uint32_t>(header_.cluster_size());
        piece.within = static_cast<std::uint32_t>(within);
        return piece;
    }

    Piece locate_packed(std::uint64_t entry, std::uint64_t within, std::uint64_t due) const {
        const auto bits = 62 - (header_.cluster_bits - 8);
        auto offset = entry & ((std::uint64_t{1} << bits) - 1);
        auto sectors = (entry & (compressed_flag - 1)) >> bits;
        return packed(offset, (sectors + 1) * 512 - offset % 512, within, due);
    }

    Piece locate_1(std::uint64_t entry, std::uint64_t within, std::uint64_t due) const {
        constexpr auto flag = std::uint64_t{1} << 63;
        if (entry == 0)
            return Piece::below(due);
        if ((entry & flag) == 0)
            return locate_stored(entry, within, due);
        const auto bits = 63 - header_.cluster_bits;
        return packed(entry & ((std::uint64_t{1} << bits) - 1),
                      (entry >> bits) & (header_.cluster_size() - 1), within, due);
    }

    Piece locate_subcluster(std::uint64_t entry, std::uint64_t bitmap, std::uint64_t within,
                            std::uint64_t due) const {
        const auto sub_size = header_.cluster_size() / subclusters;
        const auto index = within / sub_size;
        due = std::min(due, sub_size - within % sub_size);
        if ((bitmap >> (index + subclusters) & 1) != 0)
            return Piece::zeros(due);
        if ((bitmap >> index & 1) == 0)
            return Piece::below(due);
        return locate_stored(entry, within, due);
    }

    const core::ByteSource& file_;
    const core::ByteSource* data_;
    std::uint64_t file_size_, data_size_;
    Header header_;
    LayerFacts facts_;
    layers::PageCache& pages_;
};

bool is_qcow(const core::ByteSource& file, std::string_view) {
    std::array<std::byte, 4> head{};
    auto count = file.read_at(head, 0);
    return count && count.value() == head.size() && std::ranges::equal(head, core::bytes_of(magic));
}

// What QEMU calls the formats that may lie below.
std::string container_of(std::string_view format) {
    if (format == "qcow" || format == "qcow2")
        return "qcow";
    if (format == "vpc")
        return "vhd";
    if (format == "raw" || format == "vmdk" || format == "vhdx")
        return std::string(format);
    return {};
}

LayerFacts facts_of(const Header& header, const std::string& backing, RecordSink& sink) {
    LayerFacts facts;
    facts.size = header.size;
    facts.metadata["version"] = std::to_string(header.version);
    if (header.backing_offset != 0 && header.backing_size != 0) {
        facts.parent = {layers::file_name_of(backing), container_of(header.backing_format), {}};
        facts.metadata["backing_file"] = backing;
    }
    if (header.snapshots != 0)
        sink.loss(0, "qcow.snapshots_unread",
                  std::to_string(header.snapshots) +
                      " snapshots are kept inside the image; only its present state is read");
    if ((header.features & corrupt) != 0)
        sink.anomaly(0, "qcow.marked_corrupt", "QEMU has marked the image as corrupt");
    if ((header.features & dirty) != 0)
        sink.anomaly(0, "qcow.marked_dirty", "the image was not closed properly");
    return facts;
}

core::Result<std::unique_ptr<layers::Layer>> open_layer(const core::ByteSource& file,
                                                        std::string_view, FileFinderView& files,
                                                        RecordSink& sink) {
    HeaderReader reader(file, files);
    auto header = TRY(reader.read());
    auto file_size = TRY(file.size());
    auto backing = reader.header_text(header.backing_offset, header.backing_size);
    auto facts = facts_of(header, backing, sink);
    const auto* data = &file;
    std::uint64_t data_size = file_size;
    if ((header.features & external_data) != 0) {
        auto name = layers::file_name_of(header.data_file);
        data = name.empty() ? nullptr : files.find(name);
        data_size = 0;
        if (data == nullptr)
            sink.loss(0, "container.file_missing",
                      "the image's data file '" + header.data_file +
                          "' is not beside it; what it holds reads as zeros");
        else
            data_size = TRY(data->size());
    }
    return std::unique_ptr<layers::Layer>(std::make_unique<QcowLayer>(
        file, data, file_size, data_size, std::move(header), std::move(facts), files.pages()));
}

bool matches(std::span<const std::byte> head, std::string_view) {
    return head.size() >= magic.size() &&
           std::ranges::equal(head.first(magic.size()), core::bytes_of(magic));
}

core::Result<std::unique_ptr<Image>> open(std::vector<ContainerFile> files, RecordSink& sink) {
    return layers::open_layered("qcow", std::move(files), sink);
}

std::vector<std::string> further_files(std::span<const ContainerFile> files) {
    return layers::further_files("qcow", files);
}

}  // namespace

namespace layers {
extern constinit const LayerFormat qcow_layer{"qcow", is_qcow, open_layer};
}

extern constinit const ContainerFormat container_qcow{
    .name = "qcow",
    .title = "QEMU image (QCOW, QCOW2)",
    .matches = matches,
    .segment_name = only_name,
    .further_files = further_files,
    .gaps_allowed = false,
    .open = open,
};

}  // namespace examination
