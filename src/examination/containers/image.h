// An opened container: the medium's bytes, whatever format they are stored in.
#pragma once

#include "core/byte_source.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// Facts a container states about itself, and the hashes it stores ("md5" → hex).
struct ImageDescription {
    std::string container;  // "raw", "raw.split", "ewf"
    std::uint64_t size = 0;
    std::uint32_t sector_size = 512;
    std::map<std::string, std::string> stored_hashes;
    std::map<std::string, std::string> metadata;  // "case_number", "examiner_name", …
};

// Random access to a medium. One per worker; not thread-safe unless said.
class Image {
public:
    virtual ~Image() = default;
    virtual const ImageDescription& description() const = 0;
    std::uint64_t size() const { return description().size; }

    // Fills the buffer from `offset`. Ranges that can't be read (a missing segment, a chunk that
    // does not inflate) are filled with zeros and reported once each through the sink given at
    // opening. REQUIRES: offset + buffer.size() <= size().
    virtual core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) = 0;

    // How much of what it decodes it may keep for reads to come. A walk comes back to the tables of
    // a file system all the time; contents come in the order of the medium, each piece once.
    virtual void keep_decoded(std::size_t /*bytes*/) {}
    static constexpr std::size_t decoded_for_contents = 16u << 20;  // At opening.
    static constexpr std::size_t decoded_for_walk = 256u << 20;

    // What is known so far to be unreadable, sorted and merged: after read_at() it holds every such
    // range of what was read, so it also answers for one item whether any of its bytes are made up.
    virtual std::vector<Extent> unreadable_ranges() const { return {}; }
};

// One of the files that an image is stored in; or bytes that would be one, if the image lies inside
// another image or an archive.
struct ContainerFile {
    std::string name;  // Without folder, as found; for formats whose files name each other.
    std::unique_ptr<core::ByteSource> bytes;  // Null: it was looked for, and is not there.
};
// The files, without names, in this order.
std::vector<ContainerFile> container_files(std::vector<core::File> files);

// One container format. To add one: see containers.def.
struct ContainerFormat {
    std::string_view name;   // "ewf"
    std::string_view title;  // "EnCase image (E01)"
    // Does this file, by its first bytes and its name, look like the first segment?
    bool (*matches)(std::span<const std::byte> head, std::string_view file_name);
    // Name of the segment at `index`, from 0, of the image that the file `file_name` is part of;
    // nullopt where the naming ends. The owner opens them, in the first file's folder only.
    std::optional<std::string> (*segment_name)(std::string_view file_name, std::uint32_t index);
    // Names of files that the image needs besides those given, of which some may be known to be
    // missing: asked again with them until there are none. Null where files name no others.
    std::vector<std::string> (*further_files)(std::span<const ContainerFile> files) = nullptr;
    // May a segment in the middle be absent? Then the format itself says what is missing.
    bool gaps_allowed;
    // Is the medium stored in pieces that must be inflated whole, so that going over it once more
    // costs as much as hashing it?
    bool inflated = false;
    // The image reads them one call at a time, from the thread that calls it. Keeps `sink`.
    core::Result<std::unique_ptr<Image>> (*open)(std::vector<ContainerFile> segments,
                                                 RecordSink& sink);
};

// ContainerFormat::segment_name of an image that is one file.
std::optional<std::string> only_name(std::string_view file_name, std::uint32_t index);

// Every format we read, in the order of detection; raw, which any file is, comes last.
std::span<const ContainerFormat* const> container_formats();
// The format of an image whose first file begins with `head` (container_head_size bytes of it, or
// all). Always finds one: raw at the least.
const ContainerFormat& find_container_format(std::span<const std::byte> head,
                                             std::string_view file_name);
// By ContainerFormat::name, as SourceFiles carries it; null if there is no such format.
const ContainerFormat* container_format_named(std::string_view name);
constexpr std::size_t container_head_size = 4096;

// SHA-256 over "spoor medium sample 1", the size, the first and last MiB and 64 evenly spaced
// blocks of 4 KiB: names a medium before it has been hashed whole.
core::Result<core::Sha256Digest> sample_digest(Image& image);

}  // namespace examination
