#include "examination/selector_index/selector_index.h"

#include "core/file.h"
#include "examination/findings/builder.h"
#include "examination/selector_index/selector_posting.h"
#include "support/grants.h"
#include "support/temporary_folder.h"
#include "support/truncations.h"

#include <random>
#include <set>

#include <doctest/doctest.h>

using namespace examination;

namespace {

template <typename AnyId>
AnyId numbered(int number) {
    AnyId id;
    id.bytes[0] = static_cast<std::byte>(number);
    id.bytes[1] = static_cast<std::byte>(number >> 8);
    return id;
}

struct Hit {
    std::string value;
    model::SelectorKind kind = model::SelectorKind::email;
    model::ScopeState scope = model::ScopeState::in;
};

// A home's worth of findings, and the index beside them.
struct Node {
    support::TemporaryFolder folder;
    std::vector<IndexedSource> sources;
    CaseGrants grants;
    policy::Grant grant = support::grant(policy::Action::search);

    SelectorIndexOptions options() const {
        return {folder.path() / "index", folder.path() / "temporary"};
    }
    std::unique_ptr<SelectorIndex> open() const { return SelectorIndex::open(options()).value(); }
    void publish(int case_number, int source_number, const std::vector<Hit>& hits) {
        auto case_id = numbered<model::CaseId>(case_number);
        auto source = numbered<model::SourceId>(source_number);
        auto findings = folder.path() / case_id.hex();
        auto builder =
            FindingsBuilder::create({findings, folder.path() / "temporary", source}).value();
        for (std::uint64_t i = 0; i < hits.size(); ++i) {
            model::Item item;
            item.ordinal = i;
            item.address = "f/" + std::to_string(i);
            item.id = model::item_id(source, item.address);
            REQUIRE(builder->add_item(item));
            model::SelectorHit hit;
            hit.item = i;
            hit.kind = hits[i].kind;
            hit.value = hit.raw = hits[i].value;
            hit.offset = 7;
            hit.scope_state = hits[i].scope;
            REQUIRE(builder->add_selector(hit.view()));
        }
        auto path = builder->publish().value().path;
        std::erase_if(sources, [&](const IndexedSource& known) { return known.findings == path; });
        sources.push_back({case_id, source, 1'000 + source_number, path});
        grants.try_emplace(case_id, support::grant(policy::Action::read, case_id));
    }
    void remove(int source_number) {
        std::erase_if(sources, [&](const IndexedSource& known) {
            return known.source == numbered<model::SourceId>(source_number);
        });
    }
    void update(SelectorIndex& index) { REQUIRE(index.update(sources, grants, grant)); }
    std::vector<IndexedSelector> all(const SelectorIndex& index, const SelectorFilter& filter = {},
                                     std::uint32_t size = 1'000) const {
        std::vector<IndexedSelector> rows;
        PageRequest request{{}, size};
        do {
            auto page = index.page(filter, request, grants, grant).value();
            rows.insert(rows.end(), page.rows.begin(), page.rows.end());
            request.cursor = page.next;
        } while (!request.cursor.empty());
        return rows;
    }
};

std::string described(const std::vector<IndexedSelector>& rows) {
    std::string out;
    for (const auto& row : rows) {
        out += std::string(model::name_of(row.kind)) + " " + row.value;
        for (const auto& seen : row.seen)
            out += " " + seen.case_id.hex().substr(0, 4) + "/" + seen.source.hex().substr(0, 4) +
                   "x" + std::to_string(seen.count) + "/" + std::to_string(seen.items) + "@" +
                   seen.first_origin.substr(32);
        out += "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("a selector in two cases is one row that names both") {
    Node node;
    node.publish(1, 10, {{"a@x.org"}, {"b@x.org"}, {"a@x.org"}});
    node.publish(2, 20, {{"a@x.org"}, {"x.org", model::SelectorKind::domain}});
    auto index = node.open();
    CHECK(node.all(*index).empty());
    node.update(*index);
    CHECK(described(node.all(*index)) ==
          "domain x.org 0200/1400x1/1@/f/1@7\n"
          "email a@x.org 0100/0a00x2/2@/f/0@7 0200/1400x1/1@/f/0@7\n"
          "email b@x.org 0100/0a00x1/1@/f/1@7\n");
    auto rows = node.all(*index, {.source = {}, .kinds = {}, .value = "a@x.org", .text = {}});
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].count() == 3);
    CHECK(rows[0].case_count() == 2);
    CHECK(node.all(*index, {.source = {}, .kinds = {}, .value = "c@x.org", .text = {}}).empty());
    CHECK(node.all(*index, {.source = {}, .kinds = {}, .value = {}, .text = "A@X"}).size() == 1);
    CHECK(node.all(*index, {.source = {},
                            .kinds = {model::SelectorKind::domain, model::SelectorKind::url},
                            .value = {},
                            .text = {}})
              .size() == 1);
}

TEST_CASE("what is examined again, removed or refused is not shown") {
    Node node;
    node.publish(1, 10, {{"a@x.org"}});
    node.publish(2, 20, {{"a@x.org"}, {"b@x.org"}});
    auto index = node.open();
    node.update(*index);
    node.publish(1, 10, {{"c@x.org"}});
    node.update(*index);
    CHECK(described(node.all(*index)) ==
          "email a@x.org 0200/1400x1/1@/f/0@7\nemail b@x.org 0200/1400x1/1@/f/1@7\n"
          "email c@x.org 0100/0a00x1/1@/f/0@7\n");
    auto first = node.grants.extract(numbered<model::CaseId>(1));
    CHECK(node.all(*index).size() == 2);
    node.grants.insert(std::move(first));
    node.remove(20);
    node.update(*index);
    CHECK(described(node.all(*index)) == "email c@x.org 0100/0a00x1/1@/f/0@7\n");
    // Its bytes are gone too, not only left out.
    for (const auto& entry : std::filesystem::directory_iterator(node.options().folder))
        CHECK(core::read_file(entry.path(), 1u << 20).value().find("b@x.org") == std::string::npos);
}

TEST_CASE("scope states meet in one row; a source is as it was added once") {
    Node node;
    node.publish(1, 10,
                 {{"a@x.org", model::SelectorKind::email, model::ScopeState::in},
                  {"a@x.org", model::SelectorKind::email, model::ScopeState::out}});
    auto index = node.open();
    node.update(*index);
    auto before = core::read_file(node.options().folder / "index.json", 1u << 20).value();
    node.update(*index);
    CHECK(before == core::read_file(node.options().folder / "index.json", 1u << 20).value());
    auto rows = node.all(*index);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].seen.size() == 1);
    CHECK(rows[0].count() == 2);
}

