#include "store/lookup/row_sort.h"

#include "store/lookup/lookup_test_keys.h"

#include <algorithm>

#include <doctest/doctest.h>

using namespace store;

namespace {

std::vector<std::byte> sorted_by_library(const std::vector<std::byte>& rows, std::size_t stride) {
    std::vector<TestKey> parts;
    for (std::size_t i = 0; i < rows.size(); i += stride)
        parts.emplace_back(rows.begin() + static_cast<std::ptrdiff_t>(i),
                           rows.begin() + static_cast<std::ptrdiff_t>(i + stride));
    std::sort(parts.begin(), parts.end());
    std::vector<std::byte> result;
    for (const auto& part : parts)
        result.insert(result.end(), part.begin(), part.end());
    return result;
}

}  // namespace

TEST_CASE("rows of every size sort as the standard library sorts them") {
    std::mt19937_64 random(1);
    for (std::uint32_t stride : {16u, 20u, 24u, 32u, 36u})
        for (std::size_t count : {0u, 1u, 2u, 47u, 49u, 1000u, 40'000u}) {
            std::vector<std::byte> rows;
            for (std::size_t i = 0; i < count; ++i) {
                auto row = random_key_for_test(random, stride);
                rows.insert(rows.end(), row.begin(), row.end());
            }
            auto expected = sorted_by_library(rows, stride);
            sort_rows(rows, stride);
            CHECK(rows == expected);
        }
}

TEST_CASE("rows that agree in all but their last byte, or wholly, sort too") {
    std::mt19937_64 random(2);
    std::vector<std::byte> rows(20 * 5000);
    for (std::size_t i = 19; i < rows.size(); i += 20)
        rows[i] = static_cast<std::byte>(random() % 3);
    auto expected = sorted_by_library(rows, 20);
    sort_rows(rows, 20);
    CHECK(rows == expected);
}
