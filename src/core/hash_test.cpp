#include "core/hash.h"

#include "core/bytes.h"

#include <algorithm>
#include <random>
#include <vector>

#include <doctest/doctest.h>

using namespace core;

// FIPS 180-4 and RFC 1321 examples for "abc".
TEST_CASE("three digests of abc in one read") {
    Hasher hasher(HashSelection::sha256_md5_sha1);
    for (int round = 0; round < 2; ++round) {
        hasher.update(bytes_of("a"));
        hasher.update(bytes_of("bc"));
        auto digests = hasher.finish();
        CHECK(digests.sha256.hex() ==
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        CHECK(digests.sha1.hex() == "a9993e364706816aba3e25717850c26c9cd0d89d");
        CHECK(digests.md5.hex() == "900150983cd24fb0d6963f7d28e17f72");
    }
}

TEST_CASE("hex reads either case and refuses the rest") {
    CHECK(Md5Digest::from_hex("900150983CD24fb0d6963f7d28e17f72"));
    CHECK_FALSE(Md5Digest::from_hex("900150983cd24fb0d6963f7d28e17f7"));
    CHECK_FALSE(Md5Digest::from_hex("900150983cd24fb0d6963f7d28e17f7g"));
}

namespace {

std::vector<std::byte> random_bytes(std::size_t size) {
    std::mt19937 random(static_cast<unsigned>(size));
    std::vector<std::byte> bytes(size);
    for (auto& byte : bytes)
        byte = static_cast<std::byte>(random());
    return bytes;
}

// In pieces of `piece` bytes at most.
Digests digests_of(Hasher& hasher, std::span<const std::byte> bytes, std::size_t piece) {
    while (!bytes.empty()) {
        hasher.update(bytes.first(std::min(piece, bytes.size())));
        bytes = bytes.subspan(std::min(piece, bytes.size()));
    }
    return hasher.finish();
}

}  // namespace

// Where the processor lacks the instructions, both are the library, and this shows nothing.
TEST_CASE("the fastest method gives the library's digests for every length and cut") {
    Hasher fastest(HashSelection::sha256_md5_sha1);
    Hasher library(HashSelection::sha256_md5_sha1, HashMethod::library);
    for (std::size_t size = 0; size <= 300; ++size) {
        auto bytes = random_bytes(size);
        auto expected = digests_of(library, bytes, 4096);
        for (std::size_t piece : {1u, 3u, 55u, 56u, 63u, 64u, 65u, 128u, 300u})
            REQUIRE(digests_of(fastest, bytes, piece) == expected);
    }
    auto bytes = random_bytes(5'000'011);
    CHECK(digests_of(fastest, bytes, 70'001) == digests_of(library, bytes, bytes.size()));
}
