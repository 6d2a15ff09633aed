#include "examination/findings/pipelined_builder.h"

#include "examination/findings/findings_sample_test.h"

#include <doctest/doctest.h>

using namespace examination;

namespace {

std::unique_ptr<FindingsBuilder> builder_in(const support::TemporaryFolder& folder) {
    return FindingsBuilder::create(
               {folder.path() / "findings", folder.path() / "temporary", test_source()})
        .value();
}

// More rows than one block holds, of every kind.
core::Result<void> add_many(FindingsBuilder& builder) {
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        TRY(builder.add_item(test_item(test_source(), i, "file " + std::to_string(i))));
        model::SelectorHit hit;
        hit.item = i;
        hit.kind = model::SelectorKind::email;
        hit.value = "user" + std::to_string(i % 100) + "@example.org";
        hit.raw = hit.value;
        TRY(builder.add_selector(hit.view()));
        if (i % 7 == 0)
            TRY(builder.add_anomaly({i, 1, "test.damaged", i, "", false}));
    }
    return builder.add_coverage({0, 100, model::CoverageState::parsed, "file"});
}

}  // namespace

TEST_CASE("rows that pass through another thread make the same findings") {
    support::TemporaryFolder one, two, three, four;
    auto alone = make_test_findings(one);
    auto builder = pipelined(builder_in(two));
    REQUIRE(add_test_findings(*builder, test_source()));
    CHECK(builder->publish().value().result_hash == alone.result_hash);

    auto plain = builder_in(three);
    auto threaded = pipelined(builder_in(four));
    REQUIRE(add_many(*plain));
    REQUIRE(add_many(*threaded));
    auto expected = plain->publish().value();
    auto published = threaded->publish().value();
    CHECK(published.result_hash == expected.result_hash);
    CHECK(published.selector_hits == 20'000);
}

TEST_CASE("what the writing thread refuses reaches the caller, and nothing is published") {
    support::TemporaryFolder folder;
    auto builder = pipelined(builder_in(folder));
    // The second row is out of order; the first error may show at any later call.
    bool refused = false;
    for (std::uint64_t i = 0; i < 100'000 && !refused; ++i)
        refused = !builder->add_item(test_item(test_source(), i == 1 ? 5 : i, "x"));
    CHECK(refused);
    CHECK_FALSE(builder->publish());
    builder.reset();
    CHECK_FALSE(std::filesystem::exists(findings_path(folder.path() / "findings", test_source())));
}

TEST_CASE("a builder that is dropped ends its thread") {
    support::TemporaryFolder folder;
    auto builder = pipelined(builder_in(folder));
    REQUIRE(builder->add_item(test_item(test_source(), 0, "x")));
}
