// The rules of the corpus over its logs of attacks: what compiles, what is found, and that the
// compiled set finds what a plain reading of each rule finds.
#include "core/file.h"
#include "examination/artifact.h"
#include "examination/detection/sigma_matcher.h"
#include "examination/detection/sigma_oracle.h"
#include "examination/detection/sigma_parser.h"
#include "support/collecting_sink.h"
#include "support/corpus.h"
#include "support/tar.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace examination {
extern const ArtifactParser windows_evtx;
}

using namespace examination;

namespace {

struct Rules {
    std::vector<SigmaRule> rules;
    std::size_t files = 0;
    std::map<std::string, std::string> refused;  // Why, by file.
};

Rules read_rules(const std::vector<std::string>& archives) {
    Rules read;
    for (const auto& archive : archives) {
        auto path = support::corpus_file("17-detection-rules/" + archive);
        if (!path)
            continue;
        for (const auto& [name, text] : support::files_of_tar_gz(*path)) {
            if (!name.ends_with(".yml"))
                continue;
            ++read.files;
            auto rules = parse_sigma_rules(text);
            if (rules)
                std::ranges::move(rules.value(), std::back_inserter(read.rules));
            else
                read.refused[name] = rules.error().message();
        }
    }
    return read;
}

const std::vector<std::string> sigma_archives{"SigmaHQ+sigma/sigma-windows-a.tar.gz",
                                              "SigmaHQ+sigma/sigma-other-a.tar.gz"};

std::vector<FoundRecord> records_of(const std::filesystem::path& log) {
    constexpr std::size_t log_size_max = 64u << 20;
    auto bytes = core::read_file(log, log_size_max).value();
    support::CollectingSink sink;
    REQUIRE(windows_evtx.parse(core::Bytes(bytes), sink));
    return std::move(sink.records);
}

std::vector<std::filesystem::path> attack_logs() {
    std::vector<std::filesystem::path> logs;
    if (auto folder = support::corpus_file("03-evtx/sbousseaden+EVTX-ATTACK-SAMPLES"))
        for (const auto& file : std::filesystem::recursive_directory_iterator(*folder))
            if (file.path().extension() == ".evtx")
                logs.push_back(file.path());
    std::ranges::sort(logs);
    return logs;
}

// "Lateral Movement" as tags have it. Defense Evasion has become two tactics since.
std::vector<std::string> tactic_tags(const std::filesystem::path& log) {
    auto name = folded(log.parent_path().filename().string());
    std::ranges::replace(name, ' ', '-');
    if (name == "defense-evasion")
        return {"attack.defense-evasion", "attack.stealth", "attack.defense-impairment"};
    return {"attack." + name};
}

bool has_one(const std::set<std::string>& tags, const std::vector<std::string>& wanted) {
    return std::ranges::any_of(wanted, [&](const auto& tag) { return tags.contains(tag); });
}

// "T1186", where the file's name has one.
std::string technique_named(const std::filesystem::path& log) {
    auto name = folded(log.filename().string());
    auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (auto at = name.find("t1"); at != std::string::npos; at = name.find("t1", at + 1))
        if (name.size() >= at + 5 &&
            std::all_of(name.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                        name.begin() + static_cast<std::ptrdiff_t>(at) + 5, is_digit))
            return "T" + name.substr(at + 1, 4);
    return {};
}

// What the rules raised by one log are tagged with.
std::set<std::string> tags_raised(const SigmaSet& set, SigmaMatcher& matcher,
                                  const std::filesystem::path& log) {
    std::set<std::string> tags;
    EventFieldsView fields;
    for (const auto& record : records_of(log)) {
        fields.read(record);
        matcher.match(fields.event(), [&](const SigmaHitView& hit) {
            const auto& rule = set.rules()[hit.rule];
            tags.insert("hit");
            tags.insert(rule.tags.begin(), rule.tags.end());
            for (const auto& technique : attack_techniques(rule))
                tags.insert(technique.substr(0, technique.find('.')));
        });
    }
    return tags;
}

}  // namespace

