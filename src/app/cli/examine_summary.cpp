#include "app/cli/examine_summary.h"

#include "core/json.h"
#include "core/text.h"

#include <fmt/format.h>

namespace app {
namespace {

using core::Json;

double megabytes_per_second(const ExamineOutcome& outcome) {
    return outcome.seconds > 0 ? double(outcome.summary.size) / 1e6 / outcome.seconds : 0;
}

Json rounded(double value, double steps) {
    return double(std::uint64_t(value * steps + 0.5)) / steps;
}

std::string verification_text(const ExamineOutcome& outcome) {
    if (!outcome.source.verified)
        return "no stored hash to compare";
    return *outcome.source.verified ? "agrees with the stored hash"
                                    : "DOES NOT AGREE with the stored hash";
}

}  // namespace

std::optional<bool> stored_hashes_verified(const examination::SourceSummary& summary) {
    if (!summary.opened || !summary.medium)
        return std::nullopt;
    std::optional<bool> verified;
    for (const auto& [name, stored] : summary.opened->image.stored_hashes)
        if (auto computed = examination::computed_hash(*summary.medium, name))
            verified = verified.value_or(true) && *computed == stored;
    return verified;
}

std::string summary_json(const ExamineOutcome& outcome) {
    const auto& source = outcome.source;
    const auto& summary = outcome.summary;
    Json json;
    json["case"] = outcome.of.name;
    json["source"] = {
        {"id", source.id.hex()},
        {"path", core::utf8_or_escaped(source.path)},
        {"container", source.container},
        {"size", summary.size},
        {"sha256", summary.medium ? Json(summary.medium->sha256.hex()) : Json(nullptr)},
        {"stored_hashes", source.stored_hashes},
        {"verified", source.verified ? Json(*source.verified) : Json(nullptr)}};
    json["items"] = {{"files", summary.items.files},
                     {"directories", summary.items.directories},
                     {"deleted", summary.items.deleted},
                     {"orphans", summary.items.orphans},
                     {"nested", summary.items.nested}};
    json["records"] = summary.records;
    json["selectors"] = outcome.selectors;
    json["text"] = {{"documents", summary.text.documents},
                    {"bytes", summary.text.bytes},
                    {"formats", summary.text.formats},
                    {"sha256", summary.text.sha256.hex()}};
    for (const auto& search : outcome.rule_searches) {
        Json& of_kind = json[std::string(model::name_of(search.name.kind))];
        of_kind = {{"search", search.name.text()}, {"made_of", search.name.made_of.hex()},
                   {"rules", search.rules},        {"rules_hit", search.hits.rules_hit},
                   {"hits", search.hits.hits},     {"items", search.hits.items},
                   {"notes", search.notes},        {"result_hash", search.hits.result_hash.hex()}};
        if (search.name.kind == model::RuleSetKind::keywords)
            of_kind["hits_in_text"] = search.hits.hits_in_text;
        if (search.costs)
            of_kind["costs"] = costs_json(search);
    }
    json["anomalies"] = summary.anomalies;
    json["hash_set_hits"] = summary.hash_set_hits;
    json["coverage"] = {{"size", summary.coverage.size},
                        {"parsed", summary.coverage.parsed},
                        {"slack", summary.coverage.slack},
                        {"unallocated", summary.coverage.unallocated},
                        {"skipped", summary.coverage.skipped}};
    json["authority"] =
        outcome.of.authority ? outcome.of.authority->hex() : "unauthorised / training";
    json["result_hash"] = outcome.result_hash;
    json["seconds"] = rounded(outcome.seconds, 1000);
    json["megabytes_per_second"] = rounded(megabytes_per_second(outcome), 10);
    json["complete"] = outcome.complete;
    return json.dump();
}

std::string summary_text(const ExamineOutcome& outcome) {
    const auto& source = outcome.source;
    const auto& summary = outcome.summary;
    std::string text;
    auto line = [&](std::string_view name, const std::string& value) {
        text += fmt::format("{:<14} {}\n", name, value);
    };
    line("case", core::printable(outcome.of.name) +
                     (outcome.of.authority ? "" : "  (unauthorised / training)"));
    line("source", core::printable(core::utf8_or_escaped(source.path)));
    line("container", fmt::format("{}, {} bytes", source.container, summary.size));
    if (summary.medium) {
        line("SHA-256", summary.medium->sha256.hex());
        for (const auto& [name, stored] : source.stored_hashes)
            line("stored " + name, stored);
        line("", verification_text(outcome));
    }
    for (const auto& file_system : summary.file_systems)
        line("file system", file_system.type.empty()
                                ? "none that is known"
                                : file_system.type + " " + core::printable(file_system.label));
    line("items",
         fmt::format("{} files, {} directories, {} deleted, {} orphans", summary.items.files,
                     summary.items.directories, summary.items.deleted, summary.items.orphans));
    if (summary.items.nested > 0)
        line("nested", fmt::format("{} inside archives and images", summary.items.nested));
    for (const auto& [kind, count] : summary.records)
        line("records", fmt::format("{} {}", count, kind));
    for (const auto& [kind, count] : outcome.selectors)
        line("selectors", fmt::format("{} different {}", count, kind));
    if (summary.text.documents > 0)
        line("text",
             fmt::format("{} documents, {} bytes", summary.text.documents, summary.text.bytes));
    for (const auto& search : outcome.rule_searches) {
        line(std::string(model::name_of(search.name.kind)),
             fmt::format("{} hits of {} out of {} in {} items", search.hits.hits,
                         search.hits.rules_hit, search.rules, search.hits.items));
        if (search.hits.hits_in_text > 0)
            line("", fmt::format("{} of them only in extracted text", search.hits.hits_in_text));
        for (const auto& [name, said] : costs_text(search))
            line(name, said);
        for (const auto& note : search.notes)
            line("", core::printable(note));
    }
    for (const auto& [set, count] : summary.hash_set_hits)
        line("hash set", fmt::format("{} items in {}", count, set));
    for (const auto& [code, count] : summary.anomalies)
        line("anomaly", fmt::format("{} {}", count, code));
    line("coverage", fmt::format("{} parsed, {} slack, {} unallocated (scanned), {} skipped",
                                 summary.coverage.parsed, summary.coverage.slack,
                                 summary.coverage.unallocated, summary.coverage.skipped));
    line("result hash", outcome.result_hash);
    line("time",
         fmt::format("{:.1f} s, {:.0f} MB/s", outcome.seconds, megabytes_per_second(outcome)));
    if (!outcome.complete)
        line("", "INCOMPLETE: some anomalies lost data; see: spoor anomalies --losses --case '" +
                     core::printable(outcome.of.name) + "'");
    return text;
}

}  // namespace app
