#include "core/byte_source.h"

#include "core/bytes.h"
#include "support/memory_file.h"

#include <array>
#include <string_view>

#include <doctest/doctest.h>

using namespace core;

TEST_CASE("a file and memory give the same bytes, up to their end") {
    constexpr std::string_view text = "0123456789";
    auto bytes = bytes_of(text);
    FileBytes file(support::memory_file(text));
    MemoryBytes memory({bytes.begin(), bytes.end()});
    for (const ByteSource* source :
         {static_cast<const ByteSource*>(&file), static_cast<const ByteSource*>(&memory)}) {
        CHECK(source->size().value() == text.size());
        for (std::uint64_t offset : {0u, 4u, 7u, 10u, 4000u}) {
            std::array<std::byte, 4> buffer{};
            auto due = text.substr(std::min<std::size_t>(offset, text.size()), buffer.size());
            auto count = source->read_at(buffer, offset);
            REQUIRE(count);
            CHECK(count.value() == due.size());
            CHECK(std::ranges::equal(std::span(buffer).first(count.value()), bytes_of(due)));
            CHECK(bool(source->read_exactly_at(buffer, offset)) == (due.size() == buffer.size()));
        }
    }
}
