// Reads a medium through its layers. All layers share the medium's offsets.
#include "core/verify.h"
#include "examination/containers/layer.h"
#include "examination/containers/unpack.h"
#include "examination/containers/unreadable.h"

#include <algorithm>
#include <iterator>
#include <list>
#include <set>

namespace examination::layers {
namespace {

constexpr std::size_t unpacked_bytes_max = 16u << 20;
constexpr std::size_t name_size_max = 255;

// What a whole image stands on.
struct Chain {
    std::vector<std::unique_ptr<Layer>> layers;  // The topmost first.
    bool incomplete = false;                     // What the last one leaves below is not there.
    std::string container;
};

// The blocks unpacked last.
class UnpackedBlocks {
public:
    // Null if the block cannot be unpacked; `truncated` then says whether the file is too short.
    const std::vector<std::byte>* get(const Piece& piece, bool& truncated) {
        auto found = std::ranges::find_if(blocks_, [&](const Block& block) {
            return block.file == piece.file && block.offset == piece.offset;
        });
        if (found != blocks_.end() && found->bytes.size() == piece.block_size) {
            blocks_.splice(blocks_.begin(), blocks_, found);
            return &blocks_.front().bytes;
        }
        packed_.resize(piece.stored_size);
        auto count = piece.file->read_at(packed_, piece.offset);
        truncated = !count || count.value() < packed_.size();
        Block block{piece.file, piece.offset, std::vector<std::byte>(piece.block_size)};
        if (!count)
            return nullptr;
        auto made = unpack(piece.packing, std::span(packed_).first(count.value()), block.bytes);
        if (!made || *made < (piece.needed != 0 ? piece.needed : piece.block_size))
            return nullptr;
        bytes_ += block.bytes.size();
        blocks_.push_front(std::move(block));
        while (bytes_ > unpacked_bytes_max && blocks_.size() > 1) {
            bytes_ -= blocks_.back().bytes.size();
            blocks_.pop_back();
        }
        return &blocks_.front().bytes;
    }

private:
    struct Block {
        const core::ByteSource* file;
        std::uint64_t offset;
        std::vector<std::byte> bytes;
    };
    std::list<Block> blocks_;  // Used last, first.
    std::vector<std::byte> packed_;
    std::size_t bytes_ = 0;
};

class LayeredImage final : public Image {
public:
    LayeredImage(std::vector<ContainerFile> files, std::unique_ptr<PageCache> pages, Chain chain,
                 std::uint64_t size, RecordSink& sink)
        : files_(std::move(files)),
          pages_(std::move(pages)),
          chain_(std::move(chain)),
          unreadable_(sink) {
        const auto& facts = chain_.layers.front()->facts();
        description_.container = chain_.container;
        description_.size = size;
        description_.sector_size = facts.sector_size;
        description_.metadata = facts.metadata;
        description_.stored_hashes = facts.stored_hashes;
        if (chain_.layers.size() > 1)
            description_.metadata["layers"] = std::to_string(chain_.layers.size());
        if (files_.size() > 1)
            description_.metadata["files"] = std::to_string(files_.size());
    }

    const ImageDescription& description() const override { return description_; }
    std::vector<Extent> unreadable_ranges() const override { return unreadable_.ranges(); }

    core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) override {
        VERIFY(offset <= size() && buffer.size() <= size() - offset);
        read_layer(0, buffer, offset);
        return {};
    }

private:
    void read_layer(std::size_t level, std::span<std::byte> buffer, std::uint64_t offset) {
        if (level == chain_.layers.size()) {
            std::ranges::fill(buffer, std::byte{0});
            if (chain_.incomplete)
                unreadable_.keep(offset, buffer.size());  // Opening has said which file is missing.
            return;
        }
        auto& layer = *chain_.layers[level];
        while (!buffer.empty()) {
            std::uint64_t end = layer.facts().size;
            if (offset >= end) {  // A parent may be smaller than its child.
                std::ranges::fill(buffer, std::byte{0});
                return;
            }
            auto due = std::min<std::uint64_t>(buffer.size(), end - offset);
            auto piece = layer.locate(offset, due);
            VERIFY(piece.size > 0 && piece.size <= due);
            auto part = buffer.first(static_cast<std::size_t>(piece.size));
            if (piece.kind == Piece::Kind::below)
                read_layer(level + 1, part, offset);
            else
                read_piece(piece, part, offset);
            buffer = buffer.subspan(part.size());
            offset += part.size();
        }
    }

