#include "store/lookup/lookup_set_builder.h"

#include "core/bytes.h"
#include "store/lookup/lookup_set.h"
#include "store/lookup/lookup_test_keys.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <csignal>
#include <map>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace store;

namespace {

LookupSetBuilder builder_for(const support::TemporaryFolder& folder, SortMemory& memory,
                             std::uint32_t key_size, LookupPayload payload = LookupPayload::none) {
    return LookupSetBuilder::create(
               {.key_size = key_size, .payload = payload, .spill_folder = folder.path()}, memory)
        .value();
}

std::size_t file_count(const std::filesystem::path& folder) {
    std::filesystem::directory_iterator entries(folder);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace

TEST_CASE("a million random keys are found again, and no others") {
    support::TemporaryFolder folder;
    std::mt19937_64 random(3);
    SortMemory memory;
    auto builder = builder_for(folder, memory, 20);
    std::set<TestKey> oracle;
    for (int i = 0; i < 1'000'000; ++i) {
        auto key = random_key_for_test(random, 20);
        REQUIRE(builder.add(key));
        oracle.insert(std::move(key));
    }
    auto summary = builder.finish(folder.path() / "keys.set", "made by a test");
    REQUIRE(summary);
    CHECK(summary.value().count == oracle.size());
    auto set = LookupSet::open(folder.path() / "keys.set", match_grant_for_test()).value();
    CHECK(set->count() == oracle.size());
    CHECK(set->metadata() == "made by a test");
    CHECK(set->content_sha256() == summary.value().content_sha256);
    std::uint64_t index = 0;
    std::uint64_t wrong = 0;
    for (const auto& key : oracle)
        wrong += set->find_row(key) == std::optional(index++) ? 0u : 1u;
    for (int i = 0; i < 1'000'000; ++i) {
        auto key = random_key_for_test(random, 20);
        wrong += set->contains(key) == oracle.contains(key) ? 0u : 1u;
    }
    CHECK(wrong == 0);
}

TEST_CASE("of repeated keys the lowest payload stands, in any order and any key size") {
    support::TemporaryFolder folder;
    for (std::uint32_t key_size : {16u, 20u, 32u}) {
        std::mt19937_64 random(key_size);
        SortMemory memory;
        auto builder = builder_for(folder, memory, key_size, LookupPayload::number);
        std::map<TestKey, std::uint32_t> oracle;
        for (int i = 0; i < 20'000; ++i) {
            auto key = random_key_for_test(random, key_size);
            for (int again = 0; again < 3; ++again) {
                auto payload = static_cast<std::uint32_t>(random());
                REQUIRE(builder.add(key, payload));
                auto [found, inserted] = oracle.emplace(key, payload);
                found->second = std::min(found->second, payload);
            }
        }
        auto path = folder.path() / std::to_string(key_size);
        auto summary = builder.finish(path, "made by a test");
        REQUIRE(summary);
        CHECK(summary.value().added == 60'000);
        CHECK(summary.value().count == oracle.size());
        auto set = LookupSet::open(path, match_grant_for_test()).value();
        for (const auto& [key, payload] : oracle)
            REQUIRE(set->find_payload(key) == payload);
    }
}

TEST_CASE("the same keys in another order, in memory or spilled, give the same bytes") {
    support::TemporaryFolder folder;
    std::mt19937_64 random(4);
    constexpr std::size_t count = 3'000'000;  // 60 MB: more than two chunks.
    std::vector<std::byte> keys(count * 20);
    for (std::size_t i = 0; i < keys.size(); i += 4) {
        auto word = static_cast<std::uint32_t>(random());
        std::memcpy(keys.data() + i, &word, 4);
    }
    SortMemory much;
    SortMemory none(0);
    auto in_memory = builder_for(folder, much, 20);
    auto spilling = builder_for(folder, none, 20);
    for (std::size_t i = 0; i < count; ++i) {
        REQUIRE(in_memory.add(std::span(keys).subspan(i * 20, 20)));
        REQUIRE(spilling.add(std::span(keys).subspan((count - 1 - i) * 20, 20)));
    }
    auto one = in_memory.finish(folder.path() / "one.set", "made by a test");
    auto other = spilling.finish(folder.path() / "other.set", "made by a test");
    REQUIRE(one);
    REQUIRE(other);
    CHECK(one.value().count == other.value().count);
    CHECK(core::read_file(folder.path() / "one.set", 1u << 30).value() ==
          core::read_file(folder.path() / "other.set", 1u << 30).value());
    CHECK(LookupSet::open(folder.path() / "one.set", match_grant_for_test()));
    CHECK(file_count(folder.path()) == 2);
}

TEST_CASE("keys that all share their beginning are still found, and none beside them") {
    support::TemporaryFolder folder;
    SortMemory memory;
    auto builder = builder_for(folder, memory, 16);
    TestKey key(16, std::byte{0xEE});
    auto number_it = [&](std::uint32_t number) {
        auto big_endian = __builtin_bswap32(number);
        std::memcpy(key.data() + 12, &big_endian, 4);
    };
    for (std::uint32_t i = 0; i < 50'000; i += 2) {
        number_it(i);
        REQUIRE(builder.add(key));
    }
    REQUIRE(builder.finish(folder.path() / "crowd.set", "made by a test"));
    auto set = LookupSet::open(folder.path() / "crowd.set", match_grant_for_test()).value();
    for (std::uint32_t i = 0; i < 50'002; ++i) {
        number_it(i);
        REQUIRE(set->contains(key) == (i % 2 == 0 && i < 50'000));
    }
}

TEST_CASE("merging sets gives the set of all their keys") {
    support::TemporaryFolder folder;
    std::mt19937_64 random(5);
    SortMemory memory;
    auto whole = builder_for(folder, memory, 32);
    std::vector<std::filesystem::path> parts;
    for (int part = 0; part < 5; ++part) {
        auto builder = builder_for(folder, memory, 32);
        for (int i = 0; i < part * 1000; ++i) {
            auto key = random_key_for_test(random, 32);
            key[0] &= std::byte{1};
            REQUIRE(builder.add(key));
            REQUIRE(whole.add(key));
        }
        parts.push_back(folder.path() / std::to_string(part));
        REQUIRE(builder.finish(parts.back(), "made by a test"));
    }
    REQUIRE(whole.finish(folder.path() / "whole", "made by a test"));
    auto merged = merge_lookup_sets(parts, "made by a test", folder.path() / "merged");
    REQUIRE(merged);
    CHECK(merged.value().added == 10'000);
    CHECK(core::read_file(folder.path() / "whole", 1u << 24).value() ==
          core::read_file(folder.path() / "merged", 1u << 24).value());

    auto other = builder_for(folder, memory, 16);
    REQUIRE(other.finish(folder.path() / "md5", "made by a test"));
    parts.push_back(folder.path() / "md5");
    CHECK(merge_lookup_sets(parts, "", folder.path() / "mixed").error().code() ==
          core::ErrorCode::invalid_input);
}

TEST_CASE("a set that exists is not replaced, and what a killed writer left is not in the way") {
    support::TemporaryFolder folder;
    SortMemory memory;
    REQUIRE(core::replace_file(folder.path() / "a.set.new", "half a set"));
    auto first = builder_for(folder, memory, 16);
    REQUIRE(first.finish(folder.path() / "a.set", "made by a test"));
    auto second = builder_for(folder, memory, 16);
    CHECK(second.finish(folder.path() / "a.set", "made by a test").error().code() ==
          core::ErrorCode::conflict);
    CHECK(LookupSet::open(folder.path() / "a.set", match_grant_for_test()));
    CHECK(file_count(folder.path()) == 1);
}

TEST_CASE("a key size that does not exist is refused") {
    SortMemory memory;
    CHECK(LookupSetBuilder::create({.key_size = 24, .spill_folder = {}}, memory).error().code() ==
          core::ErrorCode::unsupported);
}

TEST_CASE("a file that may not grow ends in an error and leaves nothing") {
    support::TemporaryFolder folder;
    auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{.rlim_cur = 100'000, .rlim_max = 100'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        std::mt19937_64 random(6);
        SortMemory memory;
        auto builder = builder_for(folder, memory, 20);
        for (int i = 0; i < 100'000; ++i)
            if (!builder.add(random_key_for_test(random, 20)))
                ::_exit(2);
        auto summary = builder.finish(folder.path() / "large.set", "made by a test");
        ::_exit(!summary && summary.error().code() == core::ErrorCode::no_space ? 0 : 3);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(file_count(folder.path()) == 0);
}
