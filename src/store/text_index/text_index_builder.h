// Makes a text index from documents in any number, on several threads, in bounded memory.
#pragma once

#include "core/result.h"
#include "core/scheduler.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct TextIndexOptions {
    // Shards that are filled side by side, each by one thread at a time.
    unsigned lanes = 2;
    // A shard is closed behind the document that reaches this. Its terms are held in memory until
    // then: less than this for most text, up to three times as much for scripts without spaces.
    std::uint64_t shard_bytes = 32u << 20;
    // Text that is gathered for a lane before it is handed to a thread; twice that is held.
    std::uint64_t batch_bytes = 4u << 20;
    // Of all lanes together, for documents that are larger than a batch.
    std::uint64_t gathered_bytes_max = 32u << 20;
};

struct TextIndexSummary {
    std::uint64_t shards = 0, documents = 0, text_bytes = 0;
};

// Used by one thread. The index is seen under its name only once it is whole; a builder that is
// dropped before leaves nothing. What a search finds does not depend on lanes or sizes.
class TextIndexBuilder {
public:
    // `scheduler` must outlive the builder, and has no other task meanwhile. conflict if `folder`
    // exists.
    static core::Result<TextIndexBuilder> create(const std::filesystem::path& folder,
                                                 core::Scheduler& scheduler,
                                                 const TextIndexOptions& options = {});
    TextIndexBuilder(TextIndexBuilder&&) noexcept;
    TextIndexBuilder& operator=(TextIndexBuilder&&) = delete;
    ~TextIndexBuilder();

    // Takes valid UTF-8; other bytes are kept, but only part words. REQUIRES: no key twice.
    core::Result<void> add(std::uint64_t key, std::string_view name, std::string_view text);
    // The same, in pieces, which are cut anywhere.
    core::Result<void> add(std::uint64_t key, std::string_view name,
                           std::vector<std::string> pieces);
    core::Result<TextIndexSummary> finish();

private:
    struct State;
    explicit TextIndexBuilder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace store
