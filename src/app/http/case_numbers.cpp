#include "app/http/case_numbers.h"

#include "core/hash.h"

#include <array>
#include <utility>

namespace app::http {
namespace {

using core::Json;
using core::Result;
using examination::RankedSelectors;
using examination::SelectorRow;

constexpr std::size_t hash_digits = 64;
constexpr std::uint64_t form = 2;

std::uint64_t sum_of(const std::map<std::string, std::uint64_t>& counts) {
    std::uint64_t sum = 0;
    for (const auto& [name, count] : counts)
        sum += count;
    return sum;
}

Result<Json> count_overview(examination::Findings& findings, const policy::Grant& grant) {
    auto items = TRY(findings.item_counts(std::nullopt, grant));
    auto records = TRY(findings.record_counts(std::nullopt, grant));
    auto anomalies = TRY(findings.anomaly_counts(std::nullopt, grant));
    examination::AnomalyFilter losing;
    losing.loses_data = true;
    auto losses = TRY(findings.count_anomalies(losing, grant));
    auto timeline = TRY(findings.count_timeline({}, grant));
    auto selectors = TRY(findings.selector_counts(std::nullopt, grant));
    auto totals = TRY(findings.coverage_totals(std::nullopt, grant));
    return Json{{"counts",
                 {{"items", items.items},
                  {"files", items.files},
                  {"directories", items.directories},
                  {"deleted", items.deleted},
                  {"orphans", items.orphans},
                  {"streams", items.streams},
                  {"nested", items.nested}}},
                {"records", sum_of(records)},
                {"timeline", timeline},
                {"anomalies", sum_of(anomalies)},
                {"anomalies_losing_data", losses},
                {"selectors", selectors},
                {"coverage",
                 {{"source", ""},
                  {"size", totals.size},
                  {"parsed", totals.parsed},
                  {"slack", totals.slack},
                  {"unallocated", totals.unallocated},
                  {"skipped", totals.skipped},
                  {"skipped_by_reason", totals.skipped_by_reason}}}};
}

Json json_of(const std::vector<SelectorRow>& rows) {
    auto out = Json::array();
    for (const auto& row : rows)
        out.push_back({row.value, row.count, row.items, row.first_source.hex(), row.first_hit});
    return out;
}

Json json_of(const std::vector<RankedSelectors>& ranked) {
    auto out = Json::array();
    for (const auto& of : ranked)
        out.push_back({{"kind", model::name_of(of.kind)},
                       {"values", of.values},
                       {"by_items", json_of(of.by_items)},
                       {"by_hits", json_of(of.by_hits)}});
    return out;
}

// Nothing where it is not as json_of() makes it.
std::optional<std::vector<SelectorRow>> rows_of(const Json& json, std::string_view name,
                                                model::SelectorKind kind) {
    auto listed = json.find(name);
    if (listed == json.end() || !listed->is_array())
        return std::nullopt;
    std::vector<SelectorRow> rows;
    for (const auto& part : *listed) {
        if (!part.is_array() || part.size() != 5 || !part[0].is_string() ||
            !part[1].is_number_unsigned() || !part[2].is_number_unsigned() ||
            !part[3].is_string() || !part[4].is_number_unsigned())
            return std::nullopt;
        auto source = model::SourceId::from_hex(part[3].get<std::string>());
        if (!source)
            return std::nullopt;
        rows.push_back({kind,
                        part[0].get<std::string>(),
                        part[1].get<std::uint64_t>(),
                        part[2].get<std::uint64_t>(),
                        *source,
                        part[4].get<std::uint64_t>(),
                        {},
                        {}});
    }
    return rows;
}

std::optional<std::vector<RankedSelectors>> ranked_of(const Json& json) {
    std::vector<RankedSelectors> ranked;
    for (const auto& part : json) {
        const auto* name = core::find_string(part, "kind");
        const auto* values = core::find_unsigned(part, "values");
        auto kind = name ? model::selector_kind_named(*name) : std::nullopt;
        if (!kind || !values)
            return std::nullopt;
        auto by_items = rows_of(part, "by_items", *kind), by_hits = rows_of(part, "by_hits", *kind);
        if (!by_items || !by_hits)
            return std::nullopt;
        ranked.push_back({*kind, *values, std::move(*by_items), std::move(*by_hits)});
    }
    return ranked;
}

}  // namespace

Result<std::shared_ptr<const CaseNumbers>> count_numbers(examination::Findings& findings,
                                                         const policy::Grant& grant) {
    auto numbers = std::make_shared<CaseNumbers>();
    numbers->overview = TRY(count_overview(findings, grant));
    numbers->selectors = TRY(findings.rank_selectors(std::nullopt, ranked_selectors_max, grant));
    return std::shared_ptr<const CaseNumbers>(std::move(numbers));
}

std::string text_of(const KeptNumbers& kept) {
    auto by_scope = Json::object();
    for (const auto& [scope, numbers] : kept.by_scope)
        by_scope[scope] = {{"overview", numbers->overview},
                           {"selectors", json_of(numbers->selectors)}};
    Json json{{"form", form}, {"snapshot", kept.snapshot}, {"numbers", std::move(by_scope)}};
    auto text = json.dump();
    return core::sha256(text).hex() + '\n' + text;
}

std::optional<KeptNumbers> parse_kept_numbers(std::string_view text) {
    if (text.size() <= hash_digits || text[hash_digits] != '\n')
        return std::nullopt;
    auto body = text.substr(hash_digits + 1);
    if (core::sha256(body).hex() != text.substr(0, hash_digits))
        return std::nullopt;
    auto json = core::parse_json(body, {kept_numbers_bytes_max, 16});
    if (!json || !json.value().is_object())
        return std::nullopt;
    const auto* of_form = core::find_unsigned(json.value(), "form");
    const auto* snapshot = core::find_string(json.value(), "snapshot");
    auto numbers = json.value().find("numbers");
    if (of_form == nullptr || *of_form != form || snapshot == nullptr ||
        numbers == json.value().end() || !numbers->is_object())
        return std::nullopt;
    KeptNumbers kept{*snapshot, {}};
    for (const auto& [scope, of_scope] : numbers->items()) {
        if (!of_scope.contains("overview") || !of_scope.contains("selectors"))
            return std::nullopt;
        auto ranked = ranked_of(of_scope["selectors"]);
        if (!ranked)
            return std::nullopt;
        kept.by_scope.emplace(scope, std::make_shared<const CaseNumbers>(
                                         CaseNumbers{of_scope["overview"], std::move(*ranked)}));
    }
    return kept;
}

}  // namespace app::http
