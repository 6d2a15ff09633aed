// What a search ends with: for programs, and for people.
#include "app/cli/rule_search.h"
#include "core/text.h"

#include <string_view>

#include <fmt/format.h>

namespace app {

using examination::RuleCosts;

namespace {

double speed_of(const RuleCosts& costs) {
    auto tenths = costs.nanoseconds == 0 ? 0 : costs.bytes * 10'000 / costs.nanoseconds;
    return static_cast<double>(tenths) / 10;
}

}  // namespace

core::Json costs_json(const SearchOutcome& outcome) {
    core::Json json;
    json["contents"] = outcome.costs->contents;
    json["bytes"] = outcome.costs->bytes;
    json["megabytes_per_second"] = speed_of(*outcome.costs);
    json["whole"] = outcome.costs->whole;
    json["costly_share"] = examination::costly_share / 1e3;
    json["costly"] = core::Json::array();
    for (const auto& rule : outcome.costly)
        json["costly"].push_back(
            {{"rule", rule.name}, {"namespace", rule.name_space}, {"share", rule.share / 1e3}});
    return json;
}

std::vector<std::pair<std::string, std::string>> costs_text(const SearchOutcome& outcome) {
    std::vector<std::pair<std::string, std::string>> lines;
    if (!outcome.costs || outcome.costs->contents == 0)
        return lines;
    lines.emplace_back(
        "speed", fmt::format("the rules alone {:.1f} MB/s on a core, by a sample of {} contents{}",
                             speed_of(*outcome.costs), outcome.costs->contents,
                             outcome.costs->whole ? "" : ", not all of which could be measured"));
    for (const auto& rule : outcome.costly)
        lines.emplace_back(
            "costly",
            fmt::format("'{}' in {} takes {} % of the rules' time", core::printable(rule.name),
                        core::printable(rule.name_space), rule.share / 10));
    return lines;
}

std::string search_json(const model::Case& of, const SearchOutcome& outcome) {
    core::Json json;
    json["case"] = of.name;
    json["source"] = {{"id", outcome.source.id.hex()},
                      {"path", core::utf8_or_escaped(outcome.source.path)}};
    json["search"] = outcome.name.text();
    json["kind"] = model::name_of(outcome.name.kind);
    json["set"] = core::utf8_or_escaped(outcome.set);
    json["made_of"] = outcome.name.made_of.hex();
    json["rules"] = outcome.rules;
    json["rules_hit"] = outcome.hits.rules_hit;
    json["hits"] = outcome.hits.hits;
    if (outcome.name.kind == model::RuleSetKind::keywords)
        json["hits_in_text"] = outcome.hits.hits_in_text;
    json["items"] = outcome.hits.items;
    json["anomalies"] = outcome.anomalies;
    json["notes"] = outcome.notes;
    if (outcome.costs)
        json["costs"] = costs_json(outcome);
    json["result_hash"] = outcome.hits.result_hash.hex();
    json["complete"] = outcome.complete;
    return json.dump();
}

std::string search_text(const SearchOutcome& outcome) {
    std::string text;
    auto line = [&](std::string_view name, const std::string& value) {
        text += fmt::format("{:<14} {}\n", name, value);
    };
    bool keywords = outcome.name.kind == model::RuleSetKind::keywords;
    line(keywords ? "keywords" : "YARA rules",
         fmt::format("{} of '{}'", outcome.rules,
                     core::printable(core::utf8_or_escaped(outcome.set))));
    line("SHA-256", outcome.name.made_of.hex());
    line("source", core::printable(core::utf8_or_escaped(outcome.source.path)));
    for (const auto& note : outcome.notes)
        line("note", core::printable(note));
    line("found",
         fmt::format("{} hits of {} {} in {} items", outcome.hits.hits, outcome.hits.rules_hit,
                     keywords ? "terms" : "rules", outcome.hits.items));
    if (outcome.hits.hits_in_text > 0)
        line("", fmt::format("{} of them only in extracted text", outcome.hits.hits_in_text));
    for (const auto& [name, said] : costs_text(outcome))
        line(name, said);
    for (const auto& [code, count] : outcome.anomalies)
        line("anomaly", fmt::format("{} {}", count, code));
    line("result hash", outcome.hits.result_hash.hex());
    if (!outcome.complete)
        line("", "INCOMPLETE: not everything could be searched; --anomalies says what");
    return text;
}

}  // namespace app
