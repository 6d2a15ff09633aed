#include "examination/keywords/keyword_scanner.h"

#include "core/bytes.h"
#include "examination/keywords/keyword_oracle.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unicode/ucnv.h>

using namespace examination;

namespace {

struct Hit {
    OracleHit place;
    std::string before, matched, after;
};

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Search {
    KeywordList list;
    std::unique_ptr<KeywordSet> set;
    std::unique_ptr<KeywordScanner> scanner;

    explicit Search(const std::string& lines, const KeywordScanOptions& options = {}) {
        auto parsed = parse_keyword_list(lines);
        REQUIRE(parsed);
        list = std::move(parsed).value();
        auto compiled = compile_keywords(list);
        REQUIRE(compiled);
        auto loaded = KeywordSet::load(compiled.value().bytes);
        REQUIRE(loaded);
        set = std::move(loaded).value();
        auto made = KeywordScanner::create(*set, options);
        REQUIRE(made);
        scanner = std::make_unique<KeywordScanner>(std::move(made).value());
    }

    KeywordScanOutcome outcome;
    std::vector<Hit> scan(std::string_view unit, std::size_t block = 1u << 20) {
        std::vector<Hit> hits;
        scanner->begin([&](const KeywordHitView& hit) {
            hits.push_back({{hit.term, hit.encoding, hit.offset, hit.length},
                            text_of(hit.before),
                            text_of(hit.matched),
                            text_of(hit.after)});
        });
        auto bytes = core::bytes_of(unit);
        for (std::size_t at = 0; at < bytes.size(); at += block)
            scanner->update(bytes.subspan(at, std::min(block, bytes.size() - at)), at);
        outcome = scanner->finish();
        std::ranges::sort(hits, {}, &Hit::place);
        return hits;
    }
    std::vector<OracleHit> places(std::string_view unit, std::size_t block = 1u << 20) {
        std::vector<OracleHit> places;
        for (const auto& hit : scan(unit, block))
            places.push_back(hit.place);
        return places;
    }
};

std::string in_encoding(const char* name, std::string_view utf8) {
    UErrorCode failed = U_ZERO_ERROR;
    std::string out(utf8.size() * 4 + 16, '\0');
    auto size = ucnv_convert(name, "UTF-8", out.data(), static_cast<int32_t>(out.size()),
                             utf8.data(), static_cast<int32_t>(utf8.size()), &failed);
    REQUIRE(U_SUCCESS(failed));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace

TEST_CASE("a term is found in every encoding, in any letter case") {
    struct Case {
        const char* term;
        const char* text;
        std::vector<std::pair<const char*, model::KeywordEncoding>> encodings;
    };
    using enum model::KeywordEncoding;
    const Case cases[] = {
        {"Иванов",
         "см. ИВАНОВ, иванов",
         {{"UTF-8", utf8},
          {"UTF-16LE", utf16le},
          {"UTF-16BE", utf16be},
          {"windows-1251", windows_1251},
          {"KOI8-R", koi8_r},
          {"gb18030", gb18030}}},
        {"محمد", "هو محمد أو محمد ", {{"UTF-8", utf8}, {"windows-1256", windows_1256}}},
        {"北京",
         "在北京和北京。",
         {{"UTF-8", utf8}, {"gb18030", gb18030}, {"Big5", big5}, {"UTF-16LE", utf16le}}},
        {"東京", "東京と東京", {{"Shift_JIS", shift_jis}, {"UTF-16BE", utf16be}}},
        {"서울", "서울과 서울", {{"windows-949", euc_kr}, {"UTF-8", utf8}}},
        {"Straße", "STRASSE strasse", {{"UTF-8", utf8}, {"UTF-16LE", utf16le}}},
        {"ΑΘΗΝΑ", "αθηνα Αθηνα", {{"UTF-8", utf8}, {"UTF-16BE", utf16be}}},
    };
    for (const auto& test : cases)
        for (const auto& [name, encoding] : test.encodings) {
            Search search(std::string(test.term) + "\n");
            auto unit = in_encoding(name, test.text);
            auto hits = search.places(unit);
            CAPTURE(test.term);
            CAPTURE(name);
            CHECK(std::ranges::count(hits, encoding, &OracleHit::encoding) == 2);
            CHECK(hits == find_plainly(search.list, core::bytes_of(unit)));
        }
}

TEST_CASE("letters that fold to several are found both ways") {
    Search search("strasse\nmaße\n");
    auto hits = search.places("Die Straße, die STRASSE, MASSE, Maße, maẞe");
    CHECK(std::ranges::count(hits, model::KeywordEncoding::utf8, &OracleHit::encoding) == 5);
    Search exact("[case] Anna\n");
    CHECK(exact.places("anna Anna ANNA").size() == 1);
}

TEST_CASE("a whole word has no letter beside it") {
    Search search("[word] anna\n[word] иван\n");
    CHECK(search.places("anna, Anna2 hanna _anna anna").size() == 2);
    CHECK(search.places("иван иванов").size() == 1);
    CHECK(search.places(in_encoding("windows-1251", "иван иванов")).size() == 1);
    CHECK(search.places(in_encoding("UTF-16LE", "anna hanna")).size() == 1);
}

TEST_CASE("matches of an expression are the longest, and do not overlap") {
    Search search("/a+/\n/colou?r/\n/ab|abbc|b/\n");
    auto hits = search.scan("xaaay COLOR colour abbc");
    REQUIRE(hits.size() >= 4);
    CHECK(hits[0].matched == "aaa");
    CHECK(hits[0].before == "x");
    Search words("/п[а-я]{2}а/\n");
    CHECK(words.scan(in_encoding("KOI8-R", "один ПАПА")).at(0).matched ==
          in_encoding("KOI8-R", "ПАПА"));
}

TEST_CASE("a hit has its context, at the borders as well") {
    Search search("needle\n");
    std::string unit(100'000, '.');
    unit.replace(0, 6, "needle");
    unit.replace(50'000, 6, "NEEDLE");
    unit.replace(unit.size() - 6, 6, "needle");
    auto hits = search.scan(unit, 50'003);
    REQUIRE(hits.size() == 3);
    CHECK(hits[0].before.empty());
    CHECK(hits[0].after.size() == KeywordScanner::context_size);
    CHECK(hits[1].before.size() == KeywordScanner::context_size);
    CHECK(hits[1].matched == "NEEDLE");
    CHECK(hits[2].after.empty());
}

TEST_CASE("what is beyond the limit is counted") {
    Search search("ab\ncd\n", {.hits_per_term_max = 3, .hits_max = 100});
    CHECK(search.places("abababababcd").size() == 4);
    CHECK(search.outcome.dropped == 2);
    CHECK(search.outcome.first_dropped == 6);
    CHECK(search.places("ab").size() == 1);
    CHECK(search.outcome.dropped == 0);
}

TEST_CASE("any cutting gives the hits of the plain search") {
    const std::string terms =
        "ab\naba\nбв\n/a[bc]{1,3}d?/\n/(ab|b){2,3}/\n/[^x]y/\nss\n/\\d{2,5}/\n日本\n/z.z/\n/б+в?/"
        "\n";
    Search search(terms);
    const std::string pieces[] = {"a",
                                  "b",
                                  "c",
                                  "d",
                                  "xy",
                                  "ss",
                                  "ß",
                                  "1",
                                  "22",
                                  "б",
                                  "в",
                                  "Б",
                                  "日",
                                  "本",
                                  "z",
                                  "\n",
                                  std::string(1, '\0'),
                                  "\xE2",
                                  "\xC1\xC2",
                                  "\x93\xFA\x96\x7B"};
    std::minstd_rand random(7);
    for (int round = 0; round < 60; ++round) {
        std::string unit;
        for (int i = 0; i < 120; ++i)
            unit += pieces[random() % std::size(pieces)];
        if (round % 3 == 1)
            unit = in_encoding("UTF-16LE", "абвБВ abab ßss 日本 12345 zaz");
        auto plain = find_plainly(search.list, core::bytes_of(unit));
        for (std::size_t block : {std::size_t{1}, std::size_t{3}, std::size_t{64}, unit.size()}) {
            CAPTURE(round);
            CAPTURE(block);
            CHECK(search.places(unit, block) == plain);
        }
    }
}

TEST_CASE("a damaged set is refused") {
    auto list = parse_keyword_list("Anna\n/b[ac]+/\n").value();
    auto bytes = compile_keywords(list).value().bytes;
    for (std::size_t size = 0; size < bytes.size(); size += size < 2'000 ? 1 : 37)
        CHECK_FALSE(KeywordSet::load(std::string_view(bytes).substr(0, size)));
    std::minstd_rand random(3);
    for (int round = 0; round < 500; ++round) {
        auto broken = bytes;
        broken[random() % 300] ^= static_cast<char>(1u << random() % 8);
        (void)KeywordSet::load(broken);
    }
}