TEST_CASE("many sources give the same answers as the findings, page by page and after rebuilding") {
    Node node;
    std::mt19937_64 random(1);
    std::map<std::string, std::uint64_t> truth;
    auto index = node.open();
    for (int source = 0; source < 12; ++source) {
        std::vector<Hit> hits;
        for (auto count = 1 + random() % 60; count > 0; --count) {
            hits.push_back({"u" + std::to_string(random() % 150) + "@x.org"});
            ++truth[hits.back().value];
        }
        node.publish(source % 3, 100 + source, hits);
        node.update(*index);
    }
    auto rows = node.all(*index, {}, 7);
    REQUIRE(rows.size() == truth.size());
    auto expected = truth.begin();
    for (const auto& row : rows) {
        CHECK(row.value == expected->first);
        CHECK(row.count() == expected->second);
        ++expected;
    }
    CHECK(index->size().segments <= 5);
    CHECK(index->size().sources == 12);
    CHECK(index->verify(node.grant));
    auto reopened = node.open();
    CHECK(described(node.all(*reopened)) == described(rows));
    auto rebuilt = SelectorIndex::empty(node.options());
    node.update(*rebuilt);
    CHECK(described(node.all(*rebuilt)) == described(rows));
    CHECK(described(node.all(*node.open())) == described(rows));
}

TEST_CASE("a changed segment or list is an error that says how to rebuild") {
    Node node;
    node.publish(1, 10, {{"a@x.org"}});
    {
        auto index = node.open();
        node.update(*index);
    }
    auto manifest = node.options().folder / "index.json";
    auto whole = core::read_file(manifest, 1u << 20).value();
    support::for_each_truncation(whole, [&](std::string_view cut) {
        // Without its last line feed it is whole.
        CHECK(static_cast<bool>(decode_manifest(cut)) ==
              (cut == whole.substr(0, whole.size() - 1)));
    });
    REQUIRE(core::replace_file(manifest, whole.substr(0, whole.size() / 2)));
    auto opened = SelectorIndex::open(node.options());
    REQUIRE_FALSE(opened);
    CHECK(opened.error().message().find("rebuild") != std::string::npos);
    REQUIRE(core::replace_file(manifest, whole));
    CHECK(SelectorIndex::open(node.options()));
    auto segment = node.options().folder / "1.values";
    auto bytes = core::read_file(segment, 1u << 20).value();
    bytes[4096 + 20] = static_cast<char>(bytes[4096 + 20] ^ 1);
    REQUIRE(core::replace_file(segment, bytes));
    auto index = node.open();
    CHECK_FALSE(index->verify(node.grant));
    CHECK_FALSE(index->page({}, {}, node.grants, node.grant));
    std::filesystem::remove(segment);
    CHECK_FALSE(SelectorIndex::open(node.options()));
    auto rebuilt = SelectorIndex::empty(node.options());
    node.update(*rebuilt);
    CHECK(node.all(*node.open()).size() == 1);
}

TEST_CASE("rows survive their encoding; cut rows are refused") {
    SelectorPosting posting{3, 2, model::ScopeState::context, 70'000, 12, 1u << 31, "p1/i5"};
    std::string payload;
    append_posting(payload, posting);
    auto size = payload.size();
    append_posting(payload, posting);
    CHECK(read_postings(payload).value() == std::vector{posting, posting});
    for (std::size_t cut = 1; cut < payload.size(); ++cut)
        CHECK(static_cast<bool>(read_postings(payload.substr(0, cut))) == (cut == size));
}
