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
#include <nlohmann/json.hpp>

namespace examination {
extern const ArtifactParser windows_prefetch;
}

namespace {

using examination::FoundRecord;
using support::CollectingSink;

constexpr std::uint64_t sample_size_max = 16u << 20;

CollectingSink parse(std::string_view bytes) {
    CollectingSink sink;
    CHECK(bool(examination::windows_prefetch.parse(core::Bytes(bytes), sink)));
    return sink;
}

std::string sample(const std::string& name) {
    auto path = std::filesystem::path(SPOOR_TEST_DATA) / "artifacts/windows_prefetch" / name;
    return core::read_file(path, sample_size_max).value();
}

std::vector<const FoundRecord*> of_type(const CollectingSink& sink, std::string_view type) {
    std::vector<const FoundRecord*> found;
    for (const auto& record : sink.records)
        if (record.type == type)
            found.push_back(&record);
    return found;
}

template <typename Value>
Value field(const FoundRecord& record, std::string_view name) {
    for (const auto& field : record.fields)
        if (field.name == name)
            return std::get<Value>(field.value);
    FAIL("no field " << std::string(name));
    return {};
}

// "May 14, 2015 22:11:58.091134100 UTC" as "2015-05-14T22:11:58.0911341Z".
std::string iso_time(const std::string& text) {
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto month = 1 + (std::ranges::find(months, text.substr(0, 3)) - months.begin());
    auto two = (month < 10 ? "0" : "") + std::to_string(month);
    return text.substr(8, 4) + "-" + two + "-" + text.substr(4, 2) + "T" + text.substr(13, 16) +
           "Z";
}

using support::Facts;

void check_facts(const CollectingSink& sink, const Facts& facts) {
    auto runs = of_type(sink, "windows.prefetch.execution");
    REQUIRE(!runs.empty());
    const auto& run = *runs[0];
    auto check = [&](const char* name, const std::string& ours) {
        if (auto fact = facts.find(name); fact != facts.end()) {
            CAPTURE(name);
            CHECK(ours == fact->second);
        }
    };
    check("format version", std::to_string(field<std::uint64_t>(run, "format_version")));
    check("executable filename", field<std::string>(run, "executable"));
    check("run count", std::to_string(field<std::uint64_t>(run, "run_count")));
    auto hash = field<std::string>(run, "prefetch_hash");
    std::ranges::transform(hash, hash.begin(),
                           [](char c) { return c >= 'A' && c <= 'F' ? char(c + 32) : c; });
    check("prefetch hash", "0x" + hash);
    check("number of filenames", std::to_string(of_type(sink, "windows.prefetch.file").size()));
    check("number of volumes", std::to_string(of_type(sink, "windows.prefetch.volume").size()));
    if (auto fact = facts.find("last run time: 1"); fact != facts.end())
        CHECK(field<core::Moment>(run, "last_run").text() == iso_time(fact->second));
}

}  // namespace

TEST_CASE("a run is one record for each time that is kept") {
    auto sink = parse(sample("version_26.pf"));
    auto runs = of_type(sink, "windows.prefetch.execution");
    REQUIRE(runs.size() == 8);
    CHECK(sink.anomalies.empty());
    CHECK(runs[0]->summary == "NOTEPAD.EXE ran (55 times in all)");
    CHECK(runs[0]->offset == 128);
    CHECK(runs[7]->offset == 184);
    auto time = field<core::Moment>(*runs[0], "last_run");
    CHECK(time.text() == "2024-02-29T12:00:00.1234567Z");
    CHECK(time.encoding == core::TimeEncoding::filetime);
    CHECK(time.raw == 133'536'816'001'234'567u);
    CHECK(field<core::Moment>(*runs[7], "last_run").text() == "2024-02-29T05:00:00.1234567Z");
}

TEST_CASE("every version gives the same files, volume and folders") {
    for (const char* name : {"version_17.pf", "version_23.pf", "version_26.pf", "version_30.pf",
                             "version_30_compressed.pf", "version_31_checksum.pf"}) {
        CAPTURE(name);
        auto sink = parse(sample(name));
        CHECK(sink.anomalies.empty());
        auto files = of_type(sink, "windows.prefetch.file");
        REQUIRE(files.size() == 3);
        CHECK(field<std::string>(*files[2], "path") ==
              "\\VOLUME{01da6b0000000000-c0ffee01}\\WINDOWS\\SYSTEM32\\NOTEPAD.EXE");
        auto volumes = of_type(sink, "windows.prefetch.volume");
        REQUIRE(volumes.size() == 1);
        CHECK(field<std::string>(*volumes[0], "serial") == "C0FFEE01");
        CHECK(field<core::Moment>(*volumes[0], "created").text() == "2024-02-28T12:00:00.0000000Z");
        CHECK(field<std::vector<std::string>>(*volumes[0], "directories").size() == 2);
    }
}

TEST_CASE("the compressed form names its decoder") {
    auto sink = parse(sample("version_30_compressed.pf"));
    CHECK(std::ranges::all_of(sink.records,
                              [](const auto& record) { return record.decoder_chain == "mam"; }));
    CHECK(field<std::string>(sink.records[0], "hash_string") ==
          "\\DEVICE\\HARDDISKVOLUME3\\WINDOWS\\SYSTEM32\\NOTEPAD.EXE");
}

TEST_CASE("every cut of a plain file loses data, and says so") {
    auto whole = sample("version_23.pf");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CollectingSink sink;
        bool parsed = bool(examination::windows_prefetch.parse(
            core::Bytes(std::string_view(whole).substr(0, size)), sink));
        CAPTURE(size);
        CHECK((!parsed || sink.has_anomaly("prefetch.file_truncated")));
    }
}

