#include "core/file.h"
#include "examination/artifact.h"
#include "support/canonical.h"
#include "support/corpus.h"
#include "support/facts.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace examination {
extern const ArtifactParser windows_evtx;
}

namespace {

using examination::FoundRecord;
using support::CollectingSink;

constexpr std::uint64_t sample_size_max = 64u << 20;

CollectingSink parse(std::string_view bytes) {
    CollectingSink sink;
    CHECK(bool(examination::windows_evtx.parse(core::Bytes(bytes), sink)));
    return sink;
}

std::string sample(const std::string& name) {
    auto path = std::filesystem::path(SPOOR_TEST_DATA) / "artifacts/windows_evtx" / name;
    return core::read_file(path, sample_size_max).value();
}

template <typename Value>
const Value* find_field(const FoundRecord& record, std::string_view name) {
    for (const auto& field : record.fields)
        if (field.name == name)
            return &std::get<Value>(field.value);
    return nullptr;
}

template <typename Value>
Value field(const FoundRecord& record, std::string_view name) {
    const auto* found = find_field<Value>(record, name);
    REQUIRE_MESSAGE(found != nullptr, std::string(name));
    return *found;
}

using Strings = std::vector<std::string>;

using support::Facts;

// What we say of a log, in the words of the facts file.
struct Said {
    std::uint64_t records = 0, recovered = 0;
    std::map<std::uint64_t, std::uint64_t> events;
    std::string first, last;
};

Said said_of(const CollectingSink& sink) {
    Said said;
    for (const auto& record : sink.records) {
        if (find_field<bool>(record, "recovered") != nullptr) {
            ++said.recovered;
            continue;
        }
        ++said.records;
        if (const auto* event = find_field<std::uint64_t>(record, "event_id"))
            ++said.events[*event];
        const auto* whole = find_field<std::string>(record, "xml");
        const std::string xml = whole == nullptr ? std::string() : *whole;
        constexpr std::string_view mark = "SystemTime=\"";
        auto begin = xml.find(mark);
        if (begin == std::string::npos)
            continue;
        begin += mark.size();
        auto time = xml.substr(begin, xml.find('"', begin) - begin);
        said.first = said.first.empty() ? time : std::min(said.first, time);
        said.last = std::max(said.last, time);
    }
    return said;
}

bool same_histogram(const Said& said, const std::string& fact) {
    for (std::size_t at = 0; at < fact.size();) {
        auto piece = fact.substr(at, fact.find(',', at) - at);
        at += piece.size() + 1;
        auto equals = piece.find('=');
        auto found = said.events.find(std::stoull(piece.substr(0, equals)));
        if (found == said.events.end() || found->second != std::stoull(piece.substr(equals + 1)))
            return false;
    }
    return true;
}

// docs/known-differences.md says why ours is right.
bool is_explained(std::string_view log, std::string_view fact) {
    return (log.ends_with("/System2.evtx") && fact != "number of recovered records") ||
           (log.ends_with("/Security_with_size_t.evtx") && fact.starts_with("event id histogram"));
}

}  // namespace

TEST_CASE("an event has its system fields, its data and its XML") {
    auto sink = parse(sample("every_type.evtx"));
    CHECK(sink.anomalies.empty());
    REQUIRE(sink.records.size() == 4);
    const auto& second = sink.records[1];
    CHECK(field<std::uint64_t>(second, "record_id") == 2);
    CHECK(field<std::uint64_t>(second, "event_id") == 4624);
    CHECK(field<std::string>(second, "provider") == "Example-Audit");
    CHECK(field<std::string>(second, "computer") == "lab & desk");
    CHECK(field<std::string>(second, "user") == "S-1-5-18");
    CHECK(field<core::Moment>(second, "created").text() == "2024-02-29T12:00:02.0000000Z");
    CHECK(find_field<core::Moment>(second, "written") == nullptr);
    CHECK(field<Strings>(second, "data") ==
          Strings{"TargetUserName=боб & co", "LogonType=10", "Data=first", "Data=second"});
    auto xml = field<std::string>(second, "xml");
    CHECK(
        xml.starts_with("<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">"
                        "<System><Provider Name=\"Example-Audit\"/><EventID>4624</EventID>"));
    CHECK(
        xml.ends_with("<EventData><Data Name=\"TargetUserName\">боб &amp; co</Data>"
                      "<Data Name=\"LogonType\">10</Data><Data>first</Data><Data>second</Data>"
                      "</EventData></Event>"));
    CHECK(second.summary ==
          "event 4624 of Example-Audit in Security: TargetUserName=боб & co, "
          "LogonType=10, Data=first, Data=second");
}

TEST_CASE("XML in a value is part of the event") {
    auto sink = parse(sample("every_type.evtx"));
    REQUIRE(sink.records.size() == 4);
    CHECK(field<Strings>(sink.records[2], "data") ==
          Strings{"SubjectUserName=Ann", "Channel=Security", "LogFileCleared@Kind=whole"});
}

