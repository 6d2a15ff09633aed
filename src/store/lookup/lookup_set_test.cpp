#include "store/lookup/lookup_set.h"

#include "core/bytes.h"
#include "core/file.h"
#include "store/lookup/lookup_set_builder.h"
#include "store/lookup/lookup_test_keys.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include <doctest/doctest.h>

using namespace store;

namespace {

struct Sample {
    std::string bytes;
    std::vector<TestKey> keys;
};

Sample sample_set(std::size_t count, LookupPayload payload) {
    support::TemporaryFolder folder;
    std::mt19937_64 random(7);
    SortMemory memory;
    auto builder = LookupSetBuilder::create(
                       {.key_size = 16, .payload = payload, .spill_folder = folder.path()}, memory)
                       .value();
    Sample sample;
    for (std::size_t i = 0; i < count; ++i) {
        sample.keys.push_back(random_key_for_test(random, 16));
        REQUIRE(builder.add(sample.keys.back(), static_cast<std::uint32_t>(i)));
    }
    REQUIRE(builder.finish(folder.path() / "s", "made by a test"));
    sample.bytes = core::read_file(folder.path() / "s", 1u << 24).value();
    return sample;
}

bool opens(std::string_view bytes, LookupVerification verification) {
    return static_cast<bool>(LookupSetView::over(core::bytes_of(bytes), verification));
}

// Puts the hashes right, as somebody who forges a set would.
void seal_again(std::string& bytes) {
    auto header = decode_lookup_header(core::bytes_of(bytes)).value();
    header.content_sha256 = core::sha256(std::string_view(bytes).substr(lookup_header_size));
    auto page = encode_lookup_header(header);
    std::memcpy(bytes.data(), page.data(), page.size());
}

}  // namespace

TEST_CASE("an empty set opens and holds nothing") {
    auto sample = sample_set(0, LookupPayload::none);
    auto set = LookupSetView::over(core::bytes_of(sample.bytes), LookupVerification::content);
    REQUIRE(set);
    CHECK(set.value().count() == 0);
    CHECK_FALSE(set.value().contains(TestKey(16, std::byte{0})));
    CHECK_FALSE(set.value().contains(TestKey(16, std::byte{0xFF})));
}

TEST_CASE("the lowest and the highest key are found") {
    support::TemporaryFolder folder;
    SortMemory memory;
    auto builder =
        LookupSetBuilder::create({.key_size = 32, .spill_folder = folder.path()}, memory).value();
    REQUIRE(builder.add(TestKey(32, std::byte{0xFF})));
    REQUIRE(builder.add(TestKey(32, std::byte{0})));
    REQUIRE(builder.finish(folder.path() / "s", "made by a test"));
    auto set = LookupSet::open(folder.path() / "s", match_grant_for_test()).value();
    CHECK(set->find_row(TestKey(32, std::byte{0})) == std::optional<std::uint64_t>(0));
    CHECK(set->find_row(TestKey(32, std::byte{0xFF})) == std::optional<std::uint64_t>(1));
    CHECK_FALSE(set->contains(TestKey(32, std::byte{0x7F})));
}

TEST_CASE("every truncation, and every longer file, is refused") {
    auto sample = sample_set(100, LookupPayload::number);
    REQUIRE(opens(sample.bytes, LookupVerification::content));
    for (std::size_t size = 0; size < sample.bytes.size(); ++size)
        REQUIRE_FALSE(
            opens(std::string_view(sample.bytes).substr(0, size), LookupVerification::header));
    CHECK_FALSE(opens(sample.bytes + '\0', LookupVerification::header));
}

