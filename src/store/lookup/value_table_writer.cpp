#include "store/lookup/value_table_writer.h"

#include "core/bytes.h"
#include "core/varint.h"
#include "core/verify.h"

#include <algorithm>
#include <system_error>

#include <unistd.h>

namespace store {
namespace {

constexpr std::size_t buffer_size = 1u << 20;

std::string_view view_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

ValueTableWriter::ValueTableWriter(std::filesystem::path path, core::File file,
                                   std::uint64_t filter_count)
    : path_(std::move(path)),
      file_(std::move(file)),
      filter_(static_cast<std::size_t>(filter_count)) {
    header_.filter_count = filter_count;
}

ValueTableWriter::~ValueTableWriter() {
    if (file_)
        ::unlink(unfinished().c_str());
}

core::Result<ValueTableWriter> ValueTableWriter::create(const std::filesystem::path& path,
                                                        std::uint64_t rows_max) {
    auto unfinished = path.string() + ".new";
    // What a killed predecessor left was never a table.
    ::unlink(unfinished.c_str());
    auto file = TRY(core::File::create(unfinished));
    return ValueTableWriter(path, std::move(file), lookup_block_count(rows_max));
}

core::Result<void> ValueTableWriter::add(std::string_view key, std::string_view payload) {
    VERIFY(header_.count == 0 || key > last_key_);
    if (key.size() > value_key_bytes_max || payload.size() > value_payload_bytes_max)
        return core::Error(core::ErrorCode::limit_exceeded,
                           "a value table holds keys of 65,536 bytes and payloads of 64 MiB");
    last_key_ = key;
    keys_.add(key);
    key_bytes_ += key.size();
    core::append_counted(payloads_, payload);
    ValueFilterKey digest(key);
    add_to_filter(filter_[static_cast<std::size_t>(digest.line(header_.filter_count))],
                  digest.bytes());
    ++header_.count;
    block_open_ = true;
    // Keys share most of their bytes; how many is known only when the list is taken.
    return key_bytes_ / 2 + payloads_.size() >= value_block_bytes ? end_block()
                                                                  : core::Result<void>();
}

core::Result<void> ValueTableWriter::end_block() {
    if (!block_open_)
        return {};
    std::string body;
    core::append_counted(body, keys_.take());
    body += payloads_;
    auto checksum = value_block_checksum(block_offsets_.size(), body);
    block_offsets_.push_back(header_.blocks_size);
    header_.blocks_size += sizeof checksum + body.size();
    payloads_.clear();
    key_bytes_ = 0;
    block_open_ = false;
    TRY(append(view_of(std::as_bytes(std::span(&checksum, 1)))));
    return append(body);
}

core::Result<void> ValueTableWriter::append(std::string_view bytes) {
    pending_ += bytes;
    return pending_.size() >= buffer_size ? flush() : core::Result<void>();
}

core::Result<void> ValueTableWriter::flush() {
    auto bytes = core::bytes_of(pending_);
    hasher_.update(bytes);
    TRY(file_.write_at(bytes, written_));
    written_ += bytes.size();
    pending_.clear();
    return {};
}

// With zeros, up to the next cache line.
core::Result<void> ValueTableWriter::pad() {
    auto over = (written_ + pending_.size()) % 64;
    return append(std::string(static_cast<std::size_t>((64 - over) % 64), '\0'));
}

core::Result<void> ValueTableWriter::append_filter() {
    constexpr std::size_t piece = 4096;
    for (auto& line : filter_)
        line.first_row = filter_checksum(line);
    auto left = std::span<const LookupBlock>(filter_);
    while (!left.empty()) {
        auto lines = left.first(std::min(piece, left.size()));
        TRY(append(view_of(std::as_bytes(lines))));
        left = left.subspan(lines.size());
    }
    return {};
}

core::Result<ValueTableHeader> ValueTableWriter::finish(std::string_view metadata) {
    if (metadata.size() > value_metadata_bytes_max)
        return core::Error(core::ErrorCode::limit_exceeded,
                           "a value table holds at most 65,536 bytes of metadata");
    TRY(end_block());
    header_.block_count = block_offsets_.size();
    header_.metadata_size = metadata.size();
    block_offsets_.push_back(header_.blocks_size);
    TRY(pad());
    TRY(append(view_of(std::as_bytes(std::span(block_offsets_)))));
    TRY(pad());
    TRY(append_filter());
    TRY(append(metadata));
    TRY(flush());
    VERIFY(written_ == header_.file_size());
    header_.content_sha256 = hasher_.finish().sha256;
    TRY(file_.write_at(encode_value_header(header_), 0));
    TRY(file_.sync());
    std::error_code failure;
    std::filesystem::rename(unfinished(), path_, failure);
    if (failure)
        return core::Error(core::ErrorCode::io,
                           "cannot publish '" + path_.string() + "': " + failure.message());
    file_ = {};
    TRY(core::sync_folder(path_.parent_path()));
    return header_;
}

}  // namespace store
