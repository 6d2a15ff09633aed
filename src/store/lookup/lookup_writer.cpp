// Three passes, each sequential: the merged rows are written and hashed while the merge goes on;
// then, with their number known, the block table is derived from what was written; then the header.
#include "store/lookup/lookup_writer.h"

#include "core/bytes.h"
#include "store/lookup/lookup_format.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace store {
namespace {

constexpr std::size_t pass_buffer_size = 1u << 20;
constexpr std::size_t queue_batches_max = 8;

// Appends to a file and hashes what it appends, on its own thread.
class HashingAppender {
public:
    HashingAppender(core::File& file, std::uint64_t offset)
        : file_(file),
          offset_(offset),
          hasher_(core::HashSelection::sha256),
          thread_([this] { run(); }) {}
    HashingAppender(const HashingAppender&) = delete;
    HashingAppender& operator=(const HashingAppender&) = delete;
    ~HashingAppender() { close(); }

    void append(std::span<const std::byte> bytes) {
        std::vector<std::byte> batch(bytes.begin(), bytes.end());
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return queue_.size() < queue_batches_max; });
        queue_.push_back(std::move(batch));
        changed_.notify_all();
    }
    // Waits until everything is written.
    core::Result<void> drain() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return queue_.empty() && !busy_; });
        return outcome();
    }
    core::Result<void> failure() {
        std::unique_lock lock(mutex_);
        return outcome();
    }
    // REQUIRES: drained.
    core::Sha256Digest digest() { return hasher_.finish().sha256; }

private:
    core::Result<void> outcome() {
        if (error_)
            return core::Error(*error_);
        return {};
    }
    void close() {
        {
            std::unique_lock lock(mutex_);
            closed_ = true;
            changed_.notify_all();
        }
        thread_.join();
    }
    void run() {
        for (;;) {
            std::vector<std::byte> batch;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return closed_ || !queue_.empty(); });
                if (queue_.empty())
                    return;
                batch = std::move(queue_.front());
                queue_.pop_front();
                busy_ = true;
                changed_.notify_all();
            }
            core::Result<void> written;
            if (!error_) {
                hasher_.update(batch);
                written = file_.write_at(batch, offset_);
                offset_ += batch.size();
            }
            std::unique_lock lock(mutex_);
            busy_ = false;
            if (!written)
                error_ = std::move(written).error();
            changed_.notify_all();
        }
    }

    core::File& file_;
    std::uint64_t offset_;
    core::Hasher hasher_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::vector<std::byte>> queue_;
    std::optional<core::Error> error_;  // Written by the thread only, under the lock.
    bool busy_ = false;
    bool closed_ = false;
    std::jthread thread_;
};

core::Result<void> append_blocks(const core::File& file, const LookupHeader& header,
                                 HashingAppender& appender) {
    std::vector<std::byte> blocks;
    auto emit = [&](const LookupBlock& block) {
        auto bytes = std::as_bytes(std::span(&block, 1));
        blocks.insert(blocks.end(), bytes.begin(), bytes.end());
        if (blocks.size() >= pass_buffer_size) {
            appender.append(blocks);
            blocks.clear();
        }
    };
    BlockTableMaker maker(header.block_count, emit);
    RowRunView rows(file, lookup_header_size, header.rows_size(), header.stride(),
                    pass_buffer_size);
    for (;;) {
        TRY(rows.fill());
        if (!rows.has_row())
            break;
        for (; rows.has_row(); rows.drop_row())
            maker.add(rows.row());
        TRY(appender.failure());
    }
    maker.finish();
    appender.append(blocks);
    return {};
}

core::Result<LookupHeader> write_content(std::vector<RowRunView> runs,
                                         const LookupWriteOptions& options, core::File& file) {
    LookupHeader header{.key_size = options.key_size,
                        .payload_size = options.payload_size,
                        .metadata_size = options.metadata.size(),
                        .content_sha256 = {}};
    HashingAppender appender(file, lookup_header_size);
    auto take_rows = [&](std::span<const std::byte> rows) -> core::Result<void> {
        header.count += rows.size() / header.stride();
        appender.append(rows);
        return appender.failure();
    };
    TRY(merge_runs(std::move(runs), {.key_size = header.key_size, .stride = header.stride()},
                   take_rows));
    TRY(appender.drain());
    if (header.count > lookup_count_max)
        return core::Error(core::ErrorCode::limit_exceeded, "more keys than a look-up set holds");
    header.block_count = lookup_block_count(header.count);
    std::vector<std::byte> padding(header.blocks_offset() - lookup_header_size -
                                   header.rows_size());
    appender.append(padding);
    TRY(append_blocks(file, header, appender));
    appender.append(core::bytes_of(options.metadata));
    TRY(appender.drain());
    header.content_sha256 = appender.digest();
    return header;
}

core::Result<LookupHeader> write_file(std::vector<RowRunView> runs,
                                      const LookupWriteOptions& options,
                                      const std::filesystem::path& path) {
    auto file = TRY(core::File::create(path));
    auto header = TRY(write_content(std::move(runs), options, file));
    auto page = encode_lookup_header(header);
    TRY(file.write_at(page, 0));
    if (::fsync(file.descriptor()) != 0)
        return core::io_error("sync", path);
    return header;
}

}  // namespace

core::Result<LookupBuildSummary> write_lookup_set(std::vector<RowRunView> runs,
                                                  const LookupWriteOptions& options,
                                                  const std::filesystem::path& path) {
    if (options.metadata.size() > lookup_metadata_bytes_max)
        return core::Error(core::ErrorCode::limit_exceeded,
                           "a look-up set holds at most 65536 bytes of metadata");
    auto temporary = path;
    temporary += ".new";
    // What a killed predecessor left under the other name was never a set.
    ::unlink(temporary.c_str());
    auto header = write_file(std::move(runs), options, temporary);
    // Renaming must not replace: a set that exists is immutable.
    if (header &&
        ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0)
        header = core::io_error("publish", path);
    if (!header) {
        ::unlink(temporary.c_str());
        return std::move(header).error().during("writing the look-up set '" + path.string() + "'");
    }
    TRY(core::sync_folder(path.has_parent_path() ? path.parent_path()
                                                 : std::filesystem::path(".")));
    return LookupBuildSummary{.added = 0,
                              .count = header.value().count,
                              .file_size = header.value().file_size(),
                              .content_sha256 = header.value().content_sha256};
}

}  // namespace store