TEST_CASE("every flipped bit is refused, or without verification does no harm") {
    auto sample = sample_set(100, LookupPayload::number);
    for (std::size_t i = 0; i < sample.bytes.size() * 8; ++i) {
        auto& byte = sample.bytes[i / 8];
        byte = static_cast<char>(byte ^ (1 << (i % 8)));
        // The header's padding is as good as checked by one bit a byte.
        if (i / 8 < 112 || i / 8 >= lookup_header_size || i % 8 == 0)
            REQUIRE_FALSE(opens(sample.bytes, LookupVerification::content));
        auto set = LookupSetView::over(core::bytes_of(sample.bytes), LookupVerification::header);
        if (set)
            for (const auto& key : sample.keys)
                (void)set.value().find_payload(key);
        byte = static_cast<char>(byte ^ (1 << (i % 8)));
    }
}

TEST_CASE("a forged set whose hashes are right is refused") {
    auto sample = sample_set(100, LookupPayload::none);
    auto header = decode_lookup_header(core::bytes_of(sample.bytes)).value();
    auto swapped = sample.bytes;
    std::swap_ranges(swapped.begin() + 4096, swapped.begin() + 4112, swapped.begin() + 4112);
    seal_again(swapped);
    CHECK_FALSE(opens(swapped, LookupVerification::content));
    for (std::size_t i = header.blocks_offset(); i < header.metadata_offset(); ++i) {
        auto forged = sample.bytes;
        forged[i] = static_cast<char>(forged[i] ^ 0x10);
        seal_again(forged);
        CHECK_FALSE(opens(forged, LookupVerification::content));
    }
}

TEST_CASE("a newer form version is unsupported, not invalid") {
    auto sample = sample_set(1, LookupPayload::none);
    sample.bytes[8] = 2;
    CHECK(LookupSetView::over(core::bytes_of(sample.bytes), LookupVerification::header)
              .error()
              .code() == core::ErrorCode::unsupported);
}

TEST_CASE("many threads ask one set at once") {
    auto sample = sample_set(20'000, LookupPayload::number);
    auto set =
        LookupSetView::over(core::bytes_of(sample.bytes), LookupVerification::content).value();
    std::atomic<std::uint64_t> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (std::size_t thread = 0; thread < 4; ++thread)
            threads.emplace_back([&, thread] {
                std::mt19937_64 random(thread);
                for (std::size_t i = 0; i < sample.keys.size(); ++i) {
                    wrong += set.find_payload(sample.keys[i]) == std::optional(std::uint32_t(i))
                                 ? 0u
                                 : 1u;
                    wrong += set.contains(random_key_for_test(random, 16)) ? 1u : 0u;
                }
            });
    }
    CHECK(wrong == 0);
}

TEST_CASE("of foreign keys the filter lets less than one in a hundred pass") {
    auto sample = sample_set(100'000, LookupPayload::none);
    auto bytes = core::bytes_of(sample.bytes);
    auto header = decode_lookup_header(bytes).value();
    std::mt19937_64 random(8);
    int passed = 0;
    for (int i = 0; i < 100'000; ++i) {
        auto key = random_key_for_test(random, 16);
        LookupBlock block;
        auto index = lookup_place(key.data(), header.block_count).block;
        std::memcpy(&block, bytes.data() + header.blocks_offset() + index * 64, 64);
        passed += filter_may_hold(block, key.data()) ? 1 : 0;
    }
    CHECK(passed < 1000);
}

TEST_CASE("sets that another program made from the format's description open verified") {
    auto folder = std::filesystem::path(SPOOR_SOURCE_DIR) / "tests/corpus/lookup_set";
    CHECK(LookupSet::open(folder / "empty.set", match_grant_for_test()));
    CHECK(LookupSet::open(folder / "three_sha1.set", match_grant_for_test()));
    auto set = LookupSet::open(folder / "forty_md5_with_payload.set", match_grant_for_test());
    REQUIRE(set);
    auto key = core::from_hex("55a54008ad1ba589aa210d2629c1df41");  // MD5 of the byte 1.
    REQUIRE(key);
    CHECK(set.value()->find_payload(core::bytes_of(*key)) == std::optional<std::uint32_t>(1));
}
