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
