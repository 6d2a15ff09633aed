// Makes one shard of a text index: documents in, one immutable file out.
#pragma once

#include "core/result.h"
#include "store/text_index/text_engine.h"
#include "store/text_index/text_shard_format.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace store {

// Used by one thread; after an error only destruction is left.
class TextShardWriter {
public:
    static core::Result<TextShardWriter> create(const std::filesystem::path& path);
    TextShardWriter(TextShardWriter&&) noexcept;
    TextShardWriter& operator=(TextShardWriter&&) = delete;
    ~TextShardWriter();

    // A document's text comes in pieces of any size between begin() and end().
    core::Result<void> begin(std::uint64_t key, std::string_view name);
    core::Result<void> append(std::string_view text);
    core::Result<void> end();
    std::uint64_t text_bytes() const;
    std::uint64_t document_count() const;
    // Writes what is held in memory and syncs the file.
    core::Result<void> finish();

private:
    struct State;
    explicit TextShardWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace store
