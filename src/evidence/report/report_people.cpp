#include "evidence/report/report_page.h"

#include <algorithm>

namespace evidence {
namespace {

std::string in_words(std::string state) {
    std::ranges::replace(state, '_', ' ');
    return state;
}

bool asked_for(const ReportPeople& people, std::string_view part) {
    return std::ranges::find(people.asked, part) != people.asked.end();
}

std::string percent(std::uint32_t per_mille) {
    return fmt::format("{}.{}\u202f%", per_mille / 10, per_mille % 10);
}

void add_review(Page& page, const ReportPeople& people) {
    page.add(
        "<h3>Review</h3>\n<p>Contents that people looked at, each once however often it lies on "
        "the sources, by what they were found to be.</p>\n<table><tbody>\n");
    for (const auto& [state, count] : people.decided)
        page.count_row(html_text(in_words(state)), count);
    if (people.decided.empty())
        page.add("<tr><td>Nothing has been decided.</td></tr>\n");
    page.add("</tbody></table>\n");
    if (people.samples.empty())
        return;
    page.add(
        "<p>Samples that a second person judged without knowing the first decision. The interval "
        "is Wilson's, of 95\u202f%. Drawn are the contents whose SHA-256 behind the seed is least, "
        "so that the sample can be drawn again.</p>\n<table><thead><tr><th>Sample</th>"
        "<th>Seed</th><th>By</th><th class=\"n\">Drawn</th><th class=\"n\">Judged</th>"
        "<th class=\"n\">Agreed</th><th class=\"n\">Share</th></tr></thead><tbody>\n");
    for (const auto& sample : people.samples)
        page.add(fmt::format(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{} of {}</td>"
            "<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{} – {}</td></tr>\n",
            isolated(sample.name), code(sample.seed), isolated(sample.reviewer),
            with_thousands(sample.drawn), with_thousands(sample.population),
            with_thousands(sample.decided), with_thousands(sample.agreed),
            percent(sample.low_per_mille), percent(sample.high_per_mille)));
    page.add("</tbody></table>\n");
}

std::string words_of(const ReportRemark& remark) {
    auto text = html_text(remark.words);
    if (remark.kind == "bookmark")
        return "bookmarked";
    auto language = remark.language.empty() ? "" : " (" + html_text(remark.language) + ")";
    return "<b>" + html_text(remark.kind) + language + "</b> <bdi dir=\"auto\" class=\"words\">" +
           text + "</bdi>";
}

void add_marked(Page& page, const ReportMarked& marked) {
    page.add("<tr><td>" + isolated(marked.title.empty() ? marked.name : marked.title) +
             "<br><code class=\"small\">" + html_text(marked.name) + "</code>");
    if (!marked.sha256.empty())
        page.add("<br><code class=\"small\">SHA-256 " + html_text(marked.sha256) + "</code>");
    page.add("</td><td>");
    if (!marked.review.empty())
        page.add("<b>" + html_text(in_words(marked.review)) + "</b> <span class=\"small\">" +
                 isolated(marked.reviewed_by) + " " + html_text(marked.reviewed_at) +
                 "</span><br>");
    for (const auto& remark : marked.remarks)
        page.add(words_of(remark) + " <span class=\"small\">" + isolated(remark.by) + " " +
                 html_text(remark.at) + "</span><br>");
    page.add("</td></tr>\n");
}

}  // namespace

void add_people(Page& page, const ReportPeople& people) {
    page.add(
        "<h2>What people marked</h2>\n<p>Said by the persons named, of what the program found; "
        "each is an entry of the ledger. In this report: ");
    for (std::size_t i = 0; i < people.asked.size(); ++i)
        page.add((i > 0 ? ", " : "") + html_text(people.asked[i]));
    page.add(".</p>\n");
    if (people.sealed > 0)
        page.add(
            fmt::format("<p class=\"bad\">{} privileged left out: whoever wrote this report "
                        "may not see them.</p>\n",
                        with_thousands(people.sealed)));
    if (asked_for(people, "review"))
        add_review(page, people);
    if (people.marked.empty()) {
        page.add("<p>Nothing is marked.</p>\n");
        return;
    }
    page.add(
        "<table class=\"marked\"><thead><tr><th>What</th><th>Said of it</th></tr></thead>"
        "<tbody>\n");
    for (const auto& marked : people.marked)
        add_marked(page, marked);
    page.add("</tbody></table>\n");
}

}  // namespace evidence
