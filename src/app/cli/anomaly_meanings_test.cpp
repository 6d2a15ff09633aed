#include "app/cli/anomaly_meanings.h"

#include <doctest/doctest.h>

TEST_CASE("a code has the sentence that the document gives it") {
    CHECK(app::anomaly_meaning("ewf.chunk_checksum") == "A chunk's checksum is wrong.");
    CHECK(app::anomaly_meaning("no.such_code").empty());
}
