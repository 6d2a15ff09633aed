#include "core/resumable_sha256.h"

#include <doctest/doctest.h>

namespace core {
namespace {

TEST_CASE("a digest that is put away at every byte is that of the whole") {
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += static_cast<char>(i * 7);
    auto bytes = std::as_bytes(std::span(text));
    ResumableSha256 whole;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        ResumableSha256 first;
        first.update(bytes.first(cut));
        CHECK(first.digest() == sha256(bytes.first(cut)));
        auto second = ResumableSha256::from_state(first.state());
        REQUIRE(second);
        CHECK(second->size() == cut);
        second->update(bytes.subspan(cut));
        CHECK(second->digest() == sha256(bytes));
    }
}

TEST_CASE("what is no state is none") {
    auto state = ResumableSha256().state();
    for (std::size_t size = 0; size < state.size(); ++size)
        CHECK_FALSE(ResumableSha256::from_state(state.substr(0, size)));
}

}  // namespace
}  // namespace core
