// An archive's members, one after the other, as libarchive gives them.
#pragma once

#include "core/byte_source.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// Is a content of this media type an archive, or compressed, in a form that is read here?
bool is_archive_type(std::string_view media_type);
// A name without what says that it is compressed: "log.gz" is "log".
std::string without_compression_suffix(std::string_view name);

struct ArchiveMember {
    std::uint32_t index = 0;  // From 1, in the order of the archive.
    // Name, kind, size, times and owner as the archive states them. Its content is
    // ContentSource::member, or none; its address is left to the caller. A size that is not stated
    // is 0.
    FoundItem item;
    bool encrypted = false;
};

// Reads forward only. Not thread-safe.
class ArchiveReader {
public:
    // Bytes are asked for in pieces of this size.
    static constexpr std::size_t block_size = std::size_t{256} << 10;
    // Tried in turn on every encrypted member.
    static constexpr std::size_t passwords_max = 1'000;

    // `bytes` must outlive the reader. `name` is that of the content, for a member without one.
    // invalid_input where it is no archive after all.
    static core::Result<ArchiveReader> open(const core::ByteSource& bytes, std::string_view name,
                                            std::span<const std::string> passwords);
    ArchiveReader(ArchiveReader&&) noexcept;
    ArchiveReader& operator=(ArchiveReader&&) = delete;
    ~ArchiveReader();

    // Nothing after the last. invalid_input: damage behind which no member can be found.
    core::Result<std::optional<ArchiveMember>> next();
    // The next bytes of the member that next() gave; 0 at its end.
    core::Result<std::size_t> read(std::span<std::byte> buffer);
    // What libarchive complained about in reading the last member's header, though it went on;
    // empty: nothing.
    const std::string& warning() const;
    // Has it met anything encrypted?
    bool encrypted() const;
    // Where in the archive's bytes reading has come to.
    std::uint64_t offset() const;

private:
    struct State;
    explicit ArchiveReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace examination
