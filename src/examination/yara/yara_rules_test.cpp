#include "examination/yara/yara_rules.h"

#include "core/bytes.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

const std::string rules = R"(
rule plain : first second { meta: author = "A. N." score = 70 sure = true author = "B"
  strings: $a = "needle" nocase $b = { 01 02 ?? 04 } condition: any of them }
private rule hidden { condition: true }
rule whole { condition: filesize == 4 and hidden }
rule named { condition: filename == "x.exe" and extension == ".exe" }
)";

struct Found {
    std::uint32_t rule;
    std::vector<std::string> places;
};

std::vector<Found> scan(const YaraSet& set, std::string_view content, const std::string& path = "",
                        std::uint32_t places_max = 100) {
    std::vector<Found> found;
    auto done = set.scan(core::bytes_of(content), {path}, {.places_per_string_max = places_max},
                         [&](const YaraMatchView& match) {
                             auto& one = found.emplace_back();
                             one.rule = match.rule;
                             for (const auto& place : match.places)
                                 one.places.push_back(std::string(place.string) + "@" +
                                                      std::to_string(place.offset) + "+" +
                                                      std::to_string(place.length));
                             if (match.places_dropped > 0)
                                 one.places.push_back("more");
                         });
    REQUIRE(done);
    return found;
}

std::string refusal(const std::string& text) {
    const YaraSource sources[] = {{"bad.yar", text}};
    auto compiled = compile_yara(sources);
    return compiled ? "" : compiled.error().message();
}

}  // namespace

TEST_CASE("rules are compiled, kept, loaded and run") {
    const YaraSource sources[] = {{"a.yar", rules}, {"b.yar", "rule plain { condition: false }"}};
    auto compiled = compile_yara(sources);
    REQUIRE(compiled);
    REQUIRE(compiled.value().rules.size() == 5);
    const auto& first = compiled.value().rules[0];
    CHECK(first.name == "plain");
    CHECK(first.name_space == "a.yar");
    CHECK(first.tags == std::vector<std::string>{"first", "second"});
    CHECK(first.meta == R"({"author":["A. N.","B"],"score":"70","sure":true})");
    CHECK(compiled.value().rules[4].name_space == "b.yar");
    auto set = YaraSet::load(compiled.value().bytes);
    REQUIRE(set);
    auto found = scan(*set.value(), std::string("a NEEDLE \x01\x02\x03\x04 needle", 20));
    REQUIRE(found.size() == 1);
    CHECK(found[0].places == std::vector<std::string>{"$a@2+6", "$a@14+6", "$b@9+4"});
    CHECK(scan(*set.value(), "four").at(0).rule == 2);
    CHECK(scan(*set.value(), "x", "dir/x.exe").at(0).rule == 3);
    CHECK(scan(*set.value(), "needleneedleneedle", "", 2).at(0).places.size() == 3);
    CHECK(scan(*set.value(), "").empty());
}

TEST_CASE("what does not compile is refused with file and line") {
    CHECK(refusal("rule a {\n condition: tru }").find("bad.yar, line 2") == 0);
    CHECK(refusal("rule a { strings: $a = /(/ condition: $a }").find("bad.yar, line 1") == 0);
    CHECK(refusal("include \"/etc/passwd\"\nrule a { condition: true }").find("bad.yar, line 1") ==
          0);
    CHECK(refusal("import \"time\"\nrule a { condition: time.now() > 0 }").find("'time'") !=
          std::string::npos);
    CHECK(refusal("// nothing").find("no rule") != std::string::npos);
    CHECK(refusal(std::string("rule a\0 { condition: true }", 27)).find("zero bytes") !=
          std::string::npos);
}

TEST_CASE("a string that slows every scan down is named with its line") {
    const YaraSource sources[] = {{"a.yar",
                                   "rule quick { strings: $a = \"needle in it\" condition: $a }\n"
                                   "rule slow { strings: $a = /[0-9a-z]{4}/ condition: $a }"}};
    auto compiled = compile_yara(sources);
    REQUIRE(compiled);
    REQUIRE(compiled.value().notes.size() == 1);
    CHECK(compiled.value().notes[0].find("a.yar, line 2") == 0);
}

TEST_CASE("damaged compiled rules are refused") {
    const YaraSource sources[] = {{"a.yar", rules}};
    auto bytes = compile_yara(sources).value().bytes;
    for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97)
        CHECK_FALSE(YaraSet::load(std::string_view(bytes).substr(0, size)));
    std::minstd_rand random(9);
    for (int round = 0; round < 200; ++round) {
        auto broken = bytes;
        broken[random() % broken.size()] ^= static_cast<char>(1u << random() % 8);
        CHECK_FALSE(YaraSet::load(broken));
    }
}
