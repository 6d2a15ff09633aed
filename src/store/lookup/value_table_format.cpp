#include "store/lookup/value_table_format.h"

#include "core/bytes.h"
#include "core/verify.h"
#include "core/wire.h"

#include <algorithm>

namespace store {
namespace {

constexpr std::string_view magic = "SPOORVAL";
constexpr std::size_t checked_size = 88;
// What no file reaches: sums of such sizes stay far below 2^64.
constexpr std::uint64_t section_size_max = std::uint64_t{1} << 48;

core::Error malformed(std::string_view what) {
    return core::Error(core::ErrorCode::invalid_input,
                       std::string("not a whole value table: ").append(what));
}

}  // namespace

std::vector<std::byte> encode_value_header(const ValueTableHeader& header) {
    core::Encoder encoder;
    encoder.raw(core::bytes_of(magic)).u32(value_table_version).u32(0);
    encoder.u64(header.count).u64(header.block_count).u64(header.blocks_size);
    encoder.u64(header.filter_count).u64(header.metadata_size);
    encoder.raw(header.content_sha256.bytes);
    VERIFY(encoder.size() == checked_size);
    auto checksum = core::sha256(encoder.buffer());
    encoder.raw(checksum.bytes);
    auto bytes = core::bytes_of(encoder.buffer());
    std::vector<std::byte> page(value_header_size);
    std::copy(bytes.begin(), bytes.end(), page.begin());
    return page;
}

core::Result<ValueTableHeader> decode_value_header(std::span<const std::byte> bytes) {
    if (bytes.size() < value_header_size)
        return malformed("the header is cut");
    auto block = TRY(core::Bytes(bytes).block<120>(0));
    if (block.text<0, 8>() != magic)
        return malformed("it does not begin with SPOORVAL");
    if (block.u32<8>() != value_table_version)
        return core::Error(core::ErrorCode::unsupported, "the value table has form version " +
                                                             std::to_string(block.u32<8>()) +
                                                             "; this program reads version 1");
    auto checksum = core::sha256(bytes.first(checked_size));
    if (!std::equal(checksum.bytes.begin(), checksum.bytes.end(), bytes.begin() + checked_size))
        return malformed("the header's checksum is wrong");
    auto padding = bytes.subspan(120, value_header_size - 120);
    if (block.u32<12>() != 0 ||
        std::any_of(padding.begin(), padding.end(), [](std::byte b) { return b != std::byte{}; }))
        return malformed("the header's padding is not zero");
    ValueTableHeader header{.count = block.u64<16>(),
                            .block_count = block.u64<24>(),
                            .blocks_size = block.u64<32>(),
                            .filter_count = block.u64<40>(),
                            .metadata_size = block.u64<48>(),
                            .content_sha256 = {}};
    std::copy_n(bytes.begin() + 56, 32, header.content_sha256.bytes.begin());
    if (header.blocks_size > section_size_max || header.block_count > header.blocks_size ||
        header.count > header.blocks_size || header.filter_count == 0 ||
        header.filter_count > section_size_max / sizeof(LookupBlock) ||
        header.metadata_size > value_metadata_bytes_max)
        return malformed("its counts are beyond every limit");
    if ((header.count == 0) != (header.block_count == 0))
        return malformed("its counts do not fit each other");
    return header;
}

std::uint64_t value_block_checksum(std::uint64_t number, std::string_view body) {
    core::Hasher hasher(core::HashSelection::sha256);
    hasher.update(std::as_bytes(std::span(&number, 1)));
    hasher.update(core::bytes_of(body));
    auto digest = hasher.finish().sha256;
    std::uint64_t value = 0;
    std::memcpy(&value, digest.bytes.data(), sizeof value);
    return value;
}

std::uint64_t filter_checksum(const LookupBlock& line) {
    // Not SHA-256: seven words, asked for with every look-up. A multiplication spreads each bit.
    std::uint64_t sum = 0x5350'4f4f'5256'414c;
    for (auto word : line.words) {
        sum = (sum ^ word) * 0x9E37'79B9'7F4A'7C15u;
        sum ^= sum >> 29;
    }
    return sum;
}

}  // namespace store