TEST_CASE("the Sigma rules of the corpus compile, or are listed with the reason") {
    auto read = read_rules(sigma_archives);
    if (read.files == 0)
        return;
    auto count = read.rules.size();
    auto set = SigmaSet::compile(std::move(read.rules)).value();
    std::size_t without_log = 0;
    for (const auto& [file, why] : read.refused)
        MESSAGE("refused: " << file << ": " << why);
    for (const auto& idle : set->idle()) {
        if (idle.code == core::ErrorCode::not_found)
            ++without_log;
        else
            MESSAGE("refused: " << set->rules()[idle.rule].title << ": " << idle.why);
    }
    auto refused = read.refused.size() + set->idle().size() - without_log;
    MESSAGE("Sigma rules: " << read.files << " files, " << count << " rules read; " << refused
                            << " refused, " << without_log
                            << " about logs that are no event logs of Windows, "
                            << count - set->idle().size() << " run on event logs");
    CHECK(refused == 0);
    CHECK(count == read.files);
}

TEST_CASE("rules of another language are refused, not misread") {
    auto read = read_rules({"WithSecureLabs+chainsaw/chainsaw-rules.tar.gz"});
    CHECK(read.rules.empty());
    CHECK(read.refused.size() == read.files);
}

TEST_CASE("logs of attacks raise the tactics and techniques that their paths name") {
    auto read = read_rules(sigma_archives);
    auto logs = attack_logs();
    if (read.files == 0 || logs.empty())
        return;
    auto set = SigmaSet::compile(std::move(read.rules)).value();
    SigmaMatcher matcher(*set);
    std::set<std::string> tactics;
    for (const auto& rule : set->rules())
        tactics.insert(rule.tags.begin(), rule.tags.end());
    std::size_t hit = 0, of_tactic = 0, tactic_right = 0, of_technique = 0, technique_right = 0;
    for (const auto& log : logs) {
        auto tags = tags_raised(*set, matcher, log);
        hit += tags.contains("hit") ? 1 : 0;
        if (auto technique = technique_named(log); !technique.empty()) {
            ++of_technique;
            technique_right += tags.contains(technique) ? 1 : 0;
        }
        if (has_one(tactics, tactic_tags(log))) {
            ++of_tactic;
            tactic_right += has_one(tags, tactic_tags(log)) ? 1 : 0;
        }
    }
    MESSAGE("logs of attacks: " << logs.size() << ", " << hit << " raise a rule; " << tactic_right
                                << " of " << of_tactic << " the tactic of their folder, "
                                << technique_right << " of " << of_technique
                                << " the technique in their name");
    CHECK(hit * 2 > logs.size());
}

TEST_CASE("the compiled set finds in real events what a plain reading finds") {
    auto read = read_rules(sigma_archives);
    auto logs = attack_logs();
    if (read.files == 0 || logs.empty())
        return;
    auto set = SigmaSet::compile(std::move(read.rules)).value();
    SigmaMatcher matcher(*set);
    std::size_t events = 0, hits = 0;
    constexpr std::size_t logs_apart = 4, compared_max = 6;
    for (std::size_t i = 0; i < logs.size(); i += logs_apart) {
        auto records = records_of(logs[i]);
        auto step = std::max<std::size_t>(1, records.size() / 3);
        std::size_t compared = 0;
        for (std::size_t at = 0; at < records.size() && compared < compared_max; ++at) {
            EventFieldsView fields;
            fields.read(records[at]);
            std::vector<std::uint32_t> found;
            matcher.match(fields.event(),
                          [&](const SigmaHitView& hit) { found.push_back(hit.rule); });
            if (found.empty() && at % step != 0)
                continue;
            CAPTURE(logs[i].string());
            CAPTURE(records[at].summary);
            REQUIRE(found == plain_sigma_matches(set->rules(), fields.event()));
            ++compared;
            ++events;
            hits += found.size();
        }
    }
    MESSAGE(events << " events, " << hits << " hits, the same both ways");
    CHECK(hits > 20);
}
