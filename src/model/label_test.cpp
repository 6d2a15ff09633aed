#include "model/label.h"

#include <doctest/doctest.h>

using namespace model;

namespace {

Label open_label() {
    Label label;
    label.owner = "A";
    label.tlp = Tlp::clear;
    label.pap = Pap::clear;
    label.recipients = {"A", "B"};
    label.purposes = {"fraud", "murder"};
    label.onward = Onward::allowed;
    label.use_limit = UseLimit::none;
    return label;
}

}  // namespace

TEST_CASE("a label nobody has filled is the most closed one") {
    Label unknown;
    auto label = strictest(open_label(), unknown);
    CHECK(label.tlp == Tlp::unknown);
    CHECK(label.pap == Pap::unknown);
    CHECK(label.onward == Onward::unknown);
    CHECK(label.use_limit == UseLimit::unknown);
    CHECK(label.owner.empty());
    CHECK(label.recipients.empty());
    CHECK(label.purposes.empty());
}

TEST_CASE("the strictest of two labels takes each term's closed side") {
    auto a = open_label(), b = open_label();
    b.tlp = Tlp::amber;
    a.pap = Pap::red;
    a.handling = {"no-cloud"};
    b.handling = {"two-person"};
    b.recipients = {"B", "C"};
    b.purposes = {"murder"};
    b.retain_until = core::Moment::from_unix_seconds(100);
    b.use_limit = UseLimit::intelligence_only;
    auto label = strictest(a, b);
    CHECK(label.tlp == Tlp::amber);
    CHECK(label.pap == Pap::red);
    CHECK(label.handling == std::vector<std::string>{"no-cloud", "two-person"});
    CHECK(label.recipients == std::vector<std::string>{"B"});
    CHECK(label.purposes == std::vector<std::string>{"murder"});
    CHECK(label.retain_until == b.retain_until);
    CHECK(label.use_limit == UseLimit::intelligence_only);
}

TEST_CASE("strictest is commutative, associative and keeps a label joined with itself") {
    std::vector<Label> labels{open_label(), Label{}, open_label(), open_label()};
    labels[2].tlp = Tlp::green;
    labels[2].retain_until = core::Moment::from_unix_seconds(5);
    labels[2].handling = {"x"};
    labels[3].owner = "B";
    labels[3].retain_until = core::Moment::from_unix_seconds(9);
    labels[3].recipients = {"B"};
    for (const auto& a : labels) {
        CHECK(strictest(a, a) == a);
        for (const auto& b : labels) {
            CHECK(strictest(a, b) == strictest(b, a));
            for (const auto& c : labels)
                CHECK(strictest(strictest(a, b), c) == strictest(a, strictest(b, c)));
        }
    }
}
