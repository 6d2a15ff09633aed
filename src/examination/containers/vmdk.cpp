// VMware's images: one file or many, sparse, flat, stream-optimised, delta. docs/formats/vmdk.md.
#include "core/bytes.h"
#include "core/text.h"
#include "examination/containers/layer.h"
#include "examination/containers/vmdk_descriptor.h"
#include "examination/containers/vmdk_extent.h"

#include <algorithm>
#include <array>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using layers::FileFinderView;
using layers::LayerFacts;
using layers::Piece;

constexpr std::string_view descriptor_begin = "# disk descriptorfile";
constexpr std::uint32_t version_max = 3;

// A stretch of the medium, as one file holds it.
struct Part {
    enum class Kind : std::uint8_t {
        flat,
        sparse,
        zero,
        missing
    };
    Kind kind = Kind::zero;
    std::uint64_t begin = 0, end = 0;  // In the medium.
    const core::ByteSource* file = nullptr;
    std::uint64_t file_offset = 0;
    std::optional<vmdk::SparseExtent> sparse;
};

class VmdkLayer final : public layers::Layer {
public:
    VmdkLayer(std::vector<Part> parts, LayerFacts facts)
        : parts_(std::move(parts)), facts_(std::move(facts)) {}

    const LayerFacts& facts() const override { return facts_; }

    Piece locate(std::uint64_t offset, std::uint64_t size) override {
        auto part = std::ranges::upper_bound(parts_, offset, {}, &Part::end);
        auto within = offset - part->begin;
        auto due = std::min(size, part->end - offset);
        switch (part->kind) {
            case Part::Kind::flat:
                return Piece::stored(due, *part->file, part->file_offset + within);
            case Part::Kind::sparse:
                return part->sparse->locate(within, due);
            case Part::Kind::missing:
                return Piece::lost(due, {}, {});
            case Part::Kind::zero:
                break;
        }
        return Piece::zeros(due);
    }

private:
    std::vector<Part> parts_;  // One after the other, none empty; together they are the medium.
    LayerFacts facts_;
};

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool is_descriptor(std::string_view head) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (head.starts_with(byte_order_mark))
        head.remove_prefix(byte_order_mark.size());
    auto begin = head.find_first_not_of(" \t\r\n");
    return begin != std::string_view::npos &&
           lower(std::string(head.substr(begin, descriptor_begin.size()))) == descriptor_begin;
}

bool matches(std::span<const std::byte> head, std::string_view) {
    auto text = core::Bytes(head).text();
    if (auto block = core::Bytes(head).block<8>(0);
        block && (text.starts_with("KDMV") || text.starts_with("COWD")))
        return block.value().u32<4>() >= 1 && block.value().u32<4>() <= version_max;
    return is_descriptor(text);
}

class VmdkOpener {
public:
    VmdkOpener(const core::ByteSource& file, FileFinderView& files, RecordSink& sink)
        : file_(file), files_(files), sink_(sink) {}

    core::Result<std::unique_ptr<layers::Layer>> open() {
        auto sparse = TRY(vmdk::read_sparse_header(file_, files_.pages()));
        auto text = TRY(descriptor_text(sparse));
        auto descriptor = vmdk::parse_descriptor(text);
        if (descriptor.too_many_extents)
            return Error(
                ErrorCode::limit_exceeded,
                "the descriptor names more than " + std::to_string(vmdk::extents_max) + " extents");
        if (sparse) {
            TRY(add_own(*sparse, descriptor));
        } else if (descriptor.extents.empty()) {
            return Error(ErrorCode::invalid_input, "the descriptor names no extents");
        }
        for (std::size_t i = sparse ? 1 : 0; i < descriptor.extents.size(); ++i)
            TRY(add(descriptor.extents[i]));
        return std::unique_ptr<layers::Layer>(
            std::make_unique<VmdkLayer>(std::move(parts_), facts_of(descriptor)));
    }

private:
    // From inside the sparse file, or the file itself.
    core::Result<std::string> descriptor_text(const std::optional<vmdk::SparseHeader>& sparse) {
        std::uint64_t offset = 0, size = 0;
        if (sparse) {
            if (sparse->descriptor > layers::medium_size_max)
                return std::string();
            offset = sparse->descriptor * vmdk::sector_size;
            size = std::min(sparse->descriptor_sectors,
                            vmdk::descriptor_bytes_max / vmdk::sector_size) *
                   vmdk::sector_size;
            if (offset == 0)
                return std::string();
        } else {
            size = TRY(file_.size());
            if (size > vmdk::descriptor_bytes_max)
                return Error(ErrorCode::limit_exceeded, "the descriptor is impossibly long");
        }
        std::string text(static_cast<std::size_t>(size), '\0');
        auto count = TRY(file_.read_at(std::as_writable_bytes(std::span(text)), offset));
        text.resize(count);
        return text;
    }

    core::Result<void> add_own(const vmdk::SparseHeader& header,
                               const vmdk::Descriptor& descriptor) {
        if (header.unclean)
            sink_.anomaly(0, "vmdk.marked_unclean", "the image was not closed properly");
        if (descriptor.extents.empty())
            sink_.loss(0, "vmdk.descriptor_missing",
                       "no descriptor says what the image consists of; this file is read as all "
                       "of it");
        auto size = TRY(file_.size());
        Part part;
        part.kind = Part::Kind::sparse;
        part.sparse.emplace(file_, size, header, files_.pages());
        return place(std::move(part),
                     descriptor.extents.empty() ? header.capacity : descriptor.extents[0].sectors);
    }

