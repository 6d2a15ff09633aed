// Each modifier, by what a rule with it holds for.
#include "examination/detection/sigma_matcher.h"
#include "examination/detection/sigma_oracle.h"
#include "examination/detection/sigma_parser.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

using Event = std::initializer_list<EventField>;

// A rule about any event of Windows with the selection `body`, in flow style.
std::string rule_with(const std::string& body) {
    return "title: t\nlogsource: {product: windows}\ndetection:\n  sel: " + body +
           "\n  condition: sel\n";
}

// Nothing where the rule is refused. Compiled and plain have to agree.
std::optional<bool> holds(const std::string& body, Event fields) {
    auto rules = parse_sigma_rules(rule_with(body));
    if (!rules)
        return std::nullopt;
    auto set = SigmaSet::compile(rules.value()).value();
    if (!set->idle().empty())
        return std::nullopt;
    std::vector<EventField> event(fields);
    EventView view{"System", 1, event};
    bool found = false;
    SigmaMatcher matcher(*set);
    matcher.match(view, [&](const SigmaHitView& hit) { found = hit.rule == 0; });
    CHECK(found == !plain_sigma_matches(set->rules(), view).empty());
    return found;
}

core::ErrorCode refused(const std::string& body) {
    auto rules = parse_sigma_rules(rule_with(body));
    REQUIRE_FALSE(rules);
    CHECK(rules.error().message().size() > 5);
    return rules.error().code();
}

}  // namespace

TEST_CASE("a value is compared with the whole field, in any letter case") {
    CHECK(holds("{F: Abc}", {{"F", "aBC"}}) == true);
    CHECK(holds("{F: Abc}", {{"F", "abcd"}}) == false);
    CHECK(holds("{F: Abc}", {{"G", "abc"}}) == false);
    CHECK(holds("{F: 4688}", {{"F", "4688"}}) == true);
    CHECK(holds("{F: ''}", {{"F", ""}}) == true);
    CHECK(holds("{F: [x, y]}", {{"F", "Y"}}) == true);
    CHECK(holds("{F: x, G: y}", {{"F", "x"}}) == false);
    CHECK(holds("[{F: x}, {G: y}]", {{"F", "x"}}) == true);
    CHECK(holds("{F: x}", {{"F", "a"}, {"F", "x"}}) == true);
}

TEST_CASE("contains, startswith and endswith leave sides open") {
    CHECK(holds("{F|contains: b}", {{"F", "ABC"}}) == true);
    CHECK(holds("{F|startswith: a}", {{"F", "ABC"}}) == true);
    CHECK(holds("{F|startswith: b}", {{"F", "ABC"}}) == false);
    CHECK(holds("{F|endswith: c}", {{"F", "ABC"}}) == true);
    CHECK(holds("{F|endswith: b}", {{"F", "ABC"}}) == false);
    CHECK(holds("{F|endswith: 'a*c'}", {{"F", "xabc"}}) == true);
}

TEST_CASE("all asks for each value, cased for its letters as they are") {
    CHECK(holds("{F|contains|all: [a, b]}", {{"F", "ba"}}) == true);
    CHECK(holds("{F|contains|all: [a, x]}", {{"F", "ba"}}) == false);
    CHECK(holds("{F|contains|cased: aB}", {{"F", "xaB"}}) == true);
    CHECK(holds("{F|contains|cased: aB}", {{"F", "xab"}}) == false);
}

TEST_CASE("keywords are sought in every value") {
    CHECK(holds("[one, two]", {{"F", "x TWO x"}}) == true);
    CHECK(holds("[one, two]", {{"F", "x"}}) == false);
    CHECK(holds("{'|all': [one, two]}", {{"F", "one"}, {"G", "two"}}) == true);
    CHECK(holds("{'|all': [one, two]}", {{"F", "one"}}) == false);
    CHECK(holds("single", {{"F", "a single word"}}) == true);
}

TEST_CASE("expressions are sought as they are written, with their flags") {
    CHECK(holds("{F|re: 'a.c'}", {{"F", "xabcx"}}) == true);
    CHECK(holds("{F|re: 'a.c'}", {{"F", "ABC"}}) == false);
    CHECK(holds("{F|re|i: 'a.c'}", {{"F", "ABC"}}) == true);
    CHECK(holds("{F|re: '^é.$'}", {{"F", "éé"}}) == true);
    CHECK(holds("{F|re: '^b'}", {{"F", "a\nb"}}) == false);
    CHECK(holds("{F|re|m: '^b'}", {{"F", "a\nb"}}) == true);
    CHECK(holds("{F|re: 'a.b'}", {{"F", "a\nb"}}) == false);
    CHECK(holds("{F|re|s: 'a.b'}", {{"F", "a\nb"}}) == true);
    CHECK(holds("{F|re: 'x'}", {{"F", "\xFFx"}}) == true);
    CHECK(holds(R"({F|re: '(a)\1'})", {{"F", "aa"}}) == std::nullopt);
    CHECK(holds("{F|re: 'a(?=b)'}", {{"F", "ab"}}) == std::nullopt);
    CHECK(holds("{F|re: '('}", {{"F", "("}}) == std::nullopt);
    CHECK(holds("{F|re: '(x+x+)+y'}", {{"F", std::string(1u << 16, 'x')}}) == false);
}

