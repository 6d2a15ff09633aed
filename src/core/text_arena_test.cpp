#include "core/text_arena.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

TEST_CASE("texts stay where they are while the arena grows, moves and is used again") {
    core::TextArena arena;
    std::vector<std::pair<std::string, std::string_view>> kept;
    auto keep_many = [&] {
        kept.clear();
        for (std::size_t i = 0; i < 2'000; ++i) {
            // Some of them larger than a block's quarter, one empty.
            std::string text(i % 500 == 499 ? 100'000 : i % 700, static_cast<char>('a' + i % 26));
            kept.emplace_back(text, arena.keep(text));
        }
    };
    auto intact = [&] {
        for (const auto& [text, view] : kept)
            if (text != view)
                return false;
        return true;
    };
    keep_many();
    CHECK(intact());
    auto moved = std::move(arena);
    CHECK(intact());
    arena = core::TextArena();
    keep_many();
    arena.clear();
    keep_many();
    CHECK(intact());
}
