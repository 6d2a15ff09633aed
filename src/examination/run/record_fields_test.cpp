#include "examination/run/record_fields.h"

#include <doctest/doctest.h>

using namespace examination;

TEST_CASE("fields become canonical JSON, whatever their order") {
    auto moment = core::Moment::from_unix_seconds(0);
    std::vector<Field> fields{{"zeta", std::uint64_t{7}},
                              {"alpha", std::string("a\"b")},
                              {"big", (std::uint64_t{1} << 53) + 1},
                              {"least", std::int64_t{-9223372036854775807LL - 1}},
                              {"negative", std::int64_t{-5}},
                              {"at", moment},
                              {"list", std::vector<std::string>{"x", "y"}},
                              {"yes", true}};
    CHECK(canonical_fields(fields) ==
          R"({"alpha":"a\"b","at":"1970-01-01T00:00:00Z","big":"9007199254740993",)"
          R"("least":"-9223372036854775808","list":["x","y"],"negative":-5,"yes":true,"zeta":7})");
    auto times = times_of(fields);
    REQUIRE(times.size() == 1);
    CHECK(times[0].field == "at");
    CHECK(times[0].time == moment);
}
