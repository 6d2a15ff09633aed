#include "examination/selectors/selector_scanner.h"

#include "core/bytes.h"

#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

namespace {

using examination::SelectorEncoding;
using examination::SelectorHitView;
using examination::SelectorScanner;

struct Hit {
    std::string kind, raw, canonical, before, after;
    SelectorEncoding encoding;
    std::uint64_t offset, length;

    bool operator==(const Hit&) const = default;
};

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<Hit> scan(const std::string& unit, std::size_t block = 1 << 20) {
    static SelectorScanner scanner;
    std::vector<Hit> hits;
    scanner.begin([&](const SelectorHitView& hit) {
        hits.push_back({std::string(name_of(hit.kind)), std::string(hit.raw),
                        std::string(hit.canonical), text_of(hit.before), text_of(hit.after),
                        hit.encoding, hit.offset, hit.length});
    });
    for (std::size_t at = 0; at < unit.size(); at += block)
        scanner.update(core::bytes_of(std::string_view(unit).substr(at, block)), at);
    scanner.finish();
    return hits;
}

std::vector<std::string> found(const std::string& unit) {
    std::vector<std::string> out;
    for (const auto& hit : scan(unit))
        out.push_back(hit.kind + " " + hit.canonical);
    return out;
}

using Found = std::vector<std::string>;

std::string utf16le(std::string_view text) {
    std::string out;
    for (char c : text) {
        out.push_back(c);
        out.push_back('\0');
    }
    return out;
}

}  // namespace

TEST_CASE("selectors are found in running text") {
    CHECK(found("Write to Jane.Doe@Example.COM.") ==
          Found{"email jane.doe@example.com", "domain example.com"});
    CHECK(found("see (http://Example.org:80/a_(b)).") ==
          Found{"url http://example.org/a_(b)", "domain example.org"});
    CHECK(found("from 203.0.113.7 port 22") == Found{"ipv4 203.0.113.7"});
    CHECK(found("pay DE89 3704 0044 0532 0130 00 now") == Found{"iban DE89370400440532013000"});
    CHECK(found("card 4111 1111 1111 1111!") == Found{"payment_card 4111111111111111"});
    CHECK(found("to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2.") ==
          Found{"bitcoin 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"});
    CHECK(found("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed") ==
          Found{"ethereum 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"});
    CHECK(found("call +49 30 901820, thanks") == Found{"phone +4930901820"});
}

TEST_CASE("a hit says where it is, how it is encoded and what stands beside it") {
    auto hits = scan("xx" + utf16le("mail: a.b@example.org, more"));
    REQUIRE(hits.size() == 2);
    CHECK(hits[0].raw == "a.b@example.org");
    CHECK(hits[0].encoding == SelectorEncoding::utf16le);
    CHECK(hits[0].offset == 2 + 12);
    CHECK(hits[0].length == 30);
    CHECK(hits[0].before == "xx" + utf16le("mail: "));
    CHECK(hits[0].after == utf16le(", more"));
}

TEST_CASE("what only looks like a selector is left out") {
    for (std::string_view text :
         {"version 1.2.3.4", "foo-1.2.3.4", "1.2.3.4.5", "127.0.0.1", "setup.py", "obj.name = 3",
          "std::list.info(x)", "12:34:56", "+49 30 x", "0.4111111111111111", "a4111111111111111",
          "2019 2020 4111 1111 1111 1111 2021", "DEUTDEFF", "user@localhost", "@Override",
          "std::abad::cafe::face", "52.5200, 13.4050, 35.1234", "://x", "file.tar.gz"}) {
        CAPTURE(text);
        CHECK(found(std::string(text)).empty());
    }
}

TEST_CASE("a seed phrase is found behind other words of its list") {
    const std::string phrase =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";
    const Found expected = {"seed_phrase " + phrase};
    CHECK(found(phrase) == expected);
    CHECK(found("my seed phrase " + phrase) == expected);
    // Fifteen words in a row, of which a name says that only twelve are meant.
    CHECK(found("so, secret seed phrase " + phrase + ".") == expected);
    CHECK(found("so, able about above absent " + phrase) == expected);
    CHECK(found("able " + phrase + " about") == expected);
    CHECK(found("able about\n" + phrase + "\n") == expected);
    // Fifteen words, of which every sixteenth dozen is a phrase by chance.
    CHECK(found("able about above " + phrase) == Found{});
    // A list of words has phrases by chance.
    std::string list;
    for (int i = 0; i < 40; ++i)
        list += "about\n";
    CHECK(found(list) == Found{});
}

TEST_CASE("an account's handle is found in the address of its profile") {
    CHECK(found("see https://t.me/Some_Body.") ==
          Found{"url https://t.me/Some_Body", "handle telegram:some_body", "domain t.me"});
    CHECK(found("(instagram.com/jane.doe)") ==
          Found{"handle instagram:jane.doe", "domain instagram.com"});
}

TEST_CASE("hits past the limit are counted, and the first is pointed to") {
    SelectorScanner scanner({.kinds = examination::SelectorKinds().set(
                                 static_cast<std::size_t>(model::SelectorKind::ipv4)),
                             .hits_max = 2});
    std::string unit;
    for (int i = 1; i <= 5; ++i)
        unit += "203.0.113." + std::to_string(i) + "\n";
    std::size_t handed = 0;
    scanner.begin([&](const SelectorHitView&) { ++handed; });
    scanner.update(core::bytes_of(unit), 0);
    auto outcome = scanner.finish();
    CHECK(handed == 2);
    CHECK(outcome.hits == 2);
    CHECK(outcome.dropped == 3);
    CHECK(outcome.first_dropped == 24);
}

TEST_CASE("an empty unit has no hits, and the scanner takes the next one") {
    CHECK(scan("").empty());
    CHECK(found("jane@example.org") == Found{"email jane@example.org", "domain example.org"});
}
