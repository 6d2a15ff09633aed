#include "evidence/report/report.h"

#include "core/text.h"
#include "evidence/report/report_page.h"
#include "evidence/report/report_style.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace evidence {
namespace {

constexpr double bar_width = 900;
constexpr double bar_height = 34;

struct CoverageShare {
    std::string_view name;
    std::string_view meaning;
    std::string_view colour;
    std::uint64_t bytes;
};

// "examiner_name" as a person would write it.
std::string in_words(std::string name) {
    std::ranges::replace(name, '_', ' ');
    return name;
}

std::array<CoverageShare, 4> shares_of(const ReportCoverage& coverage) {
    return {{{"Parsed", "content and structures that were read as what they are", "#2f6db3",
              coverage.parsed},
             {"Slack", "the unused rest of the last block of a file", "#8aa9c7", coverage.slack},
             {"Unallocated, scanned", "space that belongs to no file, read all the same", "#b9b19a",
              coverage.unallocated},
             {"Skipped", "not read; the reasons stand below", "#b3261e", coverage.skipped}}};
}

void add_coverage(Page& page, const ReportCoverage& coverage) {
    page.add("<h3>What became of every byte</h3>\n");
    page.add(
        fmt::format("<svg viewBox=\"0 0 {0} {1}\" width=\"100%\" role=\"img\" "
                    "aria-label=\"Coverage\"><rect width=\"{0}\" height=\"{1}\" "
                    "fill=\"#eee\"/>",
                    bar_width, bar_height));
    double left = 0;
    auto shares = shares_of(coverage);
    for (const auto& share : shares) {
        double width =
            coverage.size == 0 ? 0 : bar_width * double(share.bytes) / double(coverage.size);
        page.add(fmt::format("<rect x=\"{:.2f}\" width=\"{:.2f}\" height=\"{}\" fill=\"{}\"/>",
                             left, width, bar_height, share.colour));
        left += width;
    }
    page.add("</svg>\n<table><tbody>\n");
    for (const auto& share : shares)
        page.count_row(
            fmt::format("<span class=\"key\" style=\"background:{}\"></span><b>{}</b>: {}",
                        share.colour, share.name, share.meaning),
            share.bytes);
    for (const auto& [reason, bytes] : coverage.skipped_by_reason)
        page.count_row("skipped because of " + code(reason), bytes);
    page.count_row("<b>Bytes in all</b>", coverage.size);
    page.add("</tbody></table>\n");
}

void add_hashes(Page& page, const ReportSource& source) {
    for (const auto& hash : source.hashes) {
        std::string text = hash.computed.empty() ? "not computed" : code(hash.computed);
        if (hash.stored && hash.agrees())
            text += "<br>agrees with the hash stored in the image";
        else if (hash.stored)
            text += "<br><span class=\"bad\">DOES NOT AGREE with the hash stored in the image: " +
                    code(*hash.stored) + "</span>";
        page.row(html_text(hash.name), text);
    }
}

void add_selector_kind(Page& page, const ReportSelectorKind& kind) {
    auto shown = kind.top.size() < kind.different
                     ? fmt::format(", the {} most frequent", kind.top.size())
                     : std::string();
    page.add(
        fmt::format("<tbody><tr><th colspan=\"4\" scope=\"rowgroup\">{}: {} different{}{}"
                    "</th></tr>\n",
                    html_text(kind.title), with_thousands(kind.different), shown,
                    kind.secret ? ", masked" : ""));
    for (const auto& selector : kind.top)
        page.add(fmt::format(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
            "<td>{}<br><code class=\"small\">{}</code></td></tr>\n",
            code(selector.value), with_thousands(selector.count), with_thousands(selector.items),
            isolated(selector.first_path), html_text(selector.first_origin)));
    page.add("</tbody>\n");
}

void add_selectors(Page& page, const std::vector<ReportSelectorKind>& kinds) {
    if (kinds.empty())
        return;
    page.add(
        "<h3>Addresses, numbers and accounts in the contents</h3>\n<p>Found by their form and, "
        "where they have one, their checksum. That one stands in a file does not say who wrote "
        "it, or that it belongs to the owner of the device: many come with programs and from web "
        "pages. Secrets (keys, passwords, tokens) are named and not shown; whoever must see one "
        "has it shown with a reason, and the ledger keeps both.</p>\n<table "
        "class=\"selectors\"><thead><tr><th>What stands there</th><th>Times</th><th>Files</th>"
        "<th>First found in</th></tr></thead>\n");
    for (const auto& kind : kinds)
        add_selector_kind(page, kind);
    page.add("</table>\n");
}

void add_anomalies(Page& page, const std::vector<ReportAnomaly>& anomalies) {
    page.add("<h3>What was damaged or strange</h3>\n");
    if (anomalies.empty()) {
        page.add("<p>Nothing.</p>\n");
        return;
    }
    page.add(
        "<table class=\"anomalies\"><thead><tr><th>Code</th><th>Meaning</th>"
        "<th class=\"n\">Times</th></tr></thead><tbody>\n");
    for (const auto& anomaly : anomalies)
        page.add(fmt::format("<tr><td>{}</td><td>{}{}</td><td class=\"n\">{}</td></tr>\n",
                             code(anomaly.code), html_text(anomaly.meaning),
                             anomaly.loses_data ? " <span class=\"bad\">Data was lost.</span>" : "",
                             with_thousands(anomaly.count)));
    page.add("</tbody></table>\n");
}

void add_clocks(Page& page, const std::vector<ReportClock>& clocks) {
    if (clocks.empty())
        return;
    page.add(
        "<h3>The device's clock</h3>\n<table><thead><tr><th>It showed</th><th>True time</th>"
        "<th>Correction</th><th>Read by</th></tr></thead><tbody>\n");
    for (const auto& clock : clocks)
        page.add(fmt::format(
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{:+} s</td><td>{} {}</td></tr>\n",
            code(clock.device_time), code(clock.reference_time), clock.correction_seconds,
            isolated(clock.read_by), isolated(clock.note)));
    page.add("</tbody></table>\n");
}

void add_run(Page& page, const ReportSource& source) {
    page.add("<h3>How it was examined</h3>\n<table><tbody>\n");
    page.row("Program", "Spoor " + html_text(source.version));
    for (const auto& [name, hash] : source.program_hashes)
        page.row("SHA-256 of " + html_text(name), code(hash));
    page.row("Begun", code(source.begun_at));
    page.row("Ended", code(source.ended_at));
    page.row("Run", code(source.run_id));
    for (const auto& [name, hash] : source.hash_sets)
        page.row("Hash set", isolated(name) + ", import " + code(hash));
    page.row("Result hash",
             code(source.result_hash) +
                 "<br>SHA-256 of the canonical findings: the same source examined by "
                 "the same program gives the same hash");
    page.add("</tbody></table>\n");
}

void add_source(Page& page, const ReportSource& source, std::size_t number) {
    page.add(fmt::format("<h2>Source {}: {}</h2>\n", number, isolated(source.path)));
    if (!source.complete)
        page.add(
            "<p class=\"bad\">This examination is incomplete: data was lost to the damage "
            "listed below.</p>\n");
    page.add("<table><tbody>\n");
    page.row("Identity", code(source.id));
    page.row("Container", html_text(source.container));
    page.row("Size", with_thousands(source.coverage.size) + " bytes");
    add_hashes(page, source);
    page.row("Added", code(source.added_at));
    page.add("</tbody></table>\n");
    if (!source.metadata.empty()) {
        page.add("<h3>What the image says of itself</h3>\n<table><tbody>\n");
        for (const auto& [name, value] : source.metadata)
            page.row(html_text(in_words(name)), isolated(value));
        page.add("</tbody></table>\n");
    }
    page.add("<h3>What was found</h3>\n<table><tbody>\n");
    page.count_row("files", source.files);
    page.count_row("directories", source.directories);
    page.count_row("of these deleted", source.deleted);
    page.count_row("orphans: no name leads to them any more", source.orphans);
    page.count_row("found inside archives and images", source.nested);
    for (const auto& [type, count] : source.records)
        page.count_row("records " + code(type), count);
    for (const auto& [set, count] : source.hash_set_hits)
        page.count_row(
            "known to the hash set " + isolated(set) + " (known is not the same as good)", count);
    page.add("</tbody></table>\n");
    add_selectors(page, source.selectors);
    add_searches(page, source.searches);
    add_text(page, source);
    add_anomalies(page, source.anomalies);
    add_coverage(page, source.coverage);
    add_clocks(page, source.clocks);
    add_run(page, source);
}

void add_head(Page& page, const ReportInput& input) {
    page.add(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n<title>Examination report</title>\n<style>");
    page.add(report_style);
    page.add("</style></head><body>\n<h1>Examination report</h1>\n");
    if (!input.authority)
        page.add(
            "<p class=\"banner\">UNAUTHORISED / TRAINING: no legal authority is recorded for this "
            "case.</p>\n");
    page.add("<table><tbody>\n");
    page.row("Case", isolated(input.case_name));
    page.row("Authority", input.authority ? code(*input.authority) : "none recorded");
    std::string agency = input.agency.empty() ? "not named" : isolated(input.agency);
    page.row("Agency",
             input.country.empty() ? agency : agency + " (" + html_text(input.country) + ")");
    page.row("Written by", isolated(input.written_by));
    page.row("Written", code(input.written_at));
    page.row("Sources", std::to_string(input.sources.size()));
    page.add("</tbody></table>\n");
}

void add_ledger(Page& page, const ReportInput& input) {
    page.add(
        "<h2>Proof of what was done</h2>\n<p>Every act on this case is an entry in a ledger that "
        "can neither be changed nor shortened unseen. This is its state when the report was "
        "written, signed by this node:</p>\n<pre>");
    page.add(html_text(input.ledger_checkpoint));
    page.add("</pre>\n<p>The key that verifies the signature: ");
    page.add(code(input.ledger_key));
    page.add(
        "</p>\n<p>Anyone who has a copy of the ledger can check it without this program's "
        "database: <code>spoor-verify</code> reads the ledger's files alone.</p>\n");
}

void add_limits(Page& page) {
    page.add(
        "<h2>Limits</h2>\n<p class=\"note\">This report states what the named program read from "
        "the "
        "named bytes. A deleted file's name and its content need not belong together: its blocks "
        "may "
        "have been used again. Times are what the device's clock wrote; where the zone is not "
        "known "
        "they stand without one. A content that is known to a hash set is one that somebody "
        "listed; "
        "that says nothing of who put it there. The absence of a trace does not prove the absence "
        "of "
        "an act. What the findings mean for a person is for people to judge.</p>\n");
}

}  // namespace

std::string html_text(std::string_view utf8) {
    std::string out;
    for (std::size_t start = 0; start <= utf8.size();) {
        auto end = std::min(utf8.find('\n', start), utf8.size());
        for (char c : core::printable(utf8.substr(start, end - start))) {
            if (c == '&')
                out += "&amp;";
            else if (c == '<')
                out += "&lt;";
            else if (c == '>')
                out += "&gt;";
            else if (c == '"')
                out += "&quot;";
            else if (c == '\'')
                out += "&#39;";
            else
                out += c;
        }
        if (end < utf8.size())
            out += '\n';
        start = end + 1;
    }
    return out;
}

std::string report_html(const ReportInput& input) {
    Page page;
    add_head(page, input);
    std::size_t number = 0;
    for (const auto& source : input.sources)
        add_source(page, source, ++number);
    if (input.people)
        add_people(page, *input.people);
    add_ledger(page, input);
    add_limits(page);
    page.add("<footer>Written by Spoor. Case: ");
    page.add(isolated(input.case_name));
    page.add(input.authority ? "" : " — unauthorised / training");
    page.add("</footer></body></html>\n");
    return page.take();
}

}  // namespace evidence