TEST_CASE("every type of value has its text") {
    auto sink = parse(sample("every_type.evtx"));
    REQUIRE(sink.records.size() == 4);
    CHECK(field<Strings>(sink.records[3], "data") ==
          Strings{"T01=<Привет> 😀",
                  "T02=plain",
                  "T03=-1",
                  "T04=255",
                  "T05=-2",
                  "T06=65534",
                  "T07=-3",
                  "T08=4294967293",
                  "T09=-4",
                  "T0A=18446744073709551612",
                  "T0B=0.5",
                  "T0C=-2.25",
                  "T0D=true",
                  "T0E=00AB",
                  "T0F={54849625-5478-4994-9CA5-BA3E3B0328C3}",
                  "T10=0x1000",
                  "T11=2024-02-29T12:00:00.000000100Z",
                  "T12=2024-02-29T12:00:01.007Z",
                  "T13=S-1-5-32-544",
                  "T14=0xc0ffee",
                  "T15=0x8000000000000000",
                  "T86=1",
                  "T86=2",
                  "T86=3",
                  "T00="});
}

TEST_CASE("records behind the end, and missing ones, are told") {
    auto sink = parse(sample("dirty_with_remnant.evtx"));
    REQUIRE(sink.records.size() == 4);
    CHECK(field<std::uint64_t>(sink.records[3], "record_id") == 7);
    CHECK(field<bool>(sink.records[3], "recovered"));
    CHECK(field<core::Moment>(sink.records[3], "written").text() == "2024-02-29T11:00:07.0000000Z");
    CHECK(sink.has_anomaly("evtx.dirty"));
    CHECK(sink.has_anomaly("evtx.records_missing"));
    CHECK_FALSE(sink.has_anomaly("evtx.records_checksum"));
}

TEST_CASE("of a remnant that is half overwritten its remains are kept, and told once a chunk") {
    auto bytes = sample("dirty_with_remnant.evtx");
    // Of the record, its head; then the fragment's, the token, and the template's number.
    constexpr std::size_t template_offset = 6392 + 24 + 4 + 2 + 4;
    REQUIRE(bytes.size() > template_offset + 4);
    for (std::size_t i = 0; i < 4; ++i)
        bytes[template_offset + i] = static_cast<decltype(bytes)::value_type>(0xF0);
    auto sink = parse(bytes);
    REQUIRE(sink.records.size() == 4);
    CHECK(sink.records[3].summary.starts_with("remains of record 7"));
    CHECK(sink.has_anomaly("evtx.recovered_in_part"));
    CHECK_FALSE(sink.has_anomaly("evtx.record_damaged"));
}

TEST_CASE("damage costs what it hits") {
    auto cut = parse(sample("cut_in_record.evtx"));
    CHECK(cut.records.size() == 3);
    CHECK(cut.has_anomaly("evtx.truncated"));
    CHECK(cut.has_anomaly("evtx.record_damaged"));
    CHECK(parse(sample("wrong_checksums.evtx")).has_anomaly("evtx.records_checksum"));
    auto other = parse(sample("other_template.evtx"));
    CHECK(other.has_anomaly("evtx.record_damaged"));
    auto found = parse(sample("no_chunk_header.evtx"));
    CHECK(found.records.size() == 4);
    CHECK(found.has_anomaly("evtx.chunk_signature"));
}

TEST_CASE("real logs agree with evtxinfo and evtxexport") {
    auto facts_path = support::corpus_file("03-evtx/FACTS.tsv");
    if (!facts_path) {
        MESSAGE("corpus absent");
        return;
    }
    std::size_t held = 0, explained = 0, asked = 0;
    for (const auto& [name, facts] : support::read_facts(*facts_path, ".evtx")) {
        auto path = support::corpus_file("03-evtx/" + name);
        if (!path)
            continue;
        CAPTURE(name);
        auto said = said_of(parse(core::read_file(*path, sample_size_max).value()));
        auto check = [&](const char* fact, auto&& holds) {
            auto known = facts.find(fact);
            if (known == facts.end())
                return;
            ++asked;
            bool good = holds(known->second);
            held += good ? 1 : 0;
            if (is_explained(name, fact)) {
                ++explained;
                CHECK_FALSE(good);
                return;
            }
            CHECK_MESSAGE(good, fact << ": " << known->second << "; ours " << said.records << ", "
                                     << said.recovered << ", " << said.first << " / " << said.last);
        };
        check("number of records",
              [&](const auto& fact) { return std::to_string(said.records) == fact; });
        check("number of recovered records",
              [&](const auto& fact) { return std::to_string(said.recovered) == fact; });
        check("event id histogram (top 8)",
              [&](const auto& fact) { return same_histogram(said, fact); });
        check("first/last SystemTime",
              [&](const auto& fact) { return fact == said.first + " / " + said.last; });
    }
    MESSAGE("facts of event logs that hold: " << held << " of " << asked << ", and " << explained
                                              << " are explained");
}
