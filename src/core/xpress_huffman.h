// Decoder of XPRESS Huffman (MS-XCA 2.2), in which Windows 10 and 11 store prefetch and WIM data.
#pragma once

#include "core/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace core {

struct XpressDamage {
    std::uint64_t input_offset = 0;  // Where in the compressed bytes decoding could not go on.
    std::string_view reason;         // "the data ends early"
};

struct XpressDecoded {
    std::vector<std::byte> bytes;
    std::uint64_t input_used = 0;
    // All output is there, the end mark (symbol 256) behind it, and the words that a reader holds
    // in advance: nothing was cut off.
    bool ended_by_mark = false;
    std::optional<XpressDamage> damage;  // Then `bytes` is what came before it.
};

// Decodes until `size` bytes are there or the input is damaged or ends; `size` is the caller's
// claim, so memory grows with what is decoded, never with the claim.
XpressDecoded xpress_huffman_decode(Bytes compressed, std::uint64_t size);

}  // namespace core