TEST_CASE("text is sought as its Base64, at any offset, and as UTF-16 in it") {
    CHECK(holds("{F|base64|contains: foobar}", {{"F", "x Zm9vYmFy x"}}) == true);
    for (const char* text : {"Zm9vYmFy", "eGZvb2Jhcg==", "eHhmb29iYXI="}) {
        CAPTURE(text);
        CHECK(holds("{F|base64offset|contains: foobar}", {{"F", text}}) == true);
    }
    CHECK(holds("{F|wide|base64offset|contains: ping}", {{"F", "cABpAG4AZwA="}}) == true);
    CHECK(holds("{F|utf16|base64|contains: a}", {{"F", "//5hAA=="}}) == true);
    CHECK(holds("{F|utf16be|base64|contains: a}", {{"F", "AGE="}}) == true);
}

TEST_CASE("windash takes every kind of dash") {
    CHECK(holds("{F|contains|windash: ' -enc '}", {{"F", "x /enc y"}}) == true);
    CHECK(holds("{F|contains|windash: ' -enc '}", {{"F", "x –ENC y"}}) == true);
    CHECK(holds("{F|contains|windash: ' -enc '}", {{"F", "x +enc y"}}) == false);
}

TEST_CASE("networks hold addresses of both versions") {
    CHECK(holds("{F|cidr: 10.0.0.0/8}", {{"F", "10.200.1.1"}}) == true);
    CHECK(holds("{F|cidr: 10.0.0.0/8}", {{"F", "::ffff:10.200.1.1"}}) == true);
    CHECK(holds("{F|cidr: 10.0.0.0/8}", {{"F", "11.0.0.1"}}) == false);
    CHECK(holds("{F|cidr: 192.168.1.128/25}", {{"F", "192.168.1.127"}}) == false);
    CHECK(holds("{F|cidr: 'fe80::/10'}", {{"F", "febf::1"}}) == true);
    CHECK(holds("{F|cidr: '::1/128'}", {{"F", "::2"}}) == false);
    CHECK(holds("{F|cidr: 0.0.0.0/0}", {{"F", "-"}}) == false);
}

TEST_CASE("numbers are compared as numbers") {
    CHECK(holds("{F|lt: 10}", {{"F", "9"}}) == true);
    CHECK(holds("{F|lt: 10}", {{"F", "10"}}) == false);
    CHECK(holds("{F|lte: 10}", {{"F", "10"}}) == true);
    CHECK(holds("{F|gt: 10}", {{"F", "9"}}) == false);
    CHECK(holds("{F|gt: 10}", {{"F", "100"}}) == true);
    CHECK(holds("{F|gte: -1.5}", {{"F", "-1.5"}}) == true);
    CHECK(holds("{F|gte: 1}", {{"F", "2x"}}) == false);
}

TEST_CASE("null, exists and fieldref speak of fields") {
    CHECK(holds("{F: null}", {{"G", "x"}}) == true);
    CHECK(holds("{F: null}", {{"F", ""}}) == false);
    CHECK(holds("{F: [null, '']}", {{"F", ""}}) == true);
    CHECK(holds("{F|exists: true}", {{"F", ""}}) == true);
    CHECK(holds("{F|exists: false}", {{"F", ""}}) == false);
    CHECK(holds("{F|fieldref: G}", {{"F", "Ab"}, {"G", "aB"}}) == true);
    CHECK(holds("{F|fieldref: G}", {{"F", "Ab"}}) == false);
    CHECK(holds("{F|fieldref|startswith: G}", {{"F", "abc"}, {"G", "AB"}}) == true);
    CHECK(holds("{F|fieldref|cased: G}", {{"F", "Ab"}, {"G", "aB"}}) == false);
}

TEST_CASE("what has no meaning here is refused with a sentence") {
    using core::ErrorCode;
    CHECK(refused("{F|expand: '%users%'}") == ErrorCode::unsupported);
    CHECK(refused("{F|unheard: a}") == ErrorCode::unsupported);
    CHECK(refused("{F|contains|i: a}") == ErrorCode::invalid_input);
    CHECK(refused("{F|wide: a}") == ErrorCode::unsupported);
    CHECK(refused("{F|base64: 'a*'}") == ErrorCode::unsupported);
    CHECK(refused("{F|cidr: 10.0.0.0/33}") == ErrorCode::invalid_input);
    CHECK(refused("{F|cidr: somewhere}") == ErrorCode::invalid_input);
    CHECK(refused("{F|lt: many}") == ErrorCode::invalid_input);
    CHECK(refused("{F|exists: maybe}") == ErrorCode::invalid_input);
    CHECK(refused("{F|contains: null}") != ErrorCode::internal);
    CHECK(refused("{F: []}") == ErrorCode::invalid_input);
    CHECK(refused("{F: {G: a}}") == ErrorCode::invalid_input);
    CHECK(refused("{}") == ErrorCode::invalid_input);
    CHECK(refused("[null]") == ErrorCode::invalid_input);
    CHECK(refused("{F|re|contains: a}") == ErrorCode::invalid_input);
}
