// Reads one content unit once and feeds every consumer from that single read.
#pragma once

#include "core/file.h"
#include "core/hash.h"
#include "core/result.h"
#include "examination/containers/image.h"
#include "examination/filesystems/file_system.h"
#include "examination/protocol/job.h"
#include "examination/protocol/sink.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace examination {

// Something that wants a unit's bytes: in order, each once, from begin() to finish(). The next
// unit comes only after finish().
class ContentConsumer {
public:
    virtual ~ContentConsumer() = default;
    virtual void begin(const FoundItem& unit, RecordSink& sink) = 0;
    virtual void update(std::span<const std::byte> bytes, std::uint64_t offset) = 0;
    // The content has ended; what it knows of it goes into `content`.
    virtual void finish(FoundContent& content, RecordSink& sink) = 0;
};

// Where contents come from. The image is asked for when a unit needs it.
struct ContentSources {
    std::function<core::Result<Image*>()> image;
    std::function<core::Result<FileSystemReader*>()> file_system;
    const core::File* host_file = nullptr;
    // For ContentSource::member: the next bytes of it, 0 at its end.
    std::function<core::Result<std::size_t>(std::span<std::byte>)> next_bytes;
    // Called as bytes are read, for the owner's backstop.
    std::function<void()> progress;
};

// Owns the one buffer that all units are read through. Not thread-safe.
class ContentUnitReader {
public:
    // Small enough to stay in the second-level cache from the read to the last consumer.
    static constexpr std::size_t block_size = std::size_t{256} << 10;

    // The consumers must outlive the reader.
    explicit ContentUnitReader(std::vector<ContentConsumer*> consumers);

    // What can't be read is an anomaly that loses data; bytes in its place are zeros where their
    // number is known. The digests cover FoundContent::size_read bytes, which are fewer than
    // FoundItem::size where the content ends early. A member is read to its end, whatever its size
    // was said to be; `partial` says that its reading ended in an error.
    FoundContent read(const FoundItem& unit, const ContentSources& sources, const Budgets& budgets,
                      RecordSink& sink);

private:
    struct Pass;
    void read_extents(Pass& pass);
    void read_file_system(Pass& pass);
    void read_host_file(Pass& pass);
    void read_inline(Pass& pass);
    void read_member(Pass& pass);
    std::uint64_t stored_size_max(const Pass& pass) const;
    bool add_zeros(Pass& pass, std::uint64_t size);
    void add_stored(Pass& pass, Image& image, Extent extent);
    void flush(Pass& pass);
    void report_unreadable(Pass& pass, const Image& image) const;

    std::vector<ContentConsumer*> consumers_;
    std::vector<std::byte> buffer_;
    std::size_t filled_ = 0;
};

// SHA-256 of every unit, and SHA-1 and MD5 if they are wanted; whether it is all zeros; of files
// and streams the type. Much of a disk is zeros: so many of them have the same digests each time,
// which are computed once a size.
class DigestConsumer final : public ContentConsumer {
public:
    enum class Typing {
        by_content,
        off
    };
    explicit DigestConsumer(Typing typing) : typing_(typing) {}
    void set_typing(Typing typing) { typing_ = typing; }
    // All three at first.
    void set_hashes(core::HashSelection hashes);
    // Off: a unit gets neither digests nor a type.
    void set_enabled(bool enabled) { enabled_ = enabled; }
    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

    // The unit's type, for consumers that come after this one: empty as long as there is too little
    // of it to tell, and where it is not typed.
    const std::string& type() const { return type_; }

private:
    static constexpr std::size_t zero_digests_max = 16384;
    void look_for_iso(std::span<const std::byte> bytes, std::uint64_t offset);
    void hash_zeros(std::uint64_t count);
    core::Digests digests_of_zeros();

    Typing typing_;
    bool enabled_ = true;
    std::unordered_map<std::uint64_t, core::Digests> zero_digests_;  // By size.
    std::uint64_t leading_zeros_ = 0;                                // Seen, and not yet hashed.
    core::HashSelection hashes_ = core::HashSelection::sha256_md5_sha1;
    core::Hasher hasher_{hashes_};
    std::vector<std::byte> head_;
    std::array<std::byte, 5> iso_mark_{};  // What stands where an ISO 9660 volume says so.
    std::string type_;
    bool typed_ = false;
    bool all_zero_ = true;
};

}  // namespace examination
