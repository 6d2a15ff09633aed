#include "examination/containers/unreadable.h"

#include "support/collecting_sink.h"

#include <doctest/doctest.h>

using namespace examination;

TEST_CASE("unreadable ranges are merged, and each is reported once") {
    support::CollectingSink sink;
    UnreadableView unreadable(sink);
    unreadable.add(100, 50, "x.bad", "first");
    unreadable.add(100, 50, "x.bad", "again");
    unreadable.add(120, 10, "x.bad", "inside");
    unreadable.add(200, 50, "x.bad", "apart");
    unreadable.add(0, 0, "x.bad", "empty");
    CHECK(sink.anomalies.size() == 2);
    unreadable.add(150, 50, "x.bad", "between");
    CHECK(sink.anomalies.size() == 3);
    CHECK(unreadable.ranges() == std::vector<Extent>{{100, 150}});
    unreadable.add(90, 300, "x.bad", "around");
    CHECK(unreadable.ranges() == std::vector<Extent>{{90, 300}});
    CHECK(unreadable.contains(90, 300));
    CHECK_FALSE(unreadable.contains(389, 2));
}

TEST_CASE("endless damage ends in one report that says so") {
    support::CollectingSink sink;
    UnreadableView unreadable(sink);
    for (std::uint64_t i = 0; i < UnreadableView::reports_max + 10; ++i)
        unreadable.add(2 * i, 1, "x.bad", "");
    CHECK(sink.anomalies.size() == UnreadableView::reports_max + 1);
    CHECK(sink.anomalies.back().code == "container.reports_limit");
    CHECK(unreadable.ranges().size() == UnreadableView::reports_max + 10);
}
