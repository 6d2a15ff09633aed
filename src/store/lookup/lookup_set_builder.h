// Makes look-up set files from keys in any order, in bounded memory.
#pragma once

#include "core/file.h"
#include "core/hash.h"
#include "core/result.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace store {

// Memory for sorting, which several builders may share. Each builder takes at least two chunks,
// whatever the limit. Thread-safe.
class SortMemory {
public:
    static constexpr std::size_t chunk_bytes = 24u << 20;

    explicit SortMemory(std::uint64_t bytes_max = 256u << 20) : chunks_left_(count(bytes_max)) {}
    bool take_chunk();
    void give_chunk();

private:
    static std::int64_t count(std::uint64_t bytes) {
        return static_cast<std::int64_t>(bytes / chunk_bytes);
    }
    std::atomic<std::int64_t> chunks_left_;
};

enum class LookupPayload : std::uint8_t {
    none,
    number  // Four bytes with each key; of several rows with one key the lowest stands.
};

struct LookupBuildOptions {
    std::uint32_t key_size = 32;  // 16, 20 or 32.
    LookupPayload payload = LookupPayload::none;
    std::filesystem::path spill_folder;  // For what the memory cannot hold; never seen in there.
};

struct LookupBuildSummary {
    std::uint64_t added = 0;
    std::uint64_t count = 0;  // Distinct keys.
    std::uint64_t file_size = 0;
    core::Sha256Digest content_sha256;
};

// Collects keys, sorts them chunk by chunk beside the caller, and writes the set. Used by one
// thread; after an error only destruction is left.
class LookupSetBuilder {
public:
    // `memory` must outlive the builder.
    static core::Result<LookupSetBuilder> create(LookupBuildOptions options, SortMemory& memory);
    LookupSetBuilder(LookupSetBuilder&&) noexcept;
    LookupSetBuilder& operator=(LookupSetBuilder&&) = delete;
    ~LookupSetBuilder();

    // REQUIRES: a key of the set's key size.
    core::Result<void> add(std::span<const std::byte> key, std::uint32_t payload = 0);
    std::uint64_t added() const;
    // Writes the file, whole and durable, or leaves nothing; conflict if `path` exists. The
    // metadata is kept as it is; at most lookup_metadata_bytes_max.
    core::Result<LookupBuildSummary> finish(const std::filesystem::path& path,
                                            std::string_view metadata);

private:
    struct State;
    explicit LookupSetBuilder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Unites sets of one key size and payload kind. REQUIRES: at least one.
core::Result<LookupBuildSummary> merge_lookup_sets(const std::vector<std::filesystem::path>& sets,
                                                   std::string_view metadata,
                                                   const std::filesystem::path& path);

}  // namespace store
