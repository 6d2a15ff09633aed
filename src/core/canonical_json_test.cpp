#include "core/canonical_json.h"

#include "core/file.h"
#include "core/hash.h"
#include "support/corpus.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include <doctest/doctest.h>

using namespace core;

namespace {

// The published generator of json-canonicalization: fixed values first, then 2000 in a row, then
// a chain of SHA-256 blocks read as doubles.
constexpr std::array<std::uint64_t, 168> fixed_values = {
#include "data/core/canonical_json/numbers.inc"
};

std::string generated_numbers(std::size_t count) {
    std::string out;
    std::array<std::uint64_t, 4> block{};
    std::size_t next = block.size();
    for (std::size_t i = 0; i < count; ++i) {
        std::uint64_t bits = 0;
        if (i < fixed_values.size()) {
            bits = fixed_values[i];
        } else if (i < fixed_values.size() + 2000) {
            bits = 0x0010000000000000 + (i - fixed_values.size());
        } else {
            do {
                if (next == block.size()) {
                    auto digest = sha256(std::as_bytes(std::span(block)));
                    std::memcpy(block.data(), digest.bytes.data(), sizeof block);
                    next = 0;
                }
                bits = block[next++];
            } while (std::bit_cast<double>(bits) == 0 ||
                     !std::isfinite(std::bit_cast<double>(bits)));
        }
        std::array<char, 20> hex{};
        auto end = std::to_chars(hex.data(), hex.data() + hex.size(), bits, 16).ptr;
        out.append(hex.data(), end);
        out.push_back(',');
        append_json_number(out, std::bit_cast<double>(bits));
        out.push_back('\n');
    }
    return out;
}

}  // namespace

TEST_CASE("numbers are written as ECMAScript writes them: the published checksums hold") {
    CHECK(sha256(generated_numbers(1000)).hex() ==
          "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687");
    CHECK(sha256(generated_numbers(100000)).hex() ==
          "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7");
}

TEST_CASE("the vectors of json-canonicalization come out byte for byte") {
    auto folder = support::corpus_file("19-custody/cyberphone+json-canonicalization/testdata");
    if (!folder)
        return;
    for (const char* name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
        auto file = std::string(name) + ".json";
        auto input = parse_json(read_file(*folder / "input" / file, 1 << 20).value());
        REQUIRE_MESSAGE(input, name);
        auto output = canonical_json(input.value());
        REQUIRE_MESSAGE(output, name);
        CHECK(output.value() == read_file(*folder / "output" / file, 1 << 20).value());
    }
}

TEST_CASE("keys are sorted by UTF-16 code units, not by bytes") {
    // U+10000 is D800 DC00 in UTF-16 and comes before U+E000, though its bytes are larger.
    auto value = parse_json("{\"\\ue000\":1,\"\\ud800\\udc00\":2,\"a\":3,\"\":4}").value();
    CHECK(canonical_json(value).value() ==
          "{\"\":4,\"a\":3,\"\xf0\x90\x80\x80\":2,\"\xee\x80\x80\":1}");
}

TEST_CASE("a value without canonical form is refused") {
    CHECK(canonical_json(Json(9007199254740993)).error().code() == ErrorCode::invalid_input);
    CHECK(canonical_json(Json(std::numeric_limits<std::uint64_t>::max())).error().code() ==
          ErrorCode::invalid_input);
    CHECK(canonical_json(Json(std::numeric_limits<std::int64_t>::max())).error().code() ==
          ErrorCode::invalid_input);
    CHECK(canonical_json(Json(std::nan(""))).error().code() == ErrorCode::invalid_input);
    CHECK(canonical_json(Json("\xff")).error().code() == ErrorCode::invalid_input);
    CHECK(canonical_json(Json(std::numeric_limits<std::int64_t>::min())).error().code() ==
          ErrorCode::invalid_input);
    CHECK(canonical_json(Json(9007199254740991)).value() == "9007199254740991");
    CHECK(canonical_json(Json(-9007199254740991)).value() == "-9007199254740991");
    // What is written without an exponent would be read again as an integer.
    for (double number : {9007199254740992.0, -666666666666666666.7, 1e20})
        CHECK(canonical_json(Json(number)).error().code() == ErrorCode::invalid_input);
    for (double number : {9007199254740991.0, 4503599627370497.5, 1e21, -1.5e300}) {
        auto text = canonical_json(Json(number)).value();
        CHECK(canonical_json(parse_json(text).value()).value() == text);
    }
}

TEST_CASE("JSON is read strictly") {
    struct Case {
        const char* text;
        ErrorCode code;
    };
    for (auto [text, code] :
         {Case{R"({"a":1,"a":2})", ErrorCode::invalid_input},
          Case{R"({"a":{"b":1,"b":1}})", ErrorCode::invalid_input},
          Case{R"({"a":1} x)", ErrorCode::invalid_input}, Case{"", ErrorCode::invalid_input},
          Case{"\"\xff\"", ErrorCode::invalid_input}, Case{R"("\ud800")", ErrorCode::invalid_input},
          Case{"[1,]", ErrorCode::invalid_input}, Case{"1e999", ErrorCode::invalid_input},
          Case{"// no\n1", ErrorCode::invalid_input}}) {
        auto result = parse_json(text);
        REQUIRE_MESSAGE(!result, text);
        CHECK(result.error().code() == code);
    }
    CHECK(parse_json(R"({"a":1,"b":{"a":1}})"));
    using namespace std::string_view_literals;
    for (auto text : {"1\0"sv, "{}\0hidden"sv, "[1,\0]"sv, "\"a\0b\""sv, "\0"sv})
        CHECK_FALSE(parse_json(text));
}

TEST_CASE("JSON beyond its limits is refused while reading") {
    auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(parse_json(nested(64)));
    CHECK(canonical_json(parse_json(nested(64)).value()));
    CHECK(parse_json(nested(65)).error().code() == ErrorCode::limit_exceeded);
    CHECK(parse_json(std::string(1'000'000, '[')).error().code() == ErrorCode::limit_exceeded);
    CHECK(parse_json(R"("0123456789")", {.size_max = 11}).error().code() ==
          ErrorCode::limit_exceeded);
    CHECK(parse_json("[[[[]]]]", {.depth_max = 3}).error().code() == ErrorCode::limit_exceeded);
}
