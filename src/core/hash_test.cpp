#include "core/hash.h"

#include "core/bytes.h"

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
