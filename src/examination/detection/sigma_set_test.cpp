#include "examination/detection/sigma_set.h"

#include "examination/detection/sigma_matcher.h"
#include "examination/detection/sigma_oracle.h"
#include "examination/detection/sigma_parser.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

const std::string sysmon = "Microsoft-Windows-Sysmon/Operational";

std::string rule_of(const std::string& title, const std::string& source,
                    const std::string& detection) {
    return "title: " + title +
           "\nid: 9a\nlevel: high\nstatus: test\ntags:\n  - attack.execution\n" +
           "  - attack.t1059.001\nlogsource: {" + source + "}\ndetection: {" + detection + "}\n";
}

std::unique_ptr<const SigmaSet> compile(const std::vector<std::string>& files) {
    std::vector<SigmaRule> rules;
    for (const auto& file : files) {
        auto parsed = parse_sigma_rules(file);
        CAPTURE(file);
        CAPTURE((parsed ? "" : parsed.error().message()));
        REQUIRE(parsed);
        rules.insert(rules.end(), parsed.value().begin(), parsed.value().end());
    }
    return SigmaSet::compile(std::move(rules)).value();
}

std::vector<std::uint32_t> matches(SigmaMatcher& matcher, const EventView& event) {
    std::vector<std::uint32_t> found;
    matcher.match(event, [&](const SigmaHitView& hit) { found.push_back(hit.rule); });
    return found;
}

using Found = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("a rule keeps what is said about it") {
    auto file = rule_of("Name", "product: windows", "a: {F: x}, condition: a");
    auto rule = parse_sigma_rules(file).value().front();
    CHECK(rule.title == "Name");
    CHECK(rule.level == SigmaLevel::high);
    CHECK(rule.status == "test");
    CHECK(rule.file_digest == core::sha256(file));
    CHECK(attack_techniques(rule) == std::vector<std::string>{"T1059.001"});
}

TEST_CASE("a rule that is none is refused") {
    using core::ErrorCode;
    auto code = [](const std::string& file) { return parse_sigma_rules(file).error().code(); };
    CHECK(code("") == ErrorCode::invalid_input);
    CHECK(code("- a") == ErrorCode::invalid_input);
    CHECK(code("title: t\ncorrelation: {type: event_count}") == ErrorCode::unsupported);
    CHECK(code("title: t\nlogsource: {product: windows}\nfilter: {}") == ErrorCode::unsupported);
    CHECK(code("action: global") == ErrorCode::unsupported);
    auto with = [&](const std::string& detection) {
        return code(rule_of("t", "product: windows", detection));
    };
    CHECK(with("a: {F: x}") == ErrorCode::invalid_input);
    CHECK(with("a: {F: x}, condition: b") == ErrorCode::invalid_input);
    CHECK(with("a: {F: x}, timeframe: 5m, condition: a") == ErrorCode::unsupported);
    CHECK(code("title: t\nlevel: terrible\nlogsource: {product: windows}\n"
               "detection: {a: {F: x}, condition: a}") == ErrorCode::invalid_input);
}

TEST_CASE("a category is an event id of Sysmon's, and what Security logs of the same") {
    auto set = compile({rule_of("a", "product: windows, category: process_creation",
                                "a: {Image|endswith: '\\cmd.exe'}, condition: a")});
    SigmaMatcher matcher(*set);
    const EventField fields[] = {{"Image", "C:\\cmd.exe"}};
    CHECK(matches(matcher, {sysmon, 1, fields}) == Found{0});
    CHECK(matches(matcher, {sysmon, 3, fields}) == Found{});
    CHECK(matches(matcher, {"Security", 4688, fields}) == Found{0});
    CHECK(matches(matcher, {"security", 4688, fields}) == Found{0});
    CHECK(matches(matcher, {"Security", 4689, fields}) == Found{});
    CHECK(matches(matcher, {"System", 1, fields}) == Found{});
}

TEST_CASE("a record of the event log is read with its aliases") {
    FoundRecord record;
    record.type = "windows.evtx.event";
    record.fields = {{"channel", std::string("Security")},
                     {"provider", std::string("P")},
                     {"event_id", std::uint64_t{4688}},
                     {"data", std::vector<std::string>{"NewProcessName=C:\\a=b.exe", "Odd"}},
                     {"xml", std::string("<Event/>")}};
    EventFieldsView fields;
    fields.read(record);
    auto event = fields.event();
    CHECK(event.channel == "Security");
    CHECK(event.event_id == 4688);
    std::string shown;
    for (const auto& field : event.fields)
        shown += std::string(field.name) + ":" + std::string(field.value) + ";";
    CHECK(shown ==
          "Channel:Security;Provider_Name:P;EventID:4688;NewProcessName:C:\\a=b.exe;Odd:;"
          "Image:C:\\a=b.exe;");
}

