#include "core/wire.h"

#include <tuple>

#include <doctest/doctest.h>

using namespace core;

TEST_CASE("every truncation of a message is an error") {
    Encoder encoder;
    encoder.u8(1).u32(7).text("abc").u64(9).flag(true);
    auto read = [](std::string_view bytes) {
        DecoderView decoder(bytes);
        decoder.u8();
        decoder.u32();
        auto text = std::string(decoder.text(16));
        decoder.u64();
        bool flag = decoder.flag();
        return std::tuple(bool(decoder.finish()), text, flag);
    };
    CHECK(read(encoder.buffer()) == std::tuple(true, std::string("abc"), true));
    for (std::size_t size = 0; size < encoder.size(); ++size)
        CHECK_FALSE(std::get<0>(read(std::string_view(encoder.buffer()).substr(0, size))));
    CHECK_FALSE(std::get<0>(read(encoder.buffer() + "x")));
}

TEST_CASE("a count cannot promise more than the message holds") {
    Encoder encoder;
    encoder.u32(0xFFFFFFFF).u64(1);
    DecoderView decoder(encoder.buffer());
    CHECK(decoder.count(8) == 0);
    CHECK(decoder.failed());
}
