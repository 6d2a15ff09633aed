// What plaso's own tests count in hives of the corpus, against what our plug-ins say of the same
// keys. plaso counts containers of data: which of our records they are is written in the table.
#include "core/file.h"
#include "examination/artifact.h"
#include "support/canonical.h"
#include "support/corpus.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace examination {
extern const ArtifactParser windows_registry;
}

namespace {

using support::CollectingSink;

std::string text_field(const examination::FoundRecord& record, std::string_view name) {
    for (const auto& field : record.fields)
        if (field.name == name)
            return std::get<std::string>(field.value);
    return {};
}

bool has_time(const examination::FoundRecord& record) {
    return std::ranges::any_of(record.fields, [](const auto& field) {
        return field.name == "modified" || field.name == "accessed" || field.name == "created";
    });
}

// Is the key called so, or below one that is?
bool is_in(const std::string& key, const std::string& name) {
    return key == name || key.ends_with("\\" + name) ||
           key.find("\\" + name + "\\") != std::string::npos || key.starts_with(name + "\\");
}

class Said {
public:
    explicit Said(const CollectingSink& sink) : sink_(sink) {}

    std::size_t of(const std::string& kind, const std::string& key = {}) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(sink_.records, [&](const auto& r) { return is(r, kind, key); }));
    }
    std::size_t keys_of(const std::string& kind, const std::string& key) const {
        std::set<std::string> keys;
        for (const auto& record : sink_.records)
            if (is(record, kind, key))
                keys.insert(text_field(record, "key"));
        return keys.size();
    }
    std::size_t timed(const std::string& kind, const std::string& key) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            sink_.records, [&](const auto& r) { return is(r, kind, key) && has_time(r); }));
    }
    // One for a list, and one for each shell item with times in it.
    std::size_t list(const std::string& key) const {
        return keys_of("recent", key) + timed("recent", key) + timed("shell_item", key);
    }

private:
    static bool is(const examination::FoundRecord& record, const std::string& kind,
                   const std::string& key) {
        if (record.type != "windows.registry." + kind || !text_field(record, "recovered").empty())
            return false;
        auto where = text_field(record, kind == "key" ? "path" : "key");
        return key.empty() || is_in(where, key);
    }

    const CollectingSink& sink_;
};

struct Counted {
    std::string_view hive, plugin;
    std::size_t (*ours)(const Said&) = nullptr;  // Null: docs/known-differences.md explains it.
};