TEST_CASE("a log source that no event log holds leaves a rule idle, and so does its expression") {
    auto set = compile({rule_of("a", "product: linux", "a: {F: x}, condition: a"),
                        rule_of("b", "product: windows", "a: {F|re: 'a(?=b)'}, condition: a"),
                        rule_of("c", "product: windows", "a: {F: x}, condition: a")});
    REQUIRE(set->idle().size() == 2);
    CHECK(set->idle()[0].code == core::ErrorCode::not_found);
    CHECK(set->idle()[1].code == core::ErrorCode::unsupported);
    SigmaMatcher matcher(*set);
    const EventField fields[] = {{"F", "x"}};
    CHECK(matches(matcher, {"Any", 1, fields}) == Found{2});
}

TEST_CASE("event ids are taken from conditions, but not from what they exclude") {
    auto ids = [](const std::string& detection) {
        auto set = compile({rule_of("a", "product: windows, service: security", detection)});
        return required_event_ids(set->program().entries.front().condition, set->program());
    };
    using Ids = std::vector<std::uint64_t>;
    CHECK(ids("a: {EventID: [2, 1], F: x}, condition: a") == Ids{1, 2});
    CHECK(ids("a: {EventID: 1}, b: {EventID: 2}, condition: a or b") == Ids{1, 2});
    CHECK(ids("a: {EventID: [1, 2]}, b: {EventID: [2, 3]}, condition: a and b") == Ids{2});
    CHECK_FALSE(ids("a: {EventID: 1}, b: {F: x}, condition: a or b"));
    CHECK_FALSE(ids("a: {EventID: 1}, condition: not a"));
    CHECK_FALSE(ids("a: {EventID: '1*'}, condition: a"));
}

TEST_CASE("a hit shows the fields that made it, and not those it excluded") {
    auto set =
        compile({rule_of("a", "product: windows",
                         "a: {F|contains: x, G: [p, q]}, b: {H: z}, condition: a and not b")});
    SigmaMatcher matcher(*set);
    const EventField fields[] = {{"F", "axb"}, {"G", "q"}, {"H", "y"}, {"I", "i"}};
    std::string shown;
    matcher.match({"Any", 1, fields}, [&](const SigmaHitView& hit) {
        for (const auto& field : hit.fields)
            shown += std::string(field.name) + "=" + std::string(field.value) + ";";
    });
    CHECK(shown == "F=axb;G=q;");
}

// Many small rules over many small events: what the index leaves out must be what would not hold.
TEST_CASE("a set finds what each of its rules finds alone") {
    std::mt19937 random(6);
    auto pick = [&](std::size_t count) { return random() % count; };
    const std::string words[] = {"alpha", "beta", "gamma", "alphabet", "be", "Delta"};
    const std::string fields[] = {"F", "G"};
    const std::string suffixes[] = {"", "|contains", "|startswith", "|endswith", "|contains|cased"};
    auto selection = [&] {
        if (pick(6) == 0)
            return "[" + words[pick(6)] + ", " + words[pick(6)] + "]";
        if (pick(6) == 0)
            return "{EventID: " + std::to_string(pick(3)) + "}";
        auto suffix = suffixes[pick(5)];
        return "{" + fields[pick(2)] + suffix + ": [" + words[pick(6)] + ", " + words[pick(6)] +
               (suffix.empty() && pick(3) == 0 ? ", null" : "") + "]}";
    };
    const std::string sources[] = {"product: windows", "product: windows, service: system",
                                   "product: windows, category: process_creation",
                                   "product: windows, category: registry_delete"};
    const std::string conditions[] = {"a",     "a and b",   "a or b",      "a and not b",
                                      "not a", "1 of them", "all of them", "not (a or b)"};
    std::vector<std::string> files;
    for (int i = 0; i < 150; ++i)
        files.push_back(rule_of(
            "r", sources[pick(4)],
            "a: " + selection() + ", b: " + selection() + ", condition: " + conditions[pick(8)]));
    auto set = compile(files);
    REQUIRE(set->idle().empty());
    SigmaMatcher matcher(*set);
    const std::string channels[] = {sysmon, "Security", "System", "Other"};
    std::size_t hits = 0;
    for (int round = 0; round < 400; ++round) {
        const std::string ids[] = {"0", "1", "2", "12", "4688"};
        auto id = ids[pick(5)];
        std::string values[] = {words[pick(6)] + words[pick(6)], words[pick(6)]};
        std::vector<EventField> event{{"EventID", id}, {"F", values[0]}};
        if (pick(3) != 0)
            event.push_back({"G", values[1]});
        if (pick(2) != 0)
            event.push_back({"EventType", "DeleteKey"});
        EventView view{channels[pick(4)], std::stoull(id), event};
        auto plain = plain_sigma_matches(set->rules(), view);
        REQUIRE(matches(matcher, view) == plain);
        hits += plain.size();
    }
    CHECK(hits > 1000);
}
