// Format: docs/formats/windows_prefetch.md, "The compressed form".
#include "examination/artifacts/windows/prefetch_mam.h"

#include "core/xpress_huffman.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <libdeflate.h>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

// The largest prefetch file seen has 0.6 MB; Windows itself stops at a few.
constexpr std::uint64_t decompressed_size_max = 32u << 20;
constexpr std::byte method_xpress_huffman{4};
constexpr std::byte method_mask{0x0F};
constexpr std::byte checksum_flag{0x80};

// RtlComputeCrc32 is the CRC-32 of RFC 1952 §8; `state` chains calls and begins as 0.
std::uint32_t crc32(std::uint32_t state, std::span<const std::byte> bytes) {
    return libdeflate_crc32(state, bytes.data(), bytes.size());
}

// Over the whole file with the checksum's own four bytes as zeros.
std::uint32_t file_checksum(std::span<const std::byte> file) {
    constexpr std::array<std::byte, 4> zeros{};
    return crc32(crc32(crc32(0, file.first(8)), zeros), file.subspan(12));
}

}  // namespace

bool is_mam(Bytes file) {
    return file.text().starts_with("MAM");
}

Result<std::vector<std::byte>> decompress_mam(Bytes file, RecordSink& sink) {
    auto header = TRY(file.block<8>(0));
    auto method = static_cast<std::byte>(header.u8<3>());
    std::uint64_t size = header.u32<4>();
    if ((method & method_mask) != method_xpress_huffman)
        return Error(ErrorCode::unsupported,
                     fmt::format("compression method {}", std::to_integer<int>(method)));
    std::uint64_t data_offset = 8;
    if ((method & checksum_flag) != std::byte{0}) {
        data_offset = 12;
        auto stored = TRY(file.block<4>(8));
        auto computed = file_checksum(file.span());
        if (stored.u32<0>() != computed)
            sink.anomaly(8, "prefetch.checksum_mismatch",
                         fmt::format("stored {:08x}, computed {:08x}", stored.u32<0>(), computed));
    }
    if (size > decompressed_size_max) {
        sink.loss(4, "prefetch.decompressed_size_over_limit", fmt::format("{} bytes", size));
        size = decompressed_size_max;
    }
    auto data = TRY(file.slice(data_offset, file.size() - data_offset));
    auto decoded = core::xpress_huffman_decode(data, size);
    if (decoded.damage)
        sink.loss(data_offset + decoded.damage->input_offset, "prefetch.compressed_data_damaged",
                  fmt::format("{}; {} of {} bytes decompressed", decoded.damage->reason,
                              decoded.bytes.size(), size));
    else if (!decoded.ended_by_mark)
        sink.anomaly(data_offset + decoded.input_used, "prefetch.end_mark_missing");
    else if (data.size() > decoded.input_used)
        sink.anomaly(data_offset + decoded.input_used, "prefetch.bytes_after_compressed_data",
                     fmt::format("{} bytes", data.size() - decoded.input_used));
    if (decoded.bytes.empty())
        return Error(ErrorCode::invalid_input, "nothing of the compressed data can be read");
    return std::move(decoded.bytes);
}

}  // namespace examination
