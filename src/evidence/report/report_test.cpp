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

TEST_CASE("the report judges nobody") {
    auto html = report_html(sample());
    CHECK(html.find("admissible") == std::string::npos);
    CHECK(html.find("guilty") == std::string::npos);
}
