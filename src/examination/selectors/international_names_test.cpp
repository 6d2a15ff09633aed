// Names and addresses beyond ASCII: examples, and a plain oracle on generated texts.
#include "core/bytes.h"
#include "examination/selectors/oracle_text.h"
#include "examination/selectors/selector_scanner.h"
#include "examination/selectors/selector_truth.h"
#include "model/selectors/international.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace {

using examination::OracleHit;
using examination::SelectorTruth;
using Found = std::vector<std::string>;

std::vector<OracleHit> scan(std::string_view unit) {
    static examination::SelectorScanner scanner;
    std::vector<OracleHit> hits;
    scanner.begin([&](const examination::SelectorHitView& hit) {
        hits.push_back({hit.kind, hit.offset, hit.length, std::string(hit.canonical)});
    });
    scanner.update(core::bytes_of(unit), 0);
    scanner.finish();
    return hits;
}

Found found(std::string_view unit) {
    Found out;
    for (const auto& hit : scan(unit))
        out.push_back(std::string(name_of(hit.kind)) + " " + hit.canonical);
    return out;
}

std::string word(SelectorTruth& truth) {
    static constexpr std::array alphabets = {
        std::array{"a", "b", "e", "o", "r", "x", "7", "n"},
        std::array{"\u00fc", "\u00e9", "\u00f1", "e", "m", "z", "t", "o\u0308"},
        std::array{"\u043f", "\u0440", "\u0438", "\u043c", "\u0435", "\u0451", "\u0442", "3"},
        std::array{"\u4f8b", "\u5b50", "\u4e2d", "\u6587", "\u7f51", "\u7edc", "\u5317", "\u4eac"},
        std::array{"\u0e01", "\u0e02", "\u3042", "\u30ab", "\u0391", "\u03b2", "\u0627", "\u0644"},
    };
    const auto& letters = alphabets[truth.below(alphabets.size())];
    std::string out;
    for (auto count = 1 + truth.below(6); count > 0; --count)
        out += letters[truth.below(letters.size())];
    return out;
}

// Addresses, half of them spoilt, glued to words of any script.
std::string mixture(SelectorTruth& truth, std::size_t pieces) {
    static constexpr std::array tops = {"de", "com", "co.uk", "\u0440\u0444", "\u4e2d\u56fd", "qq"};
    static constexpr std::array marks = {"", " ", ".", ",", "-", "\u3002", "\xff", "+", "..", "<"};
    std::string out;
    auto mark = [&] { return marks[truth.below(marks.size())]; };
    for (std::size_t i = 0; i < pieces; ++i) {
        out += word(truth);
        out += mark();
        out += word(truth);
        if (truth.below(3) == 0)
            out += "." + word(truth);
        out += "@" + word(truth) + "." + (truth.below(3) == 0 ? word(truth) + "." : "");
        out += tops[truth.below(tops.size())];
        out += mark();
    }
    return out;
}

}  // namespace

TEST_CASE("names and addresses beyond ASCII are found in UTF-8") {
    CHECK(found("an müller@bücher.de, bitte") ==
          Found{"email müller@xn--bcher-kva.de", "domain xn--bcher-kva.de"});
    CHECK(found("Mail: ПОЧТА@пример.рф.") ==
          Found{"email почта@xn--e1afmkfd.xn--p1ai", "domain xn--e1afmkfd.xn--p1ai"});
    CHECK(found("用户@例子.中国") == Found{"domain xn--fsqu00a.xn--fiqs8s"});
    CHECK(found("see https://例子.中国/a?b=c") ==
          Found{"url https://xn--fsqu00a.xn--fiqs8s/a?b=c", "domain xn--fsqu00a.xn--fiqs8s"});
    CHECK(found("bei café.fr und a.bücher.de;") ==
          Found{"domain xn--caf-dma.fr", "domain a.xn--bcher-kva.de"});
    // What stands around a name without a blank is no part of it.
    CHECK(found("请写信给jane@example.org谢谢") ==
          Found{"email jane@example.org", "domain example.org"});
    CHECK(found("访问www.example.com查看") == Found{"domain www.example.com"});
    CHECK(found("сайтexample.com") == Found{"domain example.com"});
    // Not UTF-8: what is ASCII of it counts.
    CHECK(found("\xfc\xfcjane@example.org") ==
          Found{"email jane@example.org", "domain example.org"});
}

TEST_CASE("addresses beyond ASCII are those that the plain oracle finds") {
    std::size_t all = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        SelectorTruth truth(seed);
        auto text = mixture(truth, 60);
        std::vector<OracleHit> hits;
        std::vector<OracleHit> addresses;
        for (const auto& hit : scan(text))
            if (hit.kind == model::SelectorKind::email)
                addresses.push_back(hit);
        for (const auto& hit : addresses)
            if (model::has_beyond_ascii(std::string_view(text).substr(hit.offset, hit.length)))
                hits.push_back(hit);
        std::vector<OracleHit> expected;
        examination::add_international_emails({text}, expected);
        // Of two that overlap the left one counts.
        std::erase_if(expected, [&](const OracleHit& hit) {
            return std::ranges::any_of(addresses, [&](const OracleHit& other) {
                return other.offset < hit.offset && hit.offset < other.offset + other.length;
            });
        });
        std::ranges::sort(hits);
        all += expected.size();
        for (const auto& hit : expected)
            if (!std::ranges::binary_search(hits, hit))
                FAIL_CHECK("missed " << hit.canonical << " in "
                                     << text.substr(hit.offset, hit.length + 20));
        for (const auto& hit : hits)
            if (!std::ranges::binary_search(expected, hit))
                FAIL_CHECK("too much " << hit.canonical << " in "
                                       << text.substr(hit.offset, hit.length + 20));
    }
    CHECK(all > 500);
}
