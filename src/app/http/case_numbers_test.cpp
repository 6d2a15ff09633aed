#include "app/http/case_numbers.h"

#include "support/truncations.h"

#include <doctest/doctest.h>

using namespace app::http;

TEST_CASE("kept numbers are read as they were written, and damaged ones are none") {
    CaseNumbers mails{{{"records", 7}}, {}};
    examination::SelectorRow row{model::SelectorKind::email, "a@b.org", 5, 3, {}, 12, {}, {}};
    mails.selectors.push_back({model::SelectorKind::email, 900, {row}, {row, row}});
    KeptNumbers kept{"source 1 2 3\n", {}};
    kept.by_scope.emplace("+-+-", std::make_shared<const CaseNumbers>(mails));
    kept.by_scope.emplace("++++", std::make_shared<const CaseNumbers>());
    auto text = text_of(kept);
    auto read = parse_kept_numbers(text);
    REQUIRE(read);
    CHECK(read->snapshot == kept.snapshot);
    REQUIRE(read->by_scope.size() == 2);
    const auto& numbers = *read->by_scope.at("+-+-");
    CHECK(numbers.overview == mails.overview);
    REQUIRE(numbers.selectors.size() == 1);
    CHECK(numbers.selectors[0].values == 900);
    REQUIRE(numbers.selectors[0].by_hits.size() == 2);
    CHECK(numbers.selectors[0].by_hits[1].value == "a@b.org");
    CHECK(numbers.selectors[0].by_items.at(0).items == 3);
    CHECK(text_of(*read) == text);
    support::for_each_truncation(text,
                                 [](std::string_view cut) { CHECK(!parse_kept_numbers(cut)); });
    // Two flips of one bit are none.
    support::for_each_bit_flip(text, 5, 1000, [&](std::string_view bytes) {
        CHECK((bytes == text || !parse_kept_numbers(bytes)));
    });
    CHECK(!parse_kept_numbers(text + " "));
}
