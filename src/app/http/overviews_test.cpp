#include "app/http/overviews.h"

#include "support/truncations.h"

#include <doctest/doctest.h>

using namespace app::http;

TEST_CASE("kept numbers are read as they were written, and damaged ones are none") {
    KeptNumbers kept{"source 1 2 3\n", {{"+-+-", {{"records", 7}}}, {"++++", {{"records", 9}}}}};
    auto text = text_of(kept);
    auto read = parse_kept_numbers(text);
    REQUIRE(read);
    CHECK(read->snapshot == kept.snapshot);
    CHECK(read->by_scope == kept.by_scope);
    support::for_each_truncation(text,
                                 [](std::string_view cut) { CHECK(!parse_kept_numbers(cut)); });
    // Two flips of one bit are none.
    support::for_each_bit_flip(text, 5, 1000, [&](std::string_view bytes) {
        CHECK((bytes == text || !parse_kept_numbers(bytes)));
    });
    CHECK(!parse_kept_numbers(text + " "));
}
