#include "core/framed_log.h"

#include "core/bytes.h"
#include "core/hash.h"
#include "core/verify.h"
#include "core/wire.h"

#include <cstring>

namespace core {
namespace {

constexpr std::string_view magic = "SPOORLOG";
constexpr std::size_t frame_header_size = 16;
constexpr std::size_t pending_max = 4u << 20;

std::string file_header(std::uint32_t what) {
    Encoder encoder;
    encoder.raw(bytes_of(magic)).u32(framed_log_version).u32(what);
    return encoder.take();
}

std::uint64_t frame_checksum(std::uint32_t size, std::uint32_t kind, std::string_view payload) {
    std::array<std::uint32_t, 2> head{size, kind};
    Hasher hasher(HashSelection::sha256);
    hasher.update(std::as_bytes(std::span(head)));
    hasher.update(bytes_of(payload));
    auto digest = hasher.finish().sha256;
    std::uint64_t value = 0;
    std::memcpy(&value, digest.bytes.data(), sizeof value);
    return value;
}

Result<void> check_header(const DiskFile& file, std::uint32_t what,
                          const std::filesystem::path& path) {
    std::array<std::byte, framed_log_header_size> raw{};
    TRY(file.read_exactly_at(raw, 0));
    auto head = Block<16>(std::span<const std::byte, 16>(raw));
    if (head.text<0, 8>() != magic || head.u32<12>() != what)
        return Error(ErrorCode::invalid_input,
                     "'" + path.string() + "' is not the file it should be");
    if (head.u32<8>() == 0)
        return Error(ErrorCode::invalid_input, "'" + path.string() + "' has a damaged header");
    if (head.u32<8>() > framed_log_version)
        return Error(ErrorCode::unsupported, "'" + path.string() +
                                                 "' was written by a newer version of Spoor; use "
                                                 "that version to open it");
    return {};
}

}  // namespace

Result<FramedLogReader> FramedLogReader::open(const std::filesystem::path& path,
                                              std::uint32_t what) {
    RealDisk disk;
    return open(disk, path, what);
}

Result<FramedLogReader> FramedLogReader::open(Disk& disk, const std::filesystem::path& path,
                                              std::uint32_t what) {
    auto file = TRY(disk.open(path, OpenMode::read));
    auto size = TRY(file->size());
    TRY(check_header(*file, what, path));
    return FramedLogReader(std::move(file), size);
}

Result<std::string> FramedLogReader::bytes_of(std::uint64_t frame, std::uint64_t begin,
                                              std::uint64_t size) {
    if (size > frame_payload_max || begin > frame_payload_max)
        return Error(ErrorCode::invalid_input, "more than a frame holds");
    std::string bytes(static_cast<std::size_t>(size), '\0');
    TRY(file_->read_exactly_at(std::as_writable_bytes(std::span(bytes)),
                               frame + frame_header_size + begin));
    return bytes;
}

Result<FrameView> FramedLogReader::at(std::uint64_t offset) {
    auto whole_at = [&](std::uint64_t wanted) {
        return offset <= size_ && size_ - offset >= wanted;
    };
    if (!whole_at(frame_header_size))
        size_ = TRY(file_->size());  // The writer may have added to it.
    if (!whole_at(frame_header_size))
        return Error(ErrorCode::not_found, "no whole frame");
    std::array<std::byte, frame_header_size> raw{};
    TRY(file_->read_exactly_at(raw, offset));
    auto head = Block<frame_header_size>(std::span<const std::byte, frame_header_size>(raw));
    std::uint64_t size = head.u32<0>();
    auto kind = head.u32<4>();
    if (size > frame_payload_max)
        return Error(ErrorCode::invalid_input, "a frame claims to be larger than any can be");
    if (!whole_at(frame_header_size + size))
        size_ = TRY(file_->size());
    if (!whole_at(frame_header_size + size))
        return Error(ErrorCode::not_found, "no whole frame");
    buffer_.resize(size);
    TRY(file_->read_exactly_at(std::as_writable_bytes(std::span(buffer_)),
                               offset + frame_header_size));
    if (frame_checksum(head.u32<0>(), kind, buffer_) != head.u64<8>())
        return Error(ErrorCode::invalid_input, "a frame's checksum is wrong");
    return FrameView{kind, offset, buffer_};
}

Result<FrameView> FramedLogReader::next() {
    auto frame = TRY(at(position_));
    position_ += frame_header_size + frame.payload.size();
    return frame;
}

Result<FramedLogWriter> FramedLogWriter::open(const std::filesystem::path& path,
                                              std::uint32_t what) {
    RealDisk disk;
    return open(disk, path, what);
}

Result<FramedLogWriter> FramedLogWriter::open(Disk& disk, const std::filesystem::path& path,
                                              std::uint32_t what) {
    auto file = TRY(disk.open(path, OpenMode::write_or_create));
    auto size = TRY(file->size());
    if (size < framed_log_header_size) {
        TRY(file->truncate(0));
        TRY(file->write_at(bytes_of(file_header(what)), 0));
        TRY(file->sync());
        TRY(disk.sync_folder(path.parent_path()));
        return FramedLogWriter(std::move(file), framed_log_header_size);
    }
    auto reader = TRY(FramedLogReader::open(disk, path, what));
    for (;;) {
        auto frame = reader.next();
        if (frame)
            continue;
        // Only a frame that is torn or wrong is cut; one that could not be read may be whole.
        if (frame.error().code() == ErrorCode::io)
            return std::move(frame).error();
        break;
    }
    if (reader.valid_size() < size)
        TRY(file->truncate(reader.valid_size()));
    return FramedLogWriter(std::move(file), reader.valid_size());
}

Result<std::uint64_t> FramedLogWriter::append(std::uint32_t kind, std::string_view payload) {
    VERIFY(payload.size() <= frame_payload_max);
    auto offset = size();
    auto frame_size = static_cast<std::uint32_t>(payload.size());
    Encoder head;
    head.u32(frame_size).u32(kind).u64(frame_checksum(frame_size, kind, payload));
    pending_ += head.buffer();
    pending_ += payload;
    if (pending_.size() > pending_max)
        TRY(flush());
    return offset;
}

Result<void> FramedLogWriter::flush() {
    // On failure the pending bytes stay, and the next flush writes them at the same place again.
    TRY(file_->write_at(bytes_of(pending_), flushed_));
    flushed_ += pending_.size();
    pending_.clear();
    return {};
}

Result<void> FramedLogWriter::sync() {
    TRY(flush());
    return file_->sync();
}

}  // namespace core
