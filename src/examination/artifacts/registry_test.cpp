#include "examination/artifact.h"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

using examination::artifact_parsers;

TEST_CASE("every parser describes itself completely") {
    for (const auto* parser : artifact_parsers()) {
        CAPTURE(std::string(parser->name));
        CHECK(parser->name.find('.') != std::string_view::npos);
        CHECK(!parser->title.empty());
        CHECK(!parser->version.empty());
        CHECK(!parser->fields.empty());
        CHECK((!parser->paths.empty() || !parser->signatures.empty()));
        CHECK((parser->parse != nullptr));
        for (const auto& field : parser->fields) {
            CAPTURE(std::string(field.name));
            CHECK(field.record_type.starts_with(parser->name));
            CHECK(field.meaning.ends_with('.'));
        }
    }
}

TEST_CASE("names are unique and sorted") {
    auto parsers = artifact_parsers();
    CHECK(std::ranges::is_sorted(parsers, {}, &examination::ArtifactParser::name));
    std::set<std::string_view> names;
    for (const auto* parser : parsers)
        names.insert(parser->name);
    CHECK(names.size() == parsers.size());
}
