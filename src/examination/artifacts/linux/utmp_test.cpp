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

std::string value_of(const examination::FoundRecord& record, std::string_view name) {
    for (const auto& field : record.fields)
        if (field.name == name) {
            std::string text;
            support::append_value(text, field.value);
            return text.starts_with('"') ? text.substr(1, text.size() - 2) : text;
        }
    return {};
}

// The columns of utmpdump(1): "[7] [20060] [s/12] [userA   ] …", blanks at their ends removed.
std::vector<std::string> columns_of(const std::string& line) {
    std::vector<std::string> columns;
    for (std::size_t at = 0; (at = line.find('[', at)) != std::string::npos;) {
        auto end = line.find(']', at);
        auto text = line.substr(at + 1, end - at - 1);
        columns.push_back(text.substr(0, text.find_last_not_of(' ') + 1));
        at = end;
    }
    return columns;
}

// Empty if utmpdump is not installed.
std::vector<std::vector<std::string>> utmpdump(const std::string& path) {
    std::vector<std::vector<std::string>> lines;
    auto* pipe = ::popen(("TZ=UTC utmpdump '" + path + "' 2>/dev/null").c_str(), "r");
    std::array<char, 1024> line{};
    while (std::fgets(line.data(), line.size(), pipe) != nullptr)
        lines.push_back(columns_of(line.data()));
    ::pclose(pipe);
    return lines;
}

void check_against_utmpdump(const std::string& path) {
    CAPTURE(path);
    auto sink = parse(core::read_file(path, 1u << 20).value());
    auto lines = utmpdump(path);
    if (lines.empty())
        MESSAGE("utmpdump is not installed, or refuses the file");
    std::size_t at = 0;
    for (const auto& columns : lines) {
        REQUIRE(columns.size() == 8);
        if (columns[0] == "0" && columns[7].starts_with("1970"))
            continue;  // Entries of zeros are an anomaly here.
        REQUIRE(at < sink.records.size());
        const auto& record = sink.records[at++];
        CHECK(std::stoll(columns[1]) == std::stoll(value_of(record, "process_id")));
        CHECK(columns[2] == value_of(record, "line_id"));
        CHECK(columns[3] == value_of(record, "user"));
        CHECK(columns[4] == value_of(record, "line"));
        CHECK(columns[5] == value_of(record, "host"));
        auto address = value_of(record, "address");
        CHECK(columns[6] == (address.empty() ? "0.0.0.0" : address));
        auto time = value_of(record, "time");
        if (!time.empty())
            CHECK(columns[7].substr(0, 19) + "." + columns[7].substr(20, 6) + "Z" == time);
    }
    CHECK((lines.empty() || at == sink.records.size()));
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

TEST_CASE("what stands in no field of a login record is an anomaly") {
    auto bytes = make_entry({});
    SUBCASE("text behind the end of a name") {
        put(bytes, 44 + 5, "mallory");
        auto sink = parse(bytes);
        REQUIRE(sink.anomalies.size() == 1);
        CHECK(sink.anomalies[0].code == "utmp.bytes_after_text");
        CHECK(sink.anomalies[0].offset == 44 + 3);
    }
    SUBCASE("an entry of zeros between two logins") {
        auto sink = parse(bytes + std::string(384 * 2, '\0') + bytes);
        CHECK(sink.records.size() == 2);
        REQUIRE(sink.anomalies.size() == 1);
        CHECK(sink.anomalies[0].code == "utmp.entries_zeroed");
        CHECK(sink.anomalies[0].offset == 384);
    }
    SUBCASE("half an entry at the end") {
        auto sink = parse(bytes + bytes.substr(0, 100));
        CHECK(sink.records.size() == 1);
        REQUIRE(sink.anomalies.size() == 1);
        CHECK(sink.anomalies[0].code == "utmp.entry_truncated");
        CHECK(sink.anomalies[0].loses_data);
    }
}

TEST_CASE("a time after 2038 is read as unsigned") {
    auto bytes = make_entry({});
    put_number(bytes, 340, 0xF0000000u, 4, false);
    CHECK(value_of(parse(bytes).records[0], "time") == "2097-08-05T09:04:00.123456Z");
}

TEST_CASE("what is no login record is refused") {
    CollectingSink sink;
    for (std::string_view bytes : {std::string_view(), std::string_view("short")})
        CHECK(!examination::linux_utmp.parse(core::Bytes(bytes), sink));
    CHECK(!examination::linux_utmp.parse(core::Bytes(std::string(4000, '\xFF')), sink));
    CHECK(sink.order.empty());
}

// plaso's own tests count 14, 6, 6, 6, 2 and 4 events; docs/known-differences.md says where we
// differ.
TEST_CASE("the corpus's files give the entries that are known of them") {
    auto folder = support::corpus_file("13-logs-events/log2timeline+plaso/utmp");
    if (!folder)
        return;
    struct Known {
        const char* name;
        std::size_t records, zeroed;
    };
    for (auto [name, records, zeroed] :
         {Known{"utmp", 14, 0}, Known{"utmp_x86_64", 6, 0}, Known{"utmp_aarch64", 6, 0},
          Known{"utmp_s390", 6, 0}, Known{"utmp_corrupted", 4, 0}, Known{"wtmp.1", 2, 1}}) {
        CAPTURE(name);
        auto sink = parse(core::read_file(*folder / name, 1u << 20).value());
        CHECK(sink.records.size() == records);
        CHECK(sink.has_anomaly("utmp.entries_zeroed") == (zeroed > 0));
    }
    auto wtmp = parse(core::read_file(*folder / "wtmp.1", 1u << 20).value());
    CHECK(wtmp.records[0].summary == "login of userA on pts/32 from 10.10.122.1");
    CHECK(value_of(wtmp.records[0], "time") == "2011-12-01T17:36:38.432935Z");
    CHECK(wtmp.has_anomaly("utmp.entry_truncated"));
    CHECK(parse(core::read_file(*folder / "utmp_corrupted", 1u << 20).value())
              .has_anomaly("utmp.unknown_type"));
}

TEST_CASE("utmpdump reads the same") {
    auto data = std::string(SPOOR_TEST_DATA) + "/artifacts/linux_utmp/";
    check_against_utmpdump(data + "session_384");
    if (auto folder = support::corpus_file("13-logs-events/log2timeline+plaso/utmp"))
        for (const char* name : {"/utmp", "/utmp_x86_64", "/wtmp.1"})
            check_against_utmpdump(folder->string() + name);
}
