#include "core/file.h"
#include "examination/artifact.h"
#include "support/canonical.h"
#include "support/corpus.h"

#include <string>

#include <doctest/doctest.h>

namespace examination {
extern const ArtifactParser linux_utmp;
}

namespace {

using support::CollectingSink;

void put(std::string& bytes, std::size_t offset, std::string_view text) {
    bytes.replace(offset, text.size(), text);
}
void put_number(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t size,
                bool big) {
    for (std::size_t i = 0; i < size; ++i)
        bytes[offset + (big ? size - 1 - i : i)] = static_cast<char>(value >> (8 * i));
}

struct Made {
    std::size_t size = 384;
    bool big = false;
    std::int16_t type = 7;
    std::string user = "ada", line = "pts/0", host = "10.0.0.7";
};
std::string make_entry(const Made& made) {
    std::string bytes(made.size, '\0');
    bool is_short = made.size == 384;
    put_number(bytes, 0, static_cast<std::uint16_t>(made.type), 2, made.big);
    put_number(bytes, 4, 4711, 4, made.big);
    put(bytes, 8, made.line);
    put(bytes, 40, "ts/0");
    put(bytes, 44, made.user);
    put(bytes, 76, made.host);
    put_number(bytes, 336, 42, is_short ? 4 : 8, made.big);
    put_number(bytes, is_short ? 340 : 344, 1709208001, is_short ? 4 : 8, made.big);
    put_number(bytes, is_short ? 344 : 352, 123456, is_short ? 4 : 8, made.big);
    put(bytes, is_short ? 348 : 360, std::string("\x0A\x00\x00\x07", 4));
    return bytes;
}

CollectingSink parse(std::string_view bytes) {
    CollectingSink sink;
    CHECK(bool(examination::linux_utmp.parse(core::Bytes(bytes), sink)));
    return sink;
}

}  // namespace

TEST_CASE("a login is read alike in all four layouts") {
    for (std::size_t size : {384u, 400u})
        for (bool big : {false, true}) {
            CAPTURE(size);
            CAPTURE(big);
            auto sink = parse(make_entry({.size = size, .big = big}));
            REQUIRE(sink.records.size() == 1);
            CHECK(sink.anomalies.empty());
            CHECK(sink.records[0].summary == "login of ada on pts/0 from 10.0.0.7");
            CHECK(support::canonical_line(sink.records[0])
                      .find(R"("fields":{"entry_type":"user_process",)"
                            R"("time":"2024-02-29T12:00:01.123456Z","user":"ada","line":"pts/0",)"
                            R"("host":"10.0.0.7","address":"10.0.0.7","process_id":4711,)"
                            R"("line_id":"ts/0","session":42}})") != std::string::npos);
        }
}