TEST_CASE("a small file cannot ask for endless names") {
    auto bytes = sample("version_17.pf");
    auto put = [&bytes](std::size_t offset, std::size_t value) {
        for (std::size_t i = 0; i < 4; ++i)
            bytes[offset + i] = static_cast<char>(value >> (8 * i));
    };
    // A hundred metrics behind the file's end, each of which names all of the strings.
    std::size_t metrics = bytes.size();
    bytes.append(std::size_t{100} * 20, '\0');
    for (std::size_t i = 0; i < 100; ++i)
        put(metrics + i * 20 + 12, 191);
    put(84, metrics);
    put(88, 100);
    put(92, bytes.size());
    auto sink = parse(bytes);
    CHECK(sink.has_anomaly("prefetch.names_over_limit"));
    CHECK(of_type(sink, "windows.prefetch.file").size() < 40);
}

TEST_CASE("the corpus's samples agree with the facts known of them") {
    auto folder = support::corpus_file("05-windows-artifacts");
    if (!folder)
        return;
    auto facts = support::read_facts(*folder / "FACTS.tsv", ".pf", "sccainfo");
    REQUIRE(facts.size() >= 30);
    for (const auto& [name, known] : facts) {
        CAPTURE(name);
        auto sink = parse(core::read_file(*folder / name, sample_size_max).value());
        CHECK(sink.anomalies.empty());
        check_facts(sink, known);
    }
}

// Velocidex go-prefetch keeps its own parsed output of three of the samples.
TEST_CASE("the corpus's samples agree with another parser's output") {
    auto folder = support::corpus_file("05-windows-artifacts");
    if (!folder)
        return;
    std::size_t compared = 0;
    for (const char* name : {"Win10/CALC.EXE-3FBEF7FD.pf", "XPPro/MSMSGS.EXE-2B6052DE.pf",
                             "Win7/PING.EXE-B29F6629.pf"}) {
        CAPTURE(name);
        auto path = *folder / "EricZimmerman+Prefetch" / name;
        auto golden_name = path.filename().string() + ".golden";
        auto golden = nlohmann::json::parse(
            core::read_file(*folder / "Velocidex+go-prefetch/fixtures" / golden_name,
                            sample_size_max)
                .value());
        auto sink = parse(core::read_file(path, sample_size_max).value());
        std::vector<std::string> paths, times;
        for (const auto* file : of_type(sink, "windows.prefetch.file"))
            paths.push_back(field<std::string>(*file, "path"));
        for (const auto* run : of_type(sink, "windows.prefetch.execution"))
            times.push_back(field<core::Moment>(*run, "last_run").text().substr(0, 19));
        CHECK(paths == golden["FilesAccessed"].get<std::vector<std::string>>());
        auto expected = golden["LastRunTimes"].get<std::vector<std::string>>();
        for (auto& time : expected)
            time = time.substr(0, 19);
        CHECK(times == expected);
        ++compared;
    }
    CHECK(compared == 3);
}