    void read_piece(const Piece& piece, std::span<std::byte> out, std::uint64_t offset) {
        switch (piece.kind) {
            case Piece::Kind::stored:
                return read_stored(piece, out, offset);
            case Piece::Kind::packed:
                return read_packed(piece, out, offset);
            case Piece::Kind::pattern:
                for (std::size_t i = 0; i < out.size(); ++i)
                    out[i] = static_cast<std::byte>(piece.offset >> (piece.within + i) % 8 * 8);
                return;
            case Piece::Kind::lost:
                return lose(out, offset, piece.code, piece.detail);
            case Piece::Kind::zeros:
            case Piece::Kind::below:
                break;
        }
        std::ranges::fill(out, std::byte{0});
    }

    void read_stored(const Piece& piece, std::span<std::byte> out, std::uint64_t offset) {
        auto count = piece.file->read_at(out, piece.offset);
        auto there = count ? count.value() : 0;
        if (there < out.size())
            lose(out.subspan(there), offset + there, "container.block_truncated",
                 count ? "the file ends before it" : count.error().message());
    }

    void read_packed(const Piece& piece, std::span<std::byte> out, std::uint64_t offset) {
        bool truncated = false;
        const auto* block = unpacked_.get(piece, truncated);
        if (block == nullptr)
            return lose(out, offset,
                        truncated ? "container.block_truncated" : "container.block_damaged",
                        truncated ? "the file ends inside it" : "it does not decompress");
        std::copy_n(block->begin() + static_cast<std::ptrdiff_t>(piece.within), out.size(),
                    out.begin());
    }

    void lose(std::span<std::byte> out, std::uint64_t offset, std::string_view code,
              std::string_view detail) {
        std::ranges::fill(out, std::byte{0});
        // What goes on where the last loss ended, for the same reason, is one loss.
        bool goes_on = offset == lost_end_ && code == lost_code_;
        lost_end_ = offset + out.size();
        lost_code_ = code;
        if (code.empty() || goes_on)
            unreadable_.keep(offset, out.size());
        else
            unreadable_.add(offset, out.size(), code, detail);
    }

    std::vector<ContainerFile> files_;
    std::unique_ptr<PageCache> pages_;
    Chain chain_;  // Refers to both.
    UnpackedBlocks unpacked_;
    UnreadableView unreadable_;
    std::uint64_t lost_end_ = 0;
    std::string lost_code_;
    ImageDescription description_;
};

// Bytes that are the medium as they are: the lowest layer of some images.
class RawLayer final : public Layer {
public:
    RawLayer(const core::ByteSource& file, std::uint64_t size) : file_(file) { facts_.size = size; }
    const LayerFacts& facts() const override { return facts_; }
    Piece locate(std::uint64_t offset, std::uint64_t size) override {
        return Piece::stored(size, file_, offset);
    }

private:
    const core::ByteSource& file_;
    LayerFacts facts_;
};

const LayerFormat* find_format(std::string_view container) {
    for (const auto* format : layer_formats())
        if (format->container == container)
            return format;
    return nullptr;
}

core::Result<std::unique_ptr<Layer>> open_layer(std::string_view container,
                                                const core::ByteSource& file, std::string_view name,
                                                FileFinderView& files, RecordSink& sink) {
    const auto* format = find_format(container);
    if (format == nullptr && container.empty())
        for (const auto* candidate : layer_formats())
            if (format == nullptr && candidate->matches(file, name))
                format = candidate;
    if (format != nullptr)
        return format->open(file, name, files, sink);
    auto size = TRY(file.size());
    return std::unique_ptr<Layer>(std::make_unique<RawLayer>(file, size));
}

// Follows the parents down. Error: the first file can't be opened, or the chain is refused.
class ChainBuilder {
public:
    ChainBuilder(FileFinderView& files, RecordSink& sink) : files_(files), sink_(sink) {}

