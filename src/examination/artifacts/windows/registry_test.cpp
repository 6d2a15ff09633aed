#include "core/file.h"
#include "examination/artifact.h"
#include "examination/artifacts/windows/registry_log.h"
#include "support/canonical.h"
#include "support/corpus.h"
#include "support/facts.h"
#include "support/truncations.h"
#include "support/xz.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace examination {
extern const ArtifactParser windows_registry;
}

namespace {

using examination::FoundRecord;
using support::CollectingSink;
using Strings = std::vector<std::string>;

constexpr std::uint64_t sample_size_max = 64u << 20;

CollectingSink parse(std::string_view bytes) {
    CollectingSink sink;
    CHECK(bool(examination::windows_registry.parse(core::Bytes(bytes), sink)));
    return sink;
}

CollectingSink parse_with(std::string_view bytes, const Strings& logs) {
    CollectingSink sink;
    std::vector<core::Bytes> views;
    for (const auto& log : logs)
        views.emplace_back(std::string_view(log));
    CHECK(bool(examination::windows_registry.parse_with(core::Bytes(bytes), views, sink)));
    return sink;
}

CollectingSink parse_sample(const std::string& name) {
    auto path = std::filesystem::path(SPOOR_TEST_DATA) / "artifacts/windows_registry" / name;
    return parse(core::read_file(path, sample_size_max).value());
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

const FoundRecord& key(const CollectingSink& sink, std::string_view path) {
    for (const auto& record : sink.records)
        if (record.type == "windows.registry.key" && field<std::string>(record, "path") == path)
            return record;
    FAIL("no key " << std::string(path));
    return sink.records.front();
}

const FoundRecord& hive(const CollectingSink& sink) {
    REQUIRE(!sink.records.empty());
    REQUIRE(sink.records[0].type == "windows.registry.hive");
    return sink.records[0];
}

// docs/known-differences.md says why ours is right.
bool is_explained(std::string_view hive) {
    return hive.ends_with("/corrupt_sub_key_list.hiv") ||
           hive.ends_with("/corrupted_system_hive.xz") || hive.ends_with("/BadListHive") ||
           hive.ends_with("/DeletedDataHiveTruncated");
}

std::string read_hive(const std::filesystem::path& path) {
    if (path.extension() == ".xz")
        return support::read_xz(path);
    return core::read_file(path, sample_size_max).value();
}

}  // namespace

TEST_CASE("every type of value has its text") {
    auto sink = parse_sample("every_type.hiv");
    CHECK(sink.anomalies.empty());
    const auto& types = key(sink, "Types");
    CHECK(field<std::string>(types, "class") == "Class");
    CHECK(field<std::string>(types, "owner") == "S-1-5-32-544");
    CHECK(field<core::Moment>(types, "last_written").text() == "2024-02-29T12:11:00.0000000Z");
    CHECK(field<Strings>(types, "value_names") == Strings{"", "Привет", "café", "odd", "none",
                                                          "binary", "number", "short", "big-endian",
                                                          "link", "several", "long", "unknown"});
    CHECK(field<Strings>(types, "value_types") ==
          Strings{"REG_SZ", "REG_SZ", "REG_EXPAND_SZ", "REG_SZ", "REG_NONE", "REG_BINARY",
                  "REG_DWORD", "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_LINK", "REG_MULTI_SZ",
                  "REG_QWORD", "0x1234"});
    CHECK(field<Strings>(types, "value_data") ==
          Strings{"the default", "мир", "%SystemRoot%\\x", "ab\\x63", "",
                  "000102030405060708090A0B0C0D0E0F10111213", "4294967295", "0102", "258",
                  "\\target", "one\ntwo", "9223372036854775808", "FFFFFFFFFF"});
}

TEST_CASE("lists of every kind lead to their keys") {
    auto sink = parse_sample("every_type.hiv");
    const auto& whole = hive(sink);
    CHECK(field<std::uint64_t>(whole, "keys") == 9);
    CHECK(field<std::uint64_t>(whole, "values") == 14);
    CHECK(field<std::string>(whole, "root") == "ROOT");
    CHECK(field<std::uint64_t>(key(sink, "Lists"), "subkeys") == 5);
    CHECK(key(sink, "Lists\\key4").summary == "Lists\\key4");
    CHECK(field<std::uint64_t>(key(sink, "\\"), "subkeys") == 3);
    CHECK(field<Strings>(key(sink, "Ключ"), "value_data") == Strings{"1"});
}

TEST_CASE("big data are put together, and what is not shown of them is told") {
    auto sink = parse_sample("big_data.hiv");
    CHECK(sink.anomalies.empty());
    const auto& root = key(sink, "\\");
    auto data = field<Strings>(root, "value_data");
    REQUIRE(data.size() == 2);
    CHECK(data[0].size() == 2048);
    CHECK(data[0].starts_with("00010203"));
    CHECK(data[1] == std::string(8192, 'x'));
    CHECK(field<Strings>(root, "values_cut") ==
          Strings{"big: 1024 of 32788 bytes", "long: 16384 of 18002 bytes"});
}

TEST_CASE("deleted keys come back with their values, and say what is lost") {
    auto sink = parse_sample("deleted.hiv");
    CHECK(sink.anomalies.empty());
    const auto& gone = key(sink, "Gone");
    CHECK(field<std::string>(gone, "recovered") == "free cell");
    CHECK(field<Strings>(gone, "value_names") == Strings{"small"});
    const auto& inner = key(sink, "Gone\\Inner");
    CHECK(field<Strings>(inner, "value_data") == Strings{"what was here"});
    CHECK(find_field<bool>(inner, "orphan") == nullptr);
    CHECK(field<bool>(key(sink, "…\\Orphan"), "orphan"));
    const auto& value = sink.records.back();
    CHECK(value.type == "windows.registry.value");
    CHECK(field<std::string>(value, "key") == "Kept");
    CHECK(field<std::string>(value, "name") == "second");
    CHECK(field<std::string>(value, "data") == "deleted");
    CHECK(field<Strings>(key(sink, "Kept"), "value_names") == Strings{"first"});
}

TEST_CASE("what a user's hive knows is told by records of its own") {
    auto sink = parse_sample("user.hiv");
    auto first = [&](const std::string& kind) -> const FoundRecord& {
        auto found =
            std::ranges::find(sink.records, "windows.registry." + kind, &FoundRecord::type);
        REQUIRE_MESSAGE(found != sink.records.end(), kind);
        return *found;
    };
    CHECK(field<std::string>(first("autorun"), "command") == "C:\\bad.exe /s");
    const auto& assist = first("user_assist");
    CHECK(field<std::string>(assist, "program") == "C:\\Program\\notepad.exe");
    CHECK(field<std::uint64_t>(assist, "run_count") == 3);
    CHECK(field<std::uint64_t>(assist, "focus_ms") == 61000);
    CHECK(field<core::Moment>(assist, "last_run").text() == "2024-02-29T12:20:00.0000000Z");
    auto bag = std::ranges::find_if(sink.records, [](const FoundRecord& record) {
        return record.type == "windows.registry.shell_bag" &&
               field<std::string>(record, "path") == "This PC\\C:\\Evidence";
    });
    REQUIRE(bag != sink.records.end());
    auto modified = field<core::Moment>(*bag, "modified");
    CHECK(modified.text() == "2024-02-29T12:30:00Z");
    CHECK(modified.precision_ns == 2'000'000'000);
    CHECK(field<std::uint64_t>(*bag, "mft_entry") == 1234);
    CHECK(field<std::uint64_t>(*bag, "mft_sequence") == 5);
    CHECK(field<std::uint64_t>(*std::prev(bag), "slot") == 7);
    CHECK(field<core::Moment>(first("typed"), "typed").text() == "2024-02-29T12:09:00.0000000Z");
    CHECK(field<std::string>(first("shell_item"), "path") == "This PC\\C:\\Work");
    auto installed = field<core::Moment>(first("software"), "installed");
    CHECK(installed.zone == core::TimeZoneKnowledge::unknown);
    CHECK(field<std::string>(first("office_document"), "path") == "C:\\letter.docx");
    CHECK(field<std::string>(first("remote_desktop"), "host") == "10.0.0.1");
    CHECK(sink.has_anomaly("registry.shell_item_damaged"));
}

TEST_CASE("damage costs what it hits") {
    auto looped = parse_sample("looped.hiv");
    CHECK(looped.has_anomaly("registry.subkeys_damaged"));
    CHECK(looped.has_anomaly("registry.values_damaged"));
    CHECK(field<std::uint64_t>(hive(looped), "keys") == 4);
    auto cut = parse_sample("cut.hiv");
    CHECK(cut.has_anomaly("registry.truncated"));
    auto rootless = parse_sample("no_root.hiv");
    CHECK(rootless.has_anomaly("registry.root_lost"));
    CHECK(rootless.has_anomaly("registry.base_checksum"));
    CHECK(field<std::uint64_t>(hive(rootless), "keys") == 9);
    auto dirty = parse_sample("dirty.hiv");
    CHECK(dirty.has_anomaly("registry.dirty"));
    CHECK(field<bool>(hive(dirty), "dirty"));
}

TEST_CASE("logs of a hive that was not written out complete it") {
    struct Case {
        std::string hive;
        Strings logs;
        std::uint64_t pages;  // As regipy's tests have them.
    };
    const Case cases[] = {
        {"transactions_NTUSER.DAT", {"transactions_ntuser.dat.log1"}, 132},
        {"transactions_NTUSER.DAT",
         {"transactions_ntuser.dat.log2", "transactions_ntuser.dat.log1"},
         132},
        {"SYSTEM_B", {"SYSTEM_B.LOG1", "SYSTEM_B.LOG2"}, 315},
        {"UsrClass.dat", {"UsrClass.dat.LOG2", "UsrClass.dat.LOG1"}, 158},
    };
    auto folder = support::corpus_file("04-registry/mkorman90+regipy/data");
    if (!folder)
        return;
    for (const auto& [name, log_names, pages] : cases) {
        CAPTURE(name);
        auto bytes = support::read_xz(*folder / (name + ".xz"));
        Strings logs;
        for (const auto& log : log_names)
            logs.push_back(support::read_xz(*folder / (log + ".xz")));
        auto sink = parse_with(bytes, logs);
        CHECK(sink.has_anomaly("registry.replayed"));
        CHECK_FALSE(sink.has_anomaly("registry.dirty"));
        CHECK_FALSE(sink.has_anomaly("registry.key_damaged"));
        const auto& whole = hive(sink);
        CHECK(whole.decoder_chain == "log");
        CHECK(field<std::uint64_t>(whole, "log_pages") == pages);
        MESSAGE(name << ": keys " << field<std::uint64_t>(hive(parse(bytes)), "keys") << " become "
                     << field<std::uint64_t>(whole, "keys"));
    }
}

TEST_CASE("a log of sectors completes a hive and its damaged header") {
    auto folder = support::corpus_file("04-registry/msuhanov+yarp/BadBaseBlockHive");
    if (!folder)
        return;
    auto bytes = core::read_file(*folder / "BadBaseBlockHive", sample_size_max).value();
    auto log = core::read_file(*folder / "BadBaseBlockHive.LOG1", sample_size_max).value();
    CHECK(parse(bytes).has_anomaly("registry.base_checksum"));
    auto sink = parse_with(bytes, {log});
    CHECK_FALSE(sink.has_anomaly("registry.base_checksum"));
    CHECK_FALSE(sink.has_anomaly("registry.unknown_version"));
    CHECK(field<std::uint64_t>(hive(sink), "log_pages") > 0);
    CHECK(field<std::string>(hive(sink), "version") == "1.3");
}

TEST_CASE("a damaged log is used as far as it goes") {
    auto folder = support::corpus_file("04-registry/mkorman90+regipy/data");
    if (!folder)
        return;
    auto bytes = support::read_xz(*folder / "transactions_NTUSER.DAT.xz");
    auto log = support::read_xz(*folder / "transactions_ntuser.dat.log1.xz");
    auto whole = field<std::uint64_t>(hive(parse_with(bytes, {log})), "log_entries");
    CHECK(whole > 1);
    // The last entry loses its end.
    auto cut = log.substr(0, log.size() / 2);
    auto sink = parse_with(bytes, {cut});
    CHECK(field<std::uint64_t>(hive(sink), "log_entries") < whole);
    // A flipped bit in the first entry costs all.
    log[600] = static_cast<char>(log[600] ^ 1);
    CHECK(parse_with(bytes, {log}).has_anomaly("registry.dirty"));
    support::for_each_bit_flip(
        std::string_view(cut).substr(0, 8192), 7, 300, [&](std::string_view flipped) {
            support::CollectingSink any;
            const core::Bytes logs[] = {core::Bytes(flipped)};
            auto base = examination::read_registry_base(core::Bytes(bytes));
            (void)examination::replay_registry_logs(core::Bytes(bytes), base.value(), logs, any);
        });
}

TEST_CASE("real hives have as many keys and values as reglookup counts") {
    auto facts_path = support::corpus_file("04-registry/FACTS.tsv");
    if (!facts_path)
        return;
    std::size_t held = 0, explained = 0, asked = 0;
    for (const auto& [name, facts] : support::read_facts(*facts_path, "", "reglookup")) {
        auto path = support::corpus_file("04-registry/" + name);
        auto counts = facts.find("keys|values");
        if (!path || counts == facts.end())
            continue;
        CAPTURE(name);
        auto sink = parse(read_hive(*path));
        std::string ours = "0|0";
        if (sink.records.empty() || sink.records[0].type == "windows.registry.hive")
            ours = std::to_string(field<std::uint64_t>(hive(sink), "keys")) + "|" +
                   std::to_string(field<std::uint64_t>(hive(sink), "values"));
        // "0|0 (exit 71)": reglookup refuses a transaction log.
        auto theirs = counts->second.substr(0, counts->second.find(' '));
        ++asked;
        held += ours == theirs ? 1 : 0;
        explained += is_explained(name) ? 1 : 0;
        CHECK_MESSAGE((ours == theirs) != is_explained(name),
                      "reglookup " << theirs << ", ours " << ours);
    }
    MESSAGE("counts of hives that hold: " << held << " of " << asked << ", and " << explained
                                          << " are explained");
}
