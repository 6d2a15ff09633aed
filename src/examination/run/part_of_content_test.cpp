#include "examination/run/part_of_content.h"

#include <random>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

constexpr std::uint64_t zero = ~std::uint64_t{0};

// Where each byte of a content lies on the medium, or that it is zero; as long as there are any.
std::vector<std::uint64_t> places(const FoundItem& item) {
    std::vector<std::uint64_t> out;
    auto initialized = std::min(item.initialized_size, item.size);
    for (const auto& extent : item.extents)
        for (std::uint64_t i = 0; i < extent.size && out.size() < initialized; ++i)
            out.push_back(extent.offset == Extent::sparse ? zero : extent.offset + i);
    if (out.size() == initialized)
        out.resize(static_cast<std::size_t>(item.size), zero);
    return out;
}

}  // namespace

TEST_CASE("a part of a content lies where these bytes of the whole lie") {
    std::mt19937_64 random(7);
    auto below = [&](std::uint64_t end) { return random() % end; };
    for (int turn = 0; turn < 2000; ++turn) {
        FoundItem item;
        item.content = ContentSource::extents;
        std::uint64_t stored = 0;
        for (auto count = below(6); count > 0; --count) {
            auto size = below(9);
            item.extents.push_back({below(3) == 0 ? Extent::sparse : below(1000) * 10, size});
            stored += size;
        }
        item.size = stored + below(4);
        if (below(2) == 0)
            item.initialized_size = below(item.size + 2);
        ContentPart part{below(item.size + 3), below(20)};
        auto cut = part_of_content(item, part);
        REQUIRE(cut);
        auto whole = places(item), found = places(*cut);
        std::vector<std::uint64_t> expected;
        for (auto at = part.offset; at < part.offset + part.size && at < whole.size(); ++at)
            expected.push_back(whole[static_cast<std::size_t>(at)]);
        CHECK(found == expected);
    }
}

TEST_CASE("bytes that stand in the item are cut, and what must be read from the begin is not") {
    FoundItem item;
    item.content = ContentSource::inline_data;
    item.inline_data = "0123456789";
    item.size = 10;
    CHECK(part_of_content(item, {3, 4})->inline_data == "3456");
    CHECK(part_of_content(item, {8, 40})->inline_data == "89");
    CHECK(part_of_content(item, {80, 40})->size == 0);
    item.content = ContentSource::file_system;
    CHECK(!part_of_content(item, {3, 4}));
    item.content = ContentSource::host_file;
    CHECK(!part_of_content(item, {3, 4}));
}
