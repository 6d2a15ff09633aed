#include "model/object_name.h"

#include <doctest/doctest.h>

using namespace model;

TEST_CASE("a name of an object is its kind and id, and comes back as it was written") {
    for (auto text : {"item/0a1b", "selector/email:a/b@example.org", "case/00", "hit/a:b:c:d:4"}) {
        auto name = object_name_from(text);
        REQUIRE(name);
        CHECK(name->text() == text);
    }
    CHECK(object_name_from("selector/url:http://x/")->id == "url:http://x/");
}

TEST_CASE("what names nothing is no name") {
    for (auto text : {"", "/", "item", "item/", "/item", "thing/1", "Item/1"})
        CHECK(!object_name_from(text));
    CHECK(!object_name_from("item/" + std::string(object_name_size_max, 'a')));
}

TEST_CASE("an object is another entity in another case") {
    CaseId one, other;
    other.bytes[0] = std::byte{1};
    ObjectName name{ObjectKind::item, "0a"};
    CHECK(entity_of(one, name) == entity_of(one, name));
    CHECK(entity_of(one, name) != entity_of(other, name));
    CHECK(entity_of(one, name) != entity_of(one, {ObjectKind::record, "0a"}));
}
