#include "examination/artifacts/windows/evtx_chunk.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <libdeflate.h>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;
using namespace std::string_view_literals;

constexpr auto file_magic = "ElfFile\0"sv;
constexpr auto chunk_magic = "ElfChnk\0"sv;
constexpr std::uint32_t record_magic = 0x00002a2a;
constexpr std::uint32_t fragment_head = 0x0001010f;

constexpr std::uint64_t chunk_head_size = 512;
constexpr std::uint64_t record_head_size = 24;
constexpr std::uint64_t record_size_min = record_head_size + 4;
constexpr std::uint64_t record_alignment = 8;

std::uint32_t crc32(std::uint32_t before, Bytes bytes) {
    return libdeflate_crc32(before, bytes.span().data(), bytes.span().size());
}

std::uint32_t u32_at(Bytes bytes, std::uint64_t offset) {
    std::uint32_t value;
    std::memcpy(&value, bytes.span().data() + offset, sizeof value);
    return value;
}

}  // namespace

Result<EvtxFileHead> read_evtx_head(Bytes file) {
    auto block = file.block<evtx_head_size>(0);
    if (!block || block.value().text<0, 8>() != file_magic)
        return Error(ErrorCode::unsupported, "no header of an event log");
    EvtxFileHead head;
    head.minor = block.value().u16<36>();
    head.major = block.value().u16<38>();
    head.chunks_begin = block.value().u16<40>();
    head.flags = block.value().u32<120>();
    auto summed = TRY(file.slice(0, 120));
    head.checksum_right = crc32(0, summed) == block.value().u32<124>();
    return head;
}

bool EvtxChunkReader::is_unused() const {
    return chunk_.text().find_first_not_of('\0') == std::string_view::npos;
}

// Where the records end, as the chunk says; its whole size where it says nothing that can be.
std::uint64_t EvtxChunkReader::find_end() {
    if (chunk_.size() < evtx_chunk_size)
        sink_.loss(offset_ + chunk_.size(), "evtx.truncated",
                   fmt::format("the file ends {} bytes before its last chunk",
                               evtx_chunk_size - chunk_.size()));
    auto head = chunk_.block<chunk_head_size>(0);
    if (!head || head.value().text<0, 8>() != chunk_magic) {
        sink_.loss(offset_, "evtx.chunk_signature", "no header of a chunk");
        return chunk_head_size;
    }
    if (checksums_) {
        auto sum = crc32(0, Bytes(chunk_.span().first(120)));
        sum = crc32(sum, Bytes(chunk_.span().subspan(128, chunk_head_size - 128)));
        if (sum != head.value().u32<124>())
            sink_.anomaly(offset_ + 124, "evtx.chunk_checksum",
                          "the chunk header's checksum is wrong");
    }
    std::uint64_t end = head.value().u32<48>();
    if (end < chunk_head_size || end > evtx_chunk_size) {
        sink_.anomaly(offset_ + 48, "evtx.free_space",
                      fmt::format("records are said to end at {}", end));
        return chunk_.size();
    }
    if (checksums_ && end <= chunk_.size() &&
        crc32(0, Bytes(chunk_.span().subspan(chunk_head_size, end - chunk_head_size))) !=
            head.value().u32<52>())
        sink_.anomaly(offset_ + 52, "evtx.records_checksum", "the records' checksum is wrong");
    return std::min(end, chunk_.size());
}

// A record says its size twice, at its begin and at its end.
bool EvtxChunkReader::read_record(std::uint64_t at, std::uint64_t end, EvtxRecord& record) const {
    auto head = chunk_.block<record_head_size>(at);
    if (!head || head.value().u32<0>() != record_magic)
        return false;
    std::uint64_t size = head.value().u32<4>();
    if (size < record_size_min || size > end - at || u32_at(chunk_, at + size - 4) != size)
        return false;
    record.id = head.value().u64<8>();
    record.written = head.value().u64<16>();
    record.offset = offset_ + at;
    record.xml_offset = at + record_head_size;
    record.xml_size = size - record_size_min;
    return true;
}

void EvtxChunkReader::add_to_range(const EvtxRecord& record) {
    if (range_.count == 0)
        range_.first_id = record.id;
    else if (record.id != range_.last_id + 1)
        sink_.anomaly(record.offset, "evtx.records_missing",
                      fmt::format("record {} follows record {}", record.id, range_.last_id));
    range_.last_id = record.id;
    ++range_.count;
}

// What was written over looks like a record now and then; the XML of all of them begins alike.
bool EvtxChunkReader::looks_whole(const EvtxRecord& record) const {
    auto head = chunk_.block<4>(record.xml_offset);
    return head && head.value().u32<0>() == fragment_head;
}

// Records keep their place when a chunk is used again, so remnants lie where records may begin.
void EvtxChunkReader::recover(std::uint64_t begin, const Handler& handler) {
    begin = (begin + record_alignment - 1) / record_alignment * record_alignment;
    for (auto at = begin; at + record_size_min <= chunk_.size() && !sink_.exhausted();) {
        EvtxRecord record;
        record.recovered = true;
        if (!read_record(at, chunk_.size(), record) || !looks_whole(record)) {
            at += record_alignment;
            continue;
        }
        handler(record);
        auto size = record.xml_size + record_size_min;
        at += std::max(record_alignment, size / record_alignment * record_alignment);
    }
}

void EvtxChunkReader::each_record(const Handler& handler) {
    if (is_unused())
        return;
    range_.offset = offset_;
    auto end = find_end();
    auto at = std::min(chunk_head_size, chunk_.size());
    while (at < end && !sink_.exhausted()) {
        EvtxRecord record;
        if (!read_record(at, end, record)) {
            sink_.loss(offset_ + at, "evtx.record_damaged",
                       fmt::format("no record begins here; {} bytes of the chunk are searched for "
                                   "further ones",
                                   chunk_.size() - at));
            break;
        }
        add_to_range(record);
        handler(record);
        at += record.xml_size + record_size_min;
    }
    recover(at, handler);
}

}  // namespace examination
