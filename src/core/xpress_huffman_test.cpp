#include "core/xpress_huffman.h"

#include "core/hash.h"
#include "support/truncations.h"

#include <string>

#include <doctest/doctest.h>

namespace {

std::string text_of(const core::XpressDecoded& decoded) {
    return {reinterpret_cast<const char*>(decoded.bytes.data()), decoded.bytes.size()};
}

// MS-XCA 3.2, first example: the alphabet as literals.
std::string alphabet_stream() {
    std::string table(256, '\0');
    table[48] = 0x50;
    for (std::size_t i = 49; i < 59; ++i)
        table[i] = 0x55;
    table[59] = 0x45;
    table[60] = 0x44;
    table[61] = 0x04;
    table[128] = 0x04;
    return table + core::from_hex("d8523ed794115be9195ff9d67cdf8d0400000000").value();
}

// MS-XCA 3.2, second example: "abc" a hundred times, by one match of the longest form.
std::string abc_stream() {
    std::string table(256, '\0');
    table[48] = 0x30;
    table[49] = 0x23;
    table[128] = 0x02;
    table[143] = 0x20;
    return table + core::from_hex("a8dc0000ff260100000000").value();
}

std::string abc_text() {
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += "abc";
    return text;
}

}  // namespace

TEST_CASE("the specification's examples decode") {
    auto alphabet = core::xpress_huffman_decode(core::Bytes(alphabet_stream()), 26);
    CHECK(text_of(alphabet) == "abcdefghijklmnopqrstuvwxyz");
    CHECK(!alphabet.damage);
    CHECK(alphabet.ended_by_mark);
    auto abc = core::xpress_huffman_decode(core::Bytes(abc_stream()), 300);
    CHECK(text_of(abc) == abc_text());
    CHECK(!abc.damage);
    CHECK(abc.ended_by_mark);
}

TEST_CASE("nothing decodes to nothing") {
    auto decoded = core::xpress_huffman_decode(core::Bytes{}, 0);
    CHECK(decoded.bytes.empty());
    CHECK(!decoded.damage);
    CHECK(core::xpress_huffman_decode(core::Bytes{}, 1).damage);
}

TEST_CASE("a match in the form with 32 bits decodes") {
    auto stream = abc_stream();
    stream.replace(256 + 4, 3, std::string("\xff\x00\x00\x26\x01\x00\x00", 7));
    auto decoded = core::xpress_huffman_decode(core::Bytes(stream), 300);
    CHECK(text_of(decoded) == abc_text());
}

TEST_CASE("what is not there is damage, and what came before it is kept") {
    SUBCASE("a match longer than the output that was stated") {
        auto decoded = core::xpress_huffman_decode(core::Bytes(abc_stream()), 299);
        CHECK(text_of(decoded) == "abc");
        REQUIRE(decoded.damage);
        CHECK(decoded.damage->reason == "more output than was stated");
    }
    SUBCASE("a claim beyond the data") {
        auto decoded =
            core::xpress_huffman_decode(core::Bytes(abc_stream()), std::uint64_t{1} << 60);
        CHECK(decoded.damage);
        CHECK(decoded.bytes.size() < 1'000'000);
    }
    SUBCASE("a table with more codes than fit") {
        std::string stream(300, '\x11');
        auto decoded = core::xpress_huffman_decode(core::Bytes(stream), 10);
        REQUIRE(decoded.damage);
        CHECK(decoded.damage->reason == "the table of codes contradicts itself");
        CHECK(decoded.damage->input_offset == 0);
    }
    SUBCASE("a code that the table does not assign") {
        std::string stream(300, '\0');
        auto decoded = core::xpress_huffman_decode(core::Bytes(stream), 10);
        REQUIRE(decoded.damage);
        CHECK(decoded.damage->input_offset == 260);
    }
    SUBCASE("a match that begins before the output") {
        auto stream = abc_stream();
        stream[257] = '\x95';  // 10 01 01 …: a match first.
        auto decoded = core::xpress_huffman_decode(core::Bytes(stream), 300);
        REQUIRE(decoded.damage);
        CHECK(decoded.damage->reason == "a match that begins before the output");
    }
}

TEST_CASE("no truncation or bit flip of a stream is read past its end") {
    for (const auto& stream : {alphabet_stream(), abc_stream()}) {
        auto whole = core::xpress_huffman_decode(core::Bytes(stream), 300).bytes;
        auto try_it = [&](std::string_view bytes) {
            auto decoded = core::xpress_huffman_decode(core::Bytes(bytes), 300);
            CHECK(decoded.bytes.size() <= 300);
            CHECK(decoded.input_used <= bytes.size());
            CHECK((decoded.damage || decoded.bytes.size() == 300));
        };
        support::for_each_truncation(stream, try_it);
        support::for_each_bit_flip(stream, 7, 5000, try_it);
    }
}
