#include "store/lookup/lookup_format.h"

#include "core/bytes.h"
#include "core/verify.h"
#include "core/wire.h"

#include <algorithm>

namespace store {
namespace {

constexpr std::string_view magic = "SPOORSET";
constexpr std::size_t checked_size = 80;

core::Error malformed(std::string_view what) {
    return core::Error(core::ErrorCode::invalid_input,
                       std::string("not a whole look-up set: ").append(what));
}

}  // namespace

bool is_lookup_key_size(std::uint64_t size) {
    return size == 16 || size == 20 || size == 32;
}

std::uint64_t lookup_block_count(std::uint64_t row_count) {
    return std::max<std::uint64_t>(1,
                                   (row_count + lookup_rows_per_block - 1) / lookup_rows_per_block);
}

std::vector<std::byte> encode_lookup_header(const LookupHeader& header) {
    VERIFY(is_lookup_key_size(header.key_size));
    VERIFY(header.block_count == lookup_block_count(header.count));
    core::Encoder encoder;
    encoder.raw(core::bytes_of(magic));
    encoder.u32(lookup_set_version).u32(header.key_size).u32(header.payload_size).u32(0);
    encoder.u64(header.count).u64(header.block_count).u64(header.metadata_size);
    encoder.raw(header.content_sha256.bytes);
    VERIFY(encoder.size() == checked_size);
    auto checksum = core::sha256(encoder.buffer());
    encoder.raw(checksum.bytes);
    auto bytes = core::bytes_of(encoder.buffer());
    std::vector<std::byte> page(lookup_header_size);
    std::copy(bytes.begin(), bytes.end(), page.begin());
    return page;
}

core::Result<LookupHeader> decode_lookup_header(std::span<const std::byte> bytes) {
    if (bytes.size() < lookup_header_size)
        return malformed("the header is cut");
    auto block = TRY(core::Bytes(bytes).block<112>(0));
    if (block.text<0, 8>() != magic)
        return malformed("it does not begin with SPOORSET");
    if (block.u32<8>() != lookup_set_version)
        return core::Error(core::ErrorCode::unsupported, "the look-up set has form version " +
                                                             std::to_string(block.u32<8>()) +
                                                             "; this program reads version 1");
    auto checksum = core::sha256(bytes.first(checked_size));
    if (!std::equal(checksum.bytes.begin(), checksum.bytes.end(), bytes.begin() + checked_size))
        return malformed("the header's checksum is wrong");
    auto padding = bytes.subspan(112, lookup_header_size - 112);
    if (std::any_of(padding.begin(), padding.end(), [](std::byte b) { return b != std::byte{}; }))
        return malformed("the header's padding is not zero");

    LookupHeader header{.key_size = block.u32<12>(),
                        .payload_size = block.u32<16>(),
                        .count = block.u64<24>(),
                        .block_count = block.u64<32>(),
                        .metadata_size = block.u64<40>(),
                        .content_sha256 = {}};
    std::copy_n(bytes.begin() + 48, 32, header.content_sha256.bytes.begin());
    if (!is_lookup_key_size(header.key_size) ||
        (header.payload_size != 0 && header.payload_size != 4) || block.u32<20>() != 0)
        return malformed("its key or payload size is not one we know");
    if (header.count > lookup_count_max || header.metadata_size > lookup_metadata_bytes_max)
        return malformed("its counts are beyond every limit");
    if (header.block_count != lookup_block_count(header.count))
        return malformed("its block count does not fit its row count");
    return header;
}

}  // namespace store