// In the order of the facts file, which has several counts of one name.
constexpr Counted counted[] = {
    {"/NTUSER-CCLEANER.DAT", "ccleaner", nullptr},
    {"/NTUSER-RunTests.DAT", "run", [](const Said& s) { return s.keys_of("autorun", "Run"); }},
    {"/NTUSER-RunTests.DAT", "run", [](const Said& s) { return s.keys_of("autorun", "RunOnce"); }},
    {"/NTUSER-WIN7.DAT", "mrulistex", [](const Said& s) { return s.list("OpenSavePidlMRU"); }},
    {"/NTUSER-WIN7.DAT", "mrulistex", [](const Said& s) { return s.list("RecentDocs"); }},
    {"/NTUSER-WIN7.DAT", "mrulistex", [](const Said& s) { return s.list("LastVisitedPidlMRU"); }},
    {"/NTUSER-WIN7.DAT", "officemru",
     [](const Said& s) { return s.of("office_document", "Word\\File MRU") + 1; }},
    {"/NTUSER-WIN7.DAT", "programscache", nullptr},
    {"/NTUSER-WIN7.DAT", "typedurls",
     [](const Said& s) { return s.keys_of("typed", "TypedURLs"); }},
    {"plaso/NTUSER.DAT", "winreg_parser", nullptr},
    {"plaso/NTUSER.DAT", "programscache", nullptr},
    {"plaso/NTUSER.DAT", "userassist", [](const Said& s) { return s.of("user_assist"); }},
    {"/ntuser.dat.LOG", "winreg_parser", [](const Said& s) { return s.of("key"); }},
    {"/100_sub_keys.hiv", "winreg_parser", [](const Said& s) { return s.of("key"); }},
    {"/regf/NTUSER.DAT", "bagmru", [](const Said& s) { return s.of("key", "BagMRU"); }},
    {"/regf/NTUSER.DAT", "mountpoints", [](const Said& s) { return s.of("mount_point"); }},
    {"/regf/NTUSER.DAT", "msie_zones",
     [](const Said& s) { return s.of("internet_zone", "Lockdown_Zones"); }},
    {"/regf/NTUSER.DAT", "msie_zones",
     [](const Said& s) { return s.of("internet_zone", "Zones"); }},
    {"/regf/NTUSER.DAT", "typedurls",
     [](const Said& s) { return s.keys_of("typed", "TypedURLs"); }},
    {"/regf/NTUSER.DAT", "typedurlstime",
     [](const Said& s) { return s.of("typed", "TypedURLs") + 1; }},
    {"/regf/NTUSER.DAT", "userassist",
     [](const Said& s) { return s.of("user_assist", "{CEBFF5CD-ACE2-4F4F-9178-9926F41749EA}"); }},
    {"/regf/SAM", "sam_users", [](const Said& s) { return s.of("account"); }},
    {"/regf/UsrClass.dat", "bagmru", [](const Said& s) { return s.of("key", "BagMRU"); }},
    {"/corrupt_sub_key_list.hiv", "winreg_parser", [](const Said& s) { return s.of("key"); }},
    {"/winreg/Amcache.hve", "amcache",
     [](const Said& s) {  // Of the hive's root, which is above the key Root, it knows nothing.
         return s.of("key") - 1 + s.of("amcache_file") + s.of("amcache_program", "Root\\Programs");
     }},
};

struct Fact {
    std::string hive, plugin;
    std::size_t count = 0;
};

// "winreg_plugins/run: event_data containers" is about "run".
std::vector<Fact> plaso_facts(const std::string& text) {
    std::vector<Fact> facts;
    for (std::size_t at = 0; at < text.size();) {
        auto line = text.substr(at, text.find('\n', at) - at);
        at += line.size() + 1;
        auto hive = line.substr(0, line.find('\t'));
        auto tool = line.find("\tpeer test (plaso)\t");
        auto colon = line.find(": event_data containers\t");
        if (tool == std::string::npos || colon == std::string::npos)
            continue;
        auto name = line.substr(0, colon);
        name.erase(0, name.find_last_of("\t/") + 1);
        facts.push_back({hive, name, std::stoul(line.substr(line.rfind('\t') + 1))});
    }
    return facts;
}

}  // namespace

TEST_CASE("plug-ins find what plaso counts in the same keys") {
    auto folder = support::corpus_file("04-registry");
    if (!folder)
        return;
    constexpr std::uint64_t size_max = 64u << 20;
    auto facts = plaso_facts(core::read_file(*folder / "FACTS.tsv", size_max).value());
    REQUIRE(facts.size() == std::size(counted));
    std::size_t held = 0, explained = 0;
    std::map<std::string, CollectingSink> hives;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const auto& fact = facts[i];
        const auto& known = counted[i];
        CAPTURE(fact.hive);
        CAPTURE(fact.plugin);
        REQUIRE(fact.hive.ends_with(known.hive));
        REQUIRE(fact.plugin == known.plugin);
        if (known.ours == nullptr) {
            ++explained;
            continue;
        }
        auto [sink, is_new] = hives.try_emplace(fact.hive);
        if (is_new) {
            auto bytes = core::read_file(*folder / fact.hive, size_max).value();
            CHECK(bool(examination::windows_registry.parse(core::Bytes(bytes), sink->second)));
        }
        auto ours = known.ours(Said(sink->second));
        held += ours == fact.count ? 1 : 0;
        CHECK(ours == fact.count);
    }
    MESSAGE("plaso's counts that hold: " << held << " of " << facts.size() << ", and " << explained
                                         << " are explained");
}
