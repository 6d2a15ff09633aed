// Reads a file block by block and hashes it on the way, on its own thread, ahead of its user.
#pragma once

#include "core/file.h"
#include "core/hash.h"
#include "core/result.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

namespace examination {

// One user thread. The file must outlive it.
class HashingReader {
public:
    static constexpr std::size_t block_bytes = 2u << 20;
    static constexpr std::size_t headroom_bytes = 128u << 10;

    explicit HashingReader(const core::File& file);
    HashingReader(const HashingReader&) = delete;
    HashingReader& operator=(const HashingReader&) = delete;
    ~HashingReader();

    // A block of the file; `rest`, at most headroom_bytes of the block before, stands in front of
    // it. At the end of the file it is `rest` alone. The view holds until the next call.
    core::Result<std::string_view> next(std::string_view rest);
    bool at_end() const { return at_end_; }
    std::uint64_t bytes_read() const { return bytes_read_; }
    // REQUIRES: at_end().
    const core::Sha256Digest& digest() const { return digest_; }

private:
    struct Block {
        std::unique_ptr<char[]> memory;  // headroom, then the bytes.
        std::size_t size = 0;
    };
    void run();

    const core::File& file_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Block> filled_;
    std::deque<Block> free_;
    std::optional<core::Error> error_;
    bool ended_ = false;
    bool closed_ = false;
    core::Sha256Digest digest_;  // Written before ended_ is.

    Block current_;
    bool at_end_ = false;
    std::uint64_t bytes_read_ = 0;
    std::jthread thread_;
};

}  // namespace examination
