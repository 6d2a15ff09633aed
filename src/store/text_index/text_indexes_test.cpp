#include "store/text_index/text_indexes.h"

#include "store/text_index/text_index_builder.h"
#include "support/temporary_folder.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace {

// Some tens of documents in each of three indexes, with equal ranks among and between them.
struct ThreeIndexes {
    ThreeIndexes() {
        core::Scheduler scheduler(1);
        for (int index = 0; index < 3; ++index) {
            auto place = folder.path() / std::to_string(index);
            auto builder = store::TextIndexBuilder::create(place, scheduler).value();
            for (std::uint64_t key = 0; key < 20; ++key) {
                std::string text;
                for (std::uint64_t i = 0; i <= key % 4; ++i)
                    text += "needle in the hay -> ";
                REQUIRE(builder.add(key, "item", text));
            }
            REQUIRE(builder.finish());
            indexes.push_back(store::TextIndex::open(place, std::nullopt).value());
        }
    }
    store::JoinedTextPage page(std::string_view query, const store::TextSearchOptions& options) {
        auto grant = policy::ask({"tester", ""}, policy::Action::search, {}, {}).value();
        return store::search_text_indexes(indexes, query, options, grant).value();
    }
    // (rank, index, key) of everything, page by page.
    std::vector<std::tuple<std::uint32_t, std::size_t, std::uint64_t>> all(
        std::string_view query, store::TextSearchOptions options) {
        std::vector<std::tuple<std::uint32_t, std::size_t, std::uint64_t>> found;
        for (int pages = 0; pages < 1000; ++pages) {
            auto one = page(query, options);
            for (const auto& [index, result] : one.results)
                found.emplace_back(result.rank, index, result.key);
            options.after = one.next;
            if (one.next.empty())
                return found;
        }
        FAIL("the pages have no end");
        return found;
    }

    support::TemporaryFolder folder;
    std::vector<store::TextIndex> indexes;
};

}  // namespace

TEST_CASE("the results of several indexes come in one order, whatever the pages") {
    ThreeIndexes three;
    for (auto query : {"needle", "\"in the\" hay", "needle ->"}) {
        store::TextSearchOptions options;
        options.results_max = 1000;
        auto whole = three.all(query, options);
        CHECK(whole.size() == 60);
        for (std::size_t i = 1; i < whole.size(); ++i) {
            auto [rank, index, key] = whole[i];
            auto [rank_before, index_before, key_before] = whole[i - 1];
            CHECK(
                (rank < rank_before || (rank == rank_before && std::pair(index_before, key_before) <
                                                                   std::pair(index, key))));
        }
        for (std::size_t size : {1u, 7u, 59u}) {
            options.results_max = size;
            CHECK(three.all(query, options) == whole);
        }
        options.results_max = 7;
        options.bytes_read_max = 100;
        CHECK(three.all(query, options) == whole);
    }
}

TEST_CASE("a place to go on from that no search gave is refused") {
    ThreeIndexes three;
    auto grant = policy::ask({"tester", ""}, policy::Action::search, {}, {}).value();
    for (auto after : {"x", "1-2", "1-7-3", "1-1-", "-1-1-1", "1-1-1 "}) {
        store::TextSearchOptions options;
        options.after = after;
        auto page = store::search_text_indexes(three.indexes, "needle", options, grant);
        REQUIRE_FALSE(page);
        CHECK(page.error().code() == core::ErrorCode::invalid_input);
    }
}
