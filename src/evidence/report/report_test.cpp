#include "evidence/report/report.h"

#include <doctest/doctest.h>

using namespace evidence;

namespace {

ReportInput sample() {
    ReportInput input;
    input.case_name = "<script>alert(1)</script>\xE2\x80\xAE";
    ReportSource source;
    source.path = "\"><img src=x onerror=alert(1)>";
    source.hashes = {{"MD5", "aa", "bb"}, {"SHA-256", "cc", std::nullopt}};
    source.coverage = {100, 60, 10, 20, 10, {{"container_unreadable", 10}}};
    source.anomalies = {{"ewf.chunk_checksum", "A chunk's checksum is wrong.", 3, true}};
    input.sources = {source};
    return input;
}

}  // namespace

TEST_CASE("hostile names stay text") {
    auto html = report_html(sample());
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("<img") == std::string::npos);
    CHECK(html.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(html.find("\\u202e") != std::string::npos);
    CHECK(html.find("http") == html.find("http-equiv"));
}

TEST_CASE("a hash that does not agree is in red, and a case without authority says so") {
    auto html = report_html(sample());
    CHECK(html.find("<span class=\"bad\">DOES NOT AGREE") != std::string::npos);
    CHECK(html.find("UNAUTHORISED / TRAINING") != std::string::npos);
    auto input = sample();
    input.authority = "warrant";
    input.sources[0].hashes[0].stored = "aa";
    html = report_html(input);
    CHECK(html.find("DOES NOT AGREE") == std::string::npos);
    CHECK(html.find("UNAUTHORISED") == std::string::npos);
}

TEST_CASE("searches and texts are reported, and what was not read is said") {
    auto input = sample();
    CHECK(report_html(input).find("It was not read in this examination") != std::string::npos);
    CHECK(report_html(input).find("What was searched for") == std::string::npos);
    auto& source = input.sources[0];
    source.text = ReportText{3, 4'000, {{"mail <b>", 2}, {"PDF", 1}}};
    source.anomalies.push_back({"text.limit", "The text is cut.", 7, true});
    ReportSearch terms;
    terms.made_of = "ab12";
    terms.rules = 60;
    terms.rules_found = 52;
    terms.hits = 1'009;
    terms.hits_in_text = 9;
    terms.found.resize(50, {"<i>term", "", "", 20, 9, 3, "a/<script>", "0a/p1|text@7"});
    ReportSearch rules;
    rules.kind = ReportSearch::Kind::yara;
    rules.complete = false;
    rules.speed = 23.4;
    rules.costly = {{"every_byte", 934}};
    source.searches = {terms, rules};
    auto html = report_html(input);
    CHECK(html.find("<i>") == std::string::npos);
    CHECK(html.find("<script") == std::string::npos);
    for (auto wanted : {"read as mail &lt;b&gt;", "The text is cut.", "ab12",
                        "1\u202f000 in the bytes", "9 only in text", "2 more were found",
                        "0a/p1|text@7", "Incomplete", "23.4 MB/s", "(93\u202f%)"}) {
        CAPTURE(wanted);
        CHECK(html.find(wanted) != std::string::npos);
    }
}

TEST_CASE("what people marked is printed as text, and what is sealed is counted") {
    auto input = sample();
    CHECK(report_html(input).find("What people marked") == std::string::npos);
    auto& people = input.people.emplace();
    people.asked = {"tags", "review"};
    people.decided = {{"not_relevant", 1'200}};
    people.sealed = 2;
    people.samples = {{"sample <1>", "5eed", "ben", 10, 100, 10, 9, 595, 983}};
    people.marked = {{"item/0a", "a/<b>.doc", "ff", "relevant", "ana", "2026", {}}};
    people.marked[0].remarks = {{"note", "<script>\nsecond line", "", "ana", "2026"},
                                {"translation", "مرحبا", "ar", "ben", "2026"}};
    auto html = report_html(input);
    CHECK(html.find("<script") == std::string::npos);
    for (auto wanted : {"not relevant", "1\u202f200", "2 privileged left out", "59.5\u202f%",
                        "a/&lt;b&gt;.doc", "translation (ar)", "5eed", "SHA-256 ff"}) {
        CAPTURE(wanted);
        CHECK(html.find(wanted) != std::string::npos);
    }
}

TEST_CASE("the report judges nobody") {
    auto html = report_html(sample());
    CHECK(html.find("admissible") == std::string::npos);
    CHECK(html.find("guilty") == std::string::npos);
}
