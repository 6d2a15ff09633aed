#include "examination/findings/findings.h"
#include "examination/findings/findings_sample_test.h"
#include "support/grants.h"

using namespace examination;

namespace {

WordTree word(std::string text) {
    return {WordTree::Kind::word, std::move(text), {}};
}

WordTree both(WordTree::Kind kind, std::string a, std::string b) {
    return {kind, {}, {word(std::move(a)), word(std::move(b))}};
}

SourceFindings make_source(const support::TemporaryFolder& folder) {
    auto builder = FindingsBuilder::create(
        {folder.path() / "findings", folder.path() / "temporary", test_source()});
    REQUIRE(builder);
    auto add = [&](std::uint64_t ordinal, std::string path, std::vector<std::string> mails) {
        auto item = test_item(test_source(), ordinal, std::move(path));
        item.type = ordinal % 2 == 0 ? "text/plain" : "image/png";
        if (ordinal == 1) {
            item.state = model::ItemState::deleted;
            item.modified = test_time(1'000'000'000);
            item.hash_sets = {{"nsrl", "application"}};
        }
        REQUIRE(builder.value()->add_item(item));
        for (const auto& mail : mails) {
            model::SelectorHit hit;
            hit.item = ordinal;
            hit.offset = static_cast<std::uint64_t>(&mail - mails.data());
            hit.kind = model::SelectorKind::email;
            hit.value = mail;
            hit.raw = mail;
            REQUIRE(builder.value()->add_selector(hit.view()));
        }
    };
    add(0, "Oak/letter.txt", {});
    add(1, "Oak/The OAK [1].png", {});
    add(2, "x/b.txt", {"oak@example.org", "oak@example.org", "ash@oak.example"});
    add(3, "x/c.txt", {"ash@example.org"});
    return {test_source(), builder.value()->publish().value().path};
}

std::vector<std::uint64_t> found(Findings& findings, WordTree words,
                                 std::vector<std::uint64_t> texts = {},
                                 const policy::Grant& grant = support::grant()) {
    std::vector<std::uint64_t> out;
    auto items = findings.find_items({test_source(), std::move(words), std::move(texts)}, grant);
    REQUIRE(items);
    for (const auto& item : items.value().items)
        out.push_back(item.ordinal);
    return out;
}

}  // namespace

TEST_CASE("items are found by the last name of their paths, their selectors and their texts") {
    support::TemporaryFolder folder;
    auto findings =
        Findings::open({{}, {make_source(folder)}, folder.path() / "temporary"}).value();
    using Ordinals = std::vector<std::uint64_t>;
    CHECK(found(*findings, word("oak")) == Ordinals{1, 2});
    CHECK(found(*findings, word("oak"), {3}) == Ordinals{1, 2, 3});
    CHECK(found(*findings, word("oak/let")) == Ordinals{0});
    CHECK(found(*findings, word("[1]")) == Ordinals{1});
    CHECK(found(*findings, word("o*k")) == Ordinals{1, 2});
    CHECK(found(*findings, word("*")).size() == 4);
    CHECK(found(*findings, word("100%_'")).empty());
    CHECK(found(*findings, both(WordTree::Kind::all, "oak", "png")) == Ordinals{1});
    CHECK(found(*findings, both(WordTree::Kind::all, "ash", "org")) == Ordinals{3});
    CHECK(found(*findings, both(WordTree::Kind::any, "letter", "ash")) == Ordinals{0, 2, 3});

    auto all = findings->find_items({test_source(), word("oak"), {1, 3}}, support::grant()).value();
    CHECK(!all.cut);
    REQUIRE(all.items.size() == 3);
    const auto& picture = all.items[0];
    CHECK((picture.in.text && picture.in.name && !picture.in.selector));
    CHECK(picture.state == model::ItemState::deleted);
    CHECK(picture.known);
    CHECK(picture.year == 2001);
    CHECK(all.types[picture.type] == "image/png");
    CHECK((all.items[1].in.selector && !all.items[1].in.name && !all.items[1].in.text));
    CHECK(!all.items[1].known);
    CHECK(!all.items[1].year);
    auto values = findings->find_values({test_source(), word("oak"), {1, 2}}, support::grant());
    REQUIRE(values.value().size() == 2);
    CHECK(values.value()[0].item == 2);
    CHECK(values.value()[0].value == "ash@oak.example");
}

TEST_CASE("what is withheld is not found by anything") {
    support::TemporaryFolder folder;
    auto findings =
        Findings::open({{}, {make_source(folder)}, folder.path() / "temporary"}).value();
    auto withheld = std::make_shared<policy::Withheld>();
    withheld->items[test_source()].all = {1, 2};
    withheld->number = 1;
    auto grant = support::grant();
    grant.withhold(withheld);
    CHECK(found(*findings, word("oak"), {1, 2}, grant).empty());
    CHECK(found(*findings, word("ash"), {1, 2}, grant) == std::vector<std::uint64_t>{3});
    CHECK(findings->find_values({test_source(), word("oak"), {2}}, grant).value().empty());
}