    core::Result<void> add(const vmdk::ExtentLine& line) {
        Part part;
        bool flat = line.type == "FLAT" || line.type == "VMFS";
        if (line.type == "ZERO")
            return place(std::move(part), line.sectors);
        part.kind = Part::Kind::missing;
        if (!flat && line.type != "SPARSE" && line.type != "VMFSSPARSE") {
            sink_.loss(size_, "vmdk.extent_unsupported",
                       in_quotes(line.name) + " is of the kind " +
                           core::printable(core::utf8_or_escaped(line.type)) +
                           "; what it holds reads as zeros");
            return place(std::move(part), line.sectors);
        }
        auto name = layers::file_name_of(line.name);
        const auto* file = name.empty() ? nullptr : files_.find(name);
        if (file == nullptr)
            sink_.loss(size_, "container.file_missing",
                       "the image's extent " + in_quotes(line.name) +
                           " is not beside it; what it holds reads as zeros");
        else if (flat)
            add_flat(part, *file, line);
        else
            TRY(add_sparse(part, *file, line));
        return place(std::move(part), line.sectors);
    }

    static void add_flat(Part& part, const core::ByteSource& file, const vmdk::ExtentLine& line) {
        part.kind = Part::Kind::flat;
        part.file = &file;
        part.file_offset = std::min(line.file_sector, layers::medium_size_max) * vmdk::sector_size;
    }

    core::Result<void> add_sparse(Part& part, const core::ByteSource& file,
                                  const vmdk::ExtentLine& line) {
        auto header = vmdk::read_sparse_header(file, files_.pages());
        if (!header || !header.value()) {
            sink_.loss(
                size_, "vmdk.extent_damaged",
                in_quotes(line.name) + ": " +
                    (header ? std::string("it is no sparse extent") : header.error().message()) +
                    "; what it holds reads as zeros");
            return {};
        }
        auto size = TRY(file.size());
        part.kind = Part::Kind::sparse;
        part.sparse.emplace(file, size, *header.value(), files_.pages());
        return {};
    }

    core::Result<void> place(Part part, std::uint64_t sectors) {
        constexpr auto sectors_max = layers::medium_size_max / vmdk::sector_size;
        if (sectors > sectors_max || size_ / vmdk::sector_size > sectors_max - sectors)
            return Error(ErrorCode::limit_exceeded, "the medium is impossibly large");
        part.begin = size_;
        size_ += sectors * vmdk::sector_size;
        part.end = size_;
        if (sectors != 0)
            parts_.push_back(std::move(part));
        return {};
    }

    LayerFacts facts_of(const vmdk::Descriptor& descriptor) const {
        LayerFacts facts;
        facts.size = size_;
        facts.identity = lower(descriptor.value("cid"));
        auto parent = lower(descriptor.value("parentcid"));
        auto hint = descriptor.value("parentfilenamehint");
        if (!parent.empty() && parent != "ffffffff") {
            facts.parent = {layers::file_name_of(hint), {}, parent};
            facts.metadata["parent_name"] = core::utf8_or_escaped(hint);
        }
        for (auto [name, key] : {std::pair{"type", "createtype"},
                                 {"identifier", "cid"},
                                 {"adapter_type", "ddb.adaptertype"}})
            if (auto value = descriptor.value(key); !value.empty())
                facts.metadata[name] = core::utf8_or_escaped(value);
        return facts;
    }

    static std::string in_quotes(std::string_view name) {
        return "'" + core::printable(core::utf8_or_escaped(name)) + "'";
    }

    const core::ByteSource& file_;
    FileFinderView& files_;
    RecordSink& sink_;
    std::vector<Part> parts_;
    std::uint64_t size_ = 0;
};

core::Result<std::unique_ptr<layers::Layer>> open_layer(const core::ByteSource& file,
                                                        std::string_view, FileFinderView& files,
                                                        RecordSink& sink) {
    return VmdkOpener(file, files, sink).open();
}

bool is_vmdk(const core::ByteSource& file, std::string_view name) {
    std::array<std::byte, container_head_size> head;
    auto count = file.read_at(head, 0);
    return count && matches(std::span(head).first(count.value()), name);
}

core::Result<std::unique_ptr<Image>> open(std::vector<ContainerFile> files, RecordSink& sink) {
    return layers::open_layered("vmdk", std::move(files), sink);
}

std::vector<std::string> further_files(std::span<const ContainerFile> files) {
    return layers::further_files("vmdk", files);
}

}  // namespace

namespace layers {
extern constinit const LayerFormat vmdk_layer{"vmdk", is_vmdk, open_layer};
}

extern constinit const ContainerFormat container_vmdk{
    .name = "vmdk",
    .title = "VMware image (VMDK)",
    .matches = matches,
    .segment_name = only_name,
    .further_files = further_files,
    .gaps_allowed = false,
    .open = open,
};

}  // namespace examination