    core::Result<Chain> build(std::string_view container) && {
        const auto* file = files_.first().bytes.get();
        if (file == nullptr)
            return core::Error(core::ErrorCode::invalid_input, "an image needs at least one file");
        chain_.container = container;
        auto first = TRY(open_layer(container, *file, files_.first().name, files_, sink_));
        visited_.insert(file);
        chain_.layers.push_back(std::move(first));
        while (const auto& parent = chain_.layers.back()->facts().parent) {
            bool added = TRY(add(*parent));
            chain_.incomplete = !added;
            if (!added)
                break;
        }
        return std::move(chain_);
    }

private:
    // False if it is not there: the anomaly has been reported.
    core::Result<bool> add(const ParentReference& parent) {
        if (chain_.layers.size() == chain_layers_max)
            return core::Error(
                core::ErrorCode::limit_exceeded,
                "the image stands on more than " + std::to_string(chain_layers_max) + " others");
        const auto* file = parent.name.empty() ? nullptr : files_.find(parent.name);
        if (file == nullptr)
            return miss("the image's parent '" + parent.name +
                        "' is not beside it; what it holds reads as zeros");
        if (!visited_.insert(file).second)
            return core::Error(
                core::ErrorCode::invalid_input,
                "the image's parents come round in a circle, at '" + parent.name + "'");
        auto layer = open_layer(parent.container, *file, parent.name, files_, sink_);
        if (!layer)
            return miss("the image's parent '" + parent.name +
                        "' can't be read: " + layer.error().message());
        const auto& identity = layer.value()->facts().identity;
        if (!parent.identity.empty() && identity != parent.identity)
            sink_.loss(0, "container.parent_differs",
                       "'" + parent.name + "' is not the parent as it was: its identifier is " +
                           identity + " instead of " + parent.identity);
        chain_.layers.push_back(std::move(layer).value());
        return true;
    }

    bool miss(const std::string& detail) {
        sink_.loss(0, "container.file_missing", detail);
        return false;
    }

    FileFinderView& files_;
    RecordSink& sink_;
    Chain chain_;
    std::set<const core::ByteSource*> visited_;
};

class SilentSink final : public RecordSink {
public:
    void record(FoundRecord) override {}
    void anomaly(FoundAnomaly) override {}
    void selector(FoundSelector) override {}
    void text(FoundText) override {}
    void hit(FoundHit) override {}
    bool exhausted() const override { return false; }
};

// The claimed size, or what of it is believed.
core::Result<std::uint64_t> medium_size(std::uint64_t claimed,
                                        const std::vector<ContainerFile>& files, RecordSink& sink) {
    if (claimed > medium_size_max)
        return core::Error(core::ErrorCode::limit_exceeded, "the medium is impossibly large");
    std::uint64_t stored = 0;
    for (const auto& file : files) {
        if (!file.bytes)
            continue;
        auto size = TRY(file.bytes->size());
        stored = std::min(stored + std::min(size, medium_size_max), medium_size_max);
    }
    auto believed = std::max(thin_size_max,
                             std::min(stored, medium_size_max / thin_ratio_max) * thin_ratio_max);
    if (claimed <= believed)
        return claimed;
    sink.loss(believed, "container.size_limit",
              "the image claims " + std::to_string(claimed) + " bytes; the rest is left out");
    return believed;
}

}  // namespace

const core::ByteSource* FileFinderView::find(const std::string& name) {
    for (const auto& file : files_)
        if (file.name == name)
            return file.bytes.get();
    if (std::ranges::find(wanted_, name) == wanted_.end())
        wanted_.push_back(name);
    return nullptr;
}

core::Result<std::unique_ptr<Image>> open_layered(std::string_view container,
                                                  std::vector<ContainerFile> files,
                                                  RecordSink& sink) {
    if (files.empty())
        return core::Error(core::ErrorCode::invalid_input, "an image needs at least one file");
    auto pages = std::make_unique<PageCache>();
    FileFinderView finder(files, *pages);
    auto chain = TRY(ChainBuilder(finder, sink).build(container));
    auto size = TRY(medium_size(chain.layers.front()->facts().size, files, sink));
    return std::unique_ptr<Image>(std::make_unique<LayeredImage>(std::move(files), std::move(pages),
                                                                 std::move(chain), size, sink));
}

std::vector<std::string> further_files(std::string_view container,
                                       std::span<const ContainerFile> files) {
    if (files.empty())
        return {};
    PageCache pages;
    FileFinderView finder(files, pages);
    SilentSink sink;
    // Whatever is wrong with it is reported when it is opened.
    (void)ChainBuilder(finder, sink).build(container);
    return finder.wanted();
}

std::string file_name_of(std::string_view path) {
    auto cut = path.find_last_of("/\\:");
    auto name = cut == std::string_view::npos ? path : path.substr(cut + 1);
    if (name.empty() || name == "." || name == ".." || name.size() > name_size_max ||
        name.find('\0') != std::string_view::npos)
        return {};
    return std::string(name);
}

}  // namespace examination::layers
