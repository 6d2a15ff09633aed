#include "examination/hash_sets/csv_record.h"

#include "examination/hash_sets/csv_record_oracle.h"

#include <random>

#include <doctest/doctest.h>

using namespace examination;

namespace {

std::vector<std::string> fields_of(std::string_view text, char delimiter = ',') {
    std::vector<std::string_view> fields;
    auto record = split_csv_record(text, delimiter, CsvMore::none, fields);
    CHECK(record.outcome == CsvOutcome::record);
    return {fields.begin(), fields.end()};
}

CsvOutcome outcome_of(std::string_view text, CsvMore more = CsvMore::none) {
    std::vector<std::string_view> fields;
    return split_csv_record(text, ',', more, fields).outcome;
}

using Fields = std::vector<std::string>;

void check_agreement(std::string_view text, char delimiter) {
    std::vector<std::string_view> fields;
    auto fast = split_csv_record(text, delimiter, CsvMore::none, fields);
    auto plain = split_csv_record_plainly(text, delimiter);
    CAPTURE(text);
    REQUIRE(fast.outcome == plain.outcome);
    REQUIRE(fast.size == plain.size);
    REQUIRE(fast.line_count == plain.line_count);
    if (fast.outcome == CsvOutcome::record)
        REQUIRE(Fields(fields.begin(), fields.end()) == plain.fields);
}

}  // namespace

TEST_CASE("quotes hold delimiters, line ends and doubled quotes") {
    CHECK(fields_of("a,b,c\nnext") == Fields{"a", "b", "c"});
    CHECK(fields_of("a,\"b,1\",c\r\n") == Fields{"a", "b,1", "c"});
    CHECK(fields_of("\"a\nb\",\"c\"\"d\"\n") == Fields{"a\nb", "c\"\"d"});
    CHECK(fields_of(",,\n") == Fields{"", "", ""});
    CHECK(fields_of("\"\",\"\"\"\"") == Fields{"", "\"\""});
    CHECK(fields_of("5\" disk,x\n") == Fields{"5\" disk", "x"});
    CHECK(fields_of("a;b", ';') == Fields{"a", "b"});
    CHECK(fields_of("\n") == Fields{""});
    CHECK(fields_of("\"a\"\r") == Fields{"a"});
}

TEST_CASE("a quote that does not close, or closes early, costs one line") {
    std::vector<std::string_view> fields;
    auto record = split_csv_record("\"a\"b,c\nnext\n", ',', CsvMore::none, fields);
    CHECK(record.outcome == CsvOutcome::malformed);
    CHECK(record.size == 7);
    CHECK(outcome_of("\"a,b\nc,d\n") == CsvOutcome::malformed);
    CHECK(outcome_of("\"a,b\nc,d\n", CsvMore::follows) == CsvOutcome::incomplete);
    CHECK(outcome_of("\"" + std::string(70'000, 'x'), CsvMore::follows) == CsvOutcome::malformed);
    CHECK(outcome_of("\"a\"\rb\n") == CsvOutcome::malformed);
}

TEST_CASE("a record is incomplete wherever it is cut, as long as more follows") {
    std::string text = "\"a\"\"\n\",b,\"c\"\r\n";
    for (std::size_t size = 1; size < text.size(); ++size)
        CHECK(outcome_of(text.substr(0, size), CsvMore::follows) == CsvOutcome::incomplete);
    CHECK(outcome_of(text, CsvMore::follows) == CsvOutcome::record);
}

TEST_CASE("the fast splitter agrees with the plain one on a million short texts") {
    std::mt19937_64 random(11);
    constexpr std::string_view alphabet = "\"\",,\n\r;ab\"";
    for (int i = 0; i < 1'000'000; ++i) {
        std::string text(1 + random() % 12, ' ');
        for (char& c : text)
            c = alphabet[random() % alphabet.size()];
        check_agreement(text, i % 2 == 0 ? ',' : ';');
    }
}

TEST_CASE("the fast splitter agrees with the plain one around the length limit") {
    for (std::size_t length = csv_record_bytes_max - 4; length < csv_record_bytes_max + 5; ++length)
        for (std::string_view end : {"", "\n", "\r\n", "\"", "\"\n", "\",b\n"})
            for (std::string_view begin : {"", "\""}) {
                std::string text(begin);
                text.append(length - begin.size(), 'x').append(end);
                check_agreement(text, ',');
            }
}
