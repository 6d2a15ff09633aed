#include "app/http/rule_shelf.h"

#include "core/file.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

using namespace app::http;

namespace {

ShelvedVersion version_of(std::string_view bytes) {
    return {0, core::sha256(bytes), bytes.size(), 3, {"slow"}, "root", "2024-02-29T12:00:00Z"};
}

constexpr auto keywords = model::RuleSetKind::keywords;
constexpr auto yara = model::RuleSetKind::yara;

}  // namespace

TEST_CASE("rules are kept by name in versions, and read as they were put") {
    support::TemporaryFolder folder;
    RuleShelf shelf(folder.path() / "rules");
    CHECK(shelf.list().value().empty());
    CHECK(shelf.find("drugs").error().code() == core::ErrorCode::not_found);
    REQUIRE(shelf.put("drugs", keywords, version_of("one"), "one"));
    REQUIRE(shelf.put("drugs", keywords, version_of("two"), "two"));
    REQUIRE(shelf.put("Miners-2.yar", yara, version_of("one"), "one"));
    CHECK(shelf.put("drugs", keywords, version_of("two"), "two").error().code() ==
          core::ErrorCode::conflict);
    CHECK(shelf.put("drugs", yara, version_of("x"), "x").error().code() ==
          core::ErrorCode::conflict);
    auto found = shelf.find("drugs").value();
    REQUIRE(found.versions.size() == 2);
    CHECK(found.current().number == 2);
    CHECK(found.current().notes == std::vector<std::string>{"slow"});
    CHECK(found.versions[0].added_at == "2024-02-29T12:00:00Z");
    CHECK(shelf.read(found.versions[0]).value() == "one");
    CHECK(shelf.read(found.current()).value() == "two");
    CHECK(shelf.list().value().size() == 2);
    // What another name has stays.
    REQUIRE(shelf.remove("drugs"));
    CHECK(shelf.read(found.versions[0]).value() == "one");
    CHECK(!shelf.read(found.current()));
    CHECK(shelf.remove("drugs").error().code() == core::ErrorCode::not_found);
    CHECK(shelf.list().value().at(0).kind == yara);
}

TEST_CASE("names that are none are refused, and so is what was changed on the disk") {
    support::TemporaryFolder folder;
    RuleShelf shelf(folder.path() / "rules");
    for (auto name : {"", ".", "..", ".x", "a/b", "a b", "a\n", "\xc3\xa9"}) {
        CHECK(!is_shelved_name(name));
        CHECK(shelf.put(name, yara, version_of("x"), "x").error().code() ==
              core::ErrorCode::invalid_input);
    }
    CHECK(!is_shelved_name(std::string(65, 'a')));
    auto put = shelf.put(std::string(64, 'a'), yara, version_of("x"), "x").value();
    auto path = folder.path() / "rules/contents" / put.current().sha256.hex();
    REQUIRE(core::replace_file(path, "y"));
    CHECK(shelf.read(put.current()).error().code() == core::ErrorCode::incomplete);
    REQUIRE(core::replace_file(folder.path() / "rules" / (put.name + ".json"), "{}"));
    CHECK(shelf.find(put.name).error().code() == core::ErrorCode::invalid_input);
}

TEST_CASE("the oldest of too many versions goes") {
    support::TemporaryFolder folder;
    RuleShelf shelf(folder.path() / "rules");
    for (std::size_t i = 0; i <= shelved_versions_max; ++i) {
        auto text = std::to_string(i);
        REQUIRE(shelf.put("list", keywords, version_of(text), text));
    }
    auto found = shelf.find("list").value();
    CHECK(found.versions.size() == shelved_versions_max);
    CHECK(found.versions.front().number == 2);
    CHECK(!std::filesystem::exists(folder.path() / "rules/contents" / core::sha256("0").hex()));
}
