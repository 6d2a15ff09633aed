// Fuzz target: the first two bytes say how much output is asked for, the rest is the stream.
#include "core/verify.h"
#include "core/xpress_huffman.h"

#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    core::Bytes input(std::as_bytes(std::span(data, size)));
    auto head = input.block<2>(0);
    if (!head)
        return 0;
    std::uint64_t wanted = std::uint64_t{head.value().u16<0>()} * 4;
    auto stream = input.slice(2, size - 2).value();
    auto decoded = core::xpress_huffman_decode(stream, wanted);
    VERIFY(decoded.bytes.size() <= wanted);
    VERIFY(decoded.damage || decoded.bytes.size() == wanted);
    VERIFY(decoded.input_used <= stream.size());
    return 0;
}
