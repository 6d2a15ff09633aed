#include "evidence/report/report_page.h"

#include <algorithm>
#include <vector>

namespace evidence {
namespace {

std::string in_percent(std::uint32_t thousandths) {
    return std::to_string(thousandths / 10) + "\u202f%";
}

void add_keyword(Page& page, const ReportRule& term) {
    page.add(fmt::format(
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}</td><td>{}<br><code class=\"small\">{}</code></td>"
        "</tr>\n",
        isolated(term.name), with_thousands(term.hits), with_thousands(term.hits_in_text),
        with_thousands(term.items), isolated(term.first_path), html_text(term.first_origin)));
}

void add_rule(Page& page, const ReportRule& rule) {
    page.add(
        fmt::format("<tr><td>{}<br><span class=\"small\">{} {}</span></td>"
                    "<td class=\"n\">{}</td><td class=\"n\">{}</td>"
                    "<td>{}<br><code class=\"small\">{}</code></td></tr>\n",
                    isolated(rule.name), isolated(rule.name_space), isolated(rule.tags),
                    with_thousands(rule.items), with_thousands(rule.hits),
                    isolated(rule.first_path), html_text(rule.first_origin)));
}

// How much was searched for, with what, and what came of it.
void add_facts(Page& page, const ReportSearch& search) {
    bool keywords = search.kind == ReportSearch::Kind::keywords;
    page.add("<table><tbody>\n");
    page.row(keywords ? "SHA-256 of the list" : "SHA-256 of the rules", code(search.made_of));
    page.row(keywords ? "Terms" : "Rules",
             with_thousands(search.rules) + ", found: " + with_thousands(search.rules_found));
    auto found = with_thousands(search.hits) + " in " + with_thousands(search.items) + " items";
    if (keywords)
        found += "; " + with_thousands(search.hits - search.hits_in_text) +
                 " in the bytes as they lie, " + with_thousands(search.hits_in_text) +
                 " only in text that was read from documents and mail";
    page.row(keywords ? "Times found" : "Places found", found);
    page.row("Result", code(search.result_hash));
    if (!search.complete)
        page.row("",
                 "<span class=\"bad\">Incomplete: not everything could be searched, or not every "
                 "hit was kept.</span>");
    if (search.speed)
        page.row("Speed of the rules",
                 fmt::format("{:.1f} MB/s on one core, by a sample of {} contents", *search.speed,
                             with_thousands(search.sampled)));
    page.add("</tbody></table>\n");
}

void add_costly(Page& page, const ReportSearch& search) {
    if (search.costly.empty())
        return;
    page.add("<p class=\"note\">Rules that take much of the time of all rules: ");
    for (std::size_t i = 0; i < search.costly.size(); ++i)
        page.add((i > 0 ? ", " : "") + isolated(search.costly[i].name) + " (" +
                 in_percent(search.costly[i].cost) + ")");
    page.add(". What they find is found all the same.</p>\n");
}

void add_search(Page& page, const ReportSearch& search) {
    bool keywords = search.kind == ReportSearch::Kind::keywords;
    page.add(keywords ? "<h4>A list of terms</h4>\n" : "<h4>A set of YARA rules</h4>\n");
    add_facts(page, search);
    add_costly(page, search);
    if (search.found.empty())
        return;
    page.add(keywords
                 ? "<table class=\"searches\"><thead><tr><th>Term</th><th class=\"n\">Times</th>"
                   "<th class=\"n\">only in text</th><th class=\"n\">Items</th><th>First found "
                   "in</th></tr></thead>"
                   "<tbody>\n"
                 : "<table class=\"searches\"><thead><tr><th>Rule</th><th class=\"n\">Items</th>"
                   "<th class=\"n\">Places</th><th>First found in</th></tr></thead><tbody>\n");
    for (const auto& rule : search.found)
        keywords ? add_keyword(page, rule) : add_rule(page, rule);
    page.add("</tbody></table>\n");
    if (search.found.size() < search.rules_found)
        page.add(fmt::format("<p>{} more were found; <code>spoor {}</code> lists all.</p>\n",
                             with_thousands(search.rules_found - search.found.size()),
                             keywords ? "keywords" : "yara"));
}

}  // namespace

void add_text(Page& page, const ReportSource& source) {
    page.add("<h3>Text of documents and mail</h3>\n");
    if (!source.text) {
        page.add(
            "<p>It was not read in this examination: what stands encoded or packed in documents "
            "and mail was not searched.</p>\n");
        return;
    }
    page.add("<table><tbody>\n");
    page.count_row("documents and messages with text", source.text->documents);
    page.count_row("bytes of text", source.text->bytes);
    for (const auto& [format, count] : source.text->formats)
        page.count_row("read as " + html_text(format), count);
    page.add("</tbody></table>\n");
    std::vector<const ReportAnomaly*> of_text;
    for (const auto& anomaly : source.anomalies)
        if (anomaly.code.starts_with("text."))
            of_text.push_back(&anomaly);
    if (of_text.empty()) {
        page.add("<p>Nothing of it was cut, and nothing could not be read.</p>\n");
        return;
    }
    page.add(
        "<table><thead><tr><th>What was cut or could not be read</th><th "
        "class=\"n\">Times</th></tr>"
        "</thead><tbody>\n");
    for (const auto* anomaly : of_text)
        page.count_row(
            html_text(anomaly->meaning) + " " + code(anomaly->code) +
                (anomaly->loses_data ? " <span class=\"bad\">Data was lost.</span>" : ""),
            anomaly->count);
    page.add("</tbody></table>\n");
}

void add_searches(Page& page, const std::vector<ReportSearch>& searches) {
    if (searches.empty())
        return;
    page.add(
        "<h3>What was searched for</h3>\n<p>Terms are searched in the bytes of every content, "
        "deleted and unallocated ones among them, in ten encodings, and in the text that was read "
        "from documents and mail. That a term or rule is found says that it stands there, not why."
        "</p>\n");
    for (const auto& search : searches)
        add_search(page, search);
}

}  // namespace evidence
