// Images that are kept in layers: each holds some blocks of the medium and leaves the rest to the
// one below it. The formats say where a block lies; layered_image.cpp reads it.
#pragma once

#include "core/byte_source.h"
#include "core/result.h"
#include "examination/containers/image.h"
#include "examination/containers/page_cache.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination::layers {

// Limits on what files may claim; docs/formats/layers.md lists them.
constexpr std::uint32_t chain_layers_max = 64;
constexpr std::uint64_t block_size_max = 64u << 20;
// A medium is at most so large; and beyond `thin_size_max`, which a nearly empty disk of today may
// well be, at most so many times larger than its files: zeros that nobody stored take time too.
constexpr std::uint64_t medium_size_max = std::uint64_t{1} << 56;
constexpr std::uint64_t thin_size_max = std::uint64_t{4} << 40;
constexpr std::uint64_t thin_ratio_max = 1100;

enum class Packing : std::uint8_t {
    deflate,  // RFC 1951, bare.
    zlib,     // RFC 1950.
    zstd,
    adler32,  // As it is, with its Adler-32 behind it.
    none
};

// How a range of the medium is held.
struct Piece {
    enum class Kind : std::uint8_t {
        zeros,    // Nothing is stored; the layer says that it reads as zeros.
        stored,   // As it is, at `offset` of `file`.
        pattern,  // The eight bytes of `offset` over and over; the range begins at `within`.
        packed,   // In a block that must be decompressed.
        below,    // Not here.
        lost      // It should be here and is not: `code`, `detail`; no code if that has been said.
    };
    Kind kind = Kind::zeros;
    std::uint64_t size = 0;  // Of the range asked for, from its start; at least 1.
    const core::ByteSource* file = nullptr;
    std::uint64_t offset = 0;
    // Packed: `stored_size` bytes at most, of which the range is what lies at `within`.
    Packing packing = Packing::deflate;
    std::uint32_t stored_size = 0;
    std::uint32_t block_size = 0;
    std::uint32_t within = 0;
    std::uint32_t needed = 0;  // So much of the block must unpack; 0: all.
    std::string_view code = {}, detail = {};

    static Piece zeros(std::uint64_t size) { return {Kind::zeros, size}; }
    static Piece below(std::uint64_t size) { return {Kind::below, size}; }
    static Piece stored(std::uint64_t size, const core::ByteSource& file, std::uint64_t offset) {
        return {Kind::stored, size, &file, offset};
    }
    static Piece pattern(std::uint64_t size, std::uint64_t bytes, std::uint32_t within) {
        Piece piece{Kind::pattern, size, nullptr, bytes};
        piece.within = within;
        return piece;
    }
    static Piece lost(std::uint64_t size, std::string_view code, std::string_view detail) {
        Piece piece{Kind::lost, size};
        piece.code = code;
        piece.detail = detail;
        return piece;
    }
};

// The layer below, as a layer names it.
struct ParentReference {
    std::string name;       // Without folder; empty if no usable name is stored.
    std::string container;  // Format, if the layer says so; else it is found by looking.
    std::string identity;   // Must be the parent's, unless empty.
};

struct LayerFacts {
    std::uint64_t size = 0;
    std::uint32_t sector_size = 512;
    std::string identity;
    std::optional<ParentReference> parent;
    std::map<std::string, std::string> metadata, stored_hashes;
};

class Layer {
public:
    virtual ~Layer() = default;
    virtual const LayerFacts& facts() const = 0;
    // How the first bytes of a range are held. REQUIRES: size != 0, and the range lies in the
    // layer.
    virtual Piece locate(std::uint64_t offset, std::uint64_t size) = 0;
};

// The files at hand, and the names of those that turn out to be needed besides. The files must
// outlive it. `pages` reads their tables; it is the image's.
class FileFinderView {
public:
    FileFinderView(std::span<const ContainerFile> files, PageCache& pages)
        : files_(files), pages_(&pages) {}

    std::span<const ContainerFile> all() const { return files_; }
    const ContainerFile& first() const { return files_.front(); }
    // Null if it is not there; unless that is known already, the name is then wanted.
    const core::ByteSource* find(const std::string& name);
    const std::vector<std::string>& wanted() const { return wanted_; }
    PageCache& pages() const { return *pages_; }

private:
    std::span<const ContainerFile> files_;
    PageCache* pages_;
    std::vector<std::string> wanted_;
};

// A format of one layer. `open` reads no parent; it may find further files that hold its own bytes.
struct LayerFormat {
    std::string_view container;
    bool (*matches)(const core::ByteSource& file, std::string_view name);
    core::Result<std::unique_ptr<Layer>> (*open)(const core::ByteSource& file,
                                                 std::string_view name, FileFinderView& files,
                                                 RecordSink& sink);
};
std::span<const LayerFormat* const> layer_formats();

// Opens the first file as `container`, and what lies below it.
core::Result<std::unique_ptr<Image>> open_layered(std::string_view container,
                                                  std::vector<ContainerFile> files,
                                                  RecordSink& sink);
// ContainerFormat::further_files of such a container.
std::vector<std::string> further_files(std::string_view container,
                                       std::span<const ContainerFile> files);

// What a path in evidence is called in its folder; empty if that is no name.
std::string file_name_of(std::string_view path);

}  // namespace examination::layers
