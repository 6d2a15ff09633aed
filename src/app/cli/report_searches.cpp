#include "app/cli/report_searches.h"

#include "app/cli/session.h"
#include "examination/hits/hit_reader.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace app {
namespace {

using core::Result;
using namespace examination;

// Of one search; whoever wants more asks for the list.
constexpr std::size_t found_max = 50;

Result<void> add_first_place(evidence::ReportRule& out, HitReader& reader, const SearchMade& search,
                             const std::string& rule, const policy::Grant& grant) {
    auto page = TRY(reader.hits({search.name.text(), rule}, {{}, 1}, grant));
    if (page.rows.empty())
        return {};
    out.first_path = page.rows.front().item.path;
    out.first_origin = page.rows.front().origin(search.name.source).text();
    return {};
}

Result<void> add_rules(evidence::ReportSearch& out, HitReader& reader, const SearchMade& search,
                       const policy::Grant& grant) {
    std::string cursor;
    do {
        auto page = TRY(reader.rules({search.name.text(), {}}, {cursor, 1'000}, grant));
        for (const auto& row : page.rows) {
            if (row.cost.value_or(0) >= costly_share)
                out.costly.push_back({row.rule.name, *row.cost});
            if (row.items == 0)
                continue;
            ++out.rules_found;
            out.hits += row.hits;  // A rule as a whole is none.
            if (out.found.size() == found_max)
                continue;
            auto& rule = out.found.emplace_back();
            rule.name = row.rule.name;
            rule.name_space = row.rule.name_space;
            for (const auto& tag : row.rule.tags)
                rule.tags += (rule.tags.empty() ? "" : " ") + tag;
            rule.hits = row.hits;
            rule.hits_in_text = row.hits_in_text;
            rule.items = row.items;
            TRY(add_first_place(rule, reader, search, row.rule.name, grant));
        }
        cursor = page.next;
    } while (!cursor.empty());
    return {};
}

Result<evidence::ReportSearch> report_search(HitReader& reader, const SearchMade& search,
                                             const policy::Grant& grant) {
    evidence::ReportSearch out;
    using enum evidence::ReportSearch::Kind;
    out.kind = search.name.kind == model::RuleSetKind::keywords ? keywords : yara;
    out.made_of = search.name.made_of.hex();
    out.result_hash = search.result_hash;
    out.rules = search.rules;
    out.hits_in_text = search.hits_in_text;
    out.items = search.items;
    out.complete = search.complete;
    if (search.costs && search.costs->nanoseconds > 0) {
        out.speed = static_cast<double>(search.costs->bytes) * 1e3 /
                    static_cast<double>(search.costs->nanoseconds);
        out.sampled = search.costs->contents;
    }
    TRY(add_rules(out, reader, search, grant));
    return out;
}

}  // namespace

Result<std::vector<evidence::ReportSearch>> report_searches(CommandContext& context,
                                                            const CaseView& view,
                                                            const model::SourceId& source) {
    std::vector<evidence::ReportSearch> searches;
    for (auto kind : {model::RuleSetKind::keywords, model::RuleSetKind::yara}) {
        HitReaderOptions options;
        options.case_id = view.of.id;
        options.folder = context.session.home().findings(view.of.id);
        options.sources = {source};
        options.kind = kind;
        options.temporary = context.session.home().temporary();
        auto reader = TRY(HitReader::open(std::move(options), view.grant));
        for (const auto& made : reader->searches()) {
            auto search = TRY(report_search(*reader, made, view.grant));
            searches.push_back(std::move(search));
        }
    }
    return searches;
}

std::string title_of_text_format(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> titles{{
        {"html", "web pages (HTML)"},
        {"mail", "mail messages and mailboxes"},
        {"odf", "OpenDocument"},
        {"ooxml", "Office Open XML"},
        {"pdf", "PDF"},
        {"plain", "plain text"},
        {"rtf", "Rich Text Format"},
        {"xml", "XML"},
    }};
    auto found =
        std::ranges::find(titles, name, &std::pair<std::string_view, std::string_view>::first);
    return std::string(found == titles.end() ? name : found->second);
}

}  // namespace app
