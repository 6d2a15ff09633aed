#include "app/cli/list_options.h"

#include "app/cli/case_view.h"

#include <doctest/doctest.h>

using namespace app;

TEST_CASE("a table shows hostile names without letting them move the cursor or the eye") {
    Table table({"NAME", "PATH"});
    table.add({"a", "x\x1b[2J\xE2\x80\xAEgpj.exe\ny"});
    CHECK(table.text() == "NAME  PATH\na     x\\x1b[2J\\u202egpj.exe\\x0ay\n");
}

TEST_CASE("times are read as UTC and nothing else") {
    CHECK(parse_time("1970-01-02").value() == 86400);
    CHECK(parse_time("1970-01-01T00:01").value() == 60);
    CHECK(parse_time("1970-01-01T00:01:02Z").value() == 62);
    CHECK_FALSE(parse_time("1970-13-01"));
    CHECK_FALSE(parse_time("1970-01-01T00:01:02+02:00"));
    CHECK_FALSE(parse_time("yesterday"));
}
