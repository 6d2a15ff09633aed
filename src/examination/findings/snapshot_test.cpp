#include "examination/findings/snapshot.h"

#include "examination/findings/findings.h"
#include "examination/findings/findings_sample_test.h"
#include "support/grants.h"

#include <filesystem>

using namespace examination;

TEST_CASE("a snapshot is of these files as they are, and of no others") {
    support::TemporaryFolder folder;
    auto source = test_source(1);
    auto make = [&] {
        auto builder = FindingsBuilder::create(
                           {folder.path() / "findings", folder.path() / "t", source, 256u << 20, 1})
                           .value();
        REQUIRE(builder->add_item(test_item(source, 0, "a")));
        return builder->publish().value().path;
    };
    std::vector<SourceFindings> sources{{source, make()}};
    auto before = snapshot_of(sources);
    CHECK(!before.empty());
    {
        auto findings = Findings::open({{}, sources, folder.path() / "t"}).value();
        CHECK(findings->snapshot() == before);
        CHECK(findings->item_counts(std::nullopt, support::grant()).value().items == 1);
        CHECK(snapshot_of(sources) == before);
        // Examined again: the same findings, and yet another file.
        make();
        CHECK(findings->snapshot() == before);
        CHECK(snapshot_of(sources) != before);
    }
    std::filesystem::remove(sources.front().path);
    CHECK(snapshot_of(sources).empty());
}
