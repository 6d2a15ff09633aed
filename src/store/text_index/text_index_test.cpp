#include "store/text_index/text_index.h"

#include "store/text_index/text_index_builder.h"
#include "store/text_index/text_matcher.h"
#include "store/text_index/text_shard_format.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>

#include <doctest/doctest.h>

namespace {

using Documents = std::map<std::uint64_t, std::string>;

policy::Grant grant_for(policy::Action action) {
    return policy::ask({"tester", ""}, action, {}, {}).value();
}

struct Built {
    explicit Built(const Documents& documents, store::TextIndexOptions options = {}) {
        core::Scheduler scheduler(2);
        auto builder =
            store::TextIndexBuilder::create(folder.path() / "text", scheduler, options).value();
        for (const auto& [key, text] : documents)
            REQUIRE(builder.add(key, "item " + std::to_string(key), text));
        summary = builder.finish().value();
        index.emplace(store::TextIndex::open(folder.path() / "text", std::nullopt).value());
    }

    store::TextSearchPage page(std::string_view query, store::TextSearchOptions options = {}) {
        auto found = index->search(query, options, grant_for(policy::Action::search));
        if (!found)
            FAIL(found.error().message());
        return found.value();
    }
    std::vector<std::uint64_t> keys(std::string_view query) {
        store::TextSearchOptions options;
        options.results_max = 1'000'000;
        std::vector<std::uint64_t> found;
        for (const auto& result : page(query, options).results)
            found.push_back(result.key);
        std::sort(found.begin(), found.end());
        return found;
    }

    support::TemporaryFolder folder;
    store::TextIndexSummary summary;
    std::optional<store::TextIndex> index;
};

// The plain counterpart: read every document, and look for each unit in it.
std::vector<std::uint64_t> keys_by_reading(const Documents& documents, std::string_view text) {
    auto query = store::parse_text_query(text).value();
    std::vector<std::uint64_t> found;
    for (const auto& [key, document] : documents) {
        store::TextMatcherView matcher(query);
        std::vector<bool> seen(query.units.size());
        for (const auto& match : matcher.find(document, {1, nullptr}))
            seen[match.unit] = true;
        if (query.root.holds(seen))
            found.push_back(key);
    }
    return found;
}

using Keys = std::vector<std::uint64_t>;

const std::vector<std::string> mixed_words = {"bank",
                                              "Bank",
                                              "cash",
                                              "e-mail",
                                              "Łódź",
                                              "straße",
                                              "naïve",
                                              "x1",
                                              "ab_cd",
                                              "北京",
                                              "京",
                                              "大学",
                                              "東京タワー",
                                              "手机8",
                                              "서울에서",
                                              "ไทย",
                                              "ガス",
                                              "ｶﾞｽ",
                                              "مدرسة",
                                              "مدرسه",
                                              "أحمد",
                                              "مُحَمَّد",
                                              "می\u200Cخواهم",
                                              "می خواهم",
                                              "کتاب ها",
                                              "کتابها",
                                              "Ёлка",
                                              "мой",
                                              "שָׁלוֹם",
                                              "हिन्दी",
                                              "->",
                                              "...",
                                              "\n",
                                              "北\n京",
                                              "caf\u0065\u0301",
                                              "\xFF",
                                              std::string(150, 'q') + "z" + std::string(90, 'q')};

}  // namespace

TEST_CASE("a text that comes in pieces is indexed as if it came whole") {
    std::mt19937 random(7);
    std::string text;
    for (int word = 0; text.size() < 3 * store::part_bytes_max; ++word)
        text += "word" + std::to_string(word) +
                (word % 9 == 0 ? " \u0433\u043E\u0440\u043E\u0434\n" : " ");
    support::TemporaryFolder folder;
    core::Scheduler scheduler(2);
    auto build = [&](const char* name, std::size_t piece_max) {
        auto builder = store::TextIndexBuilder::create(folder.path() / name, scheduler).value();
        std::vector<std::string> pieces;
        for (std::size_t at = 0; at < text.size(); at += pieces.back().size())
            pieces.push_back(text.substr(at, 1 + random() % piece_max));
        REQUIRE(builder.add(1, "item", std::move(pieces)));
        REQUIRE(builder.finish());
        std::ifstream shard(folder.path() / name / "0-0.text", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(shard), {});
    };
    auto whole = build("whole", 1u << 30);
    CHECK(build("small", 5'000) == whole);
    CHECK(build("large", 700'000) == whole);
    auto index = store::TextIndex::open(folder.path() / "small", std::nullopt).value();
    CHECK(index.text(1, grant_for(policy::Action::read)).value() == text);
}

TEST_CASE("OR finds what reading finds, in any script") {
    Documents documents;
    std::mt19937 random(11);
    for (std::uint64_t key = 0; key < 60; ++key)
        for (int word = 0; word < 4; ++word)
            documents[key] += mixed_words[random() % mixed_words.size()] + " ";
    store::TextIndexOptions small;
    small.shard_bytes = 200;
    Built built(documents, small);
    for (std::string query :
         {"bank OR cash", "北京 OR сумма OR ガス", "(北京 OR ガス) bank", "(bank cash) OR (мой 京)",
          "أحمد OR محمد", "\"می خواهم\" OR *ash*", "(@@@ OR ...) bank", "-> OR bank",
          "((bank OR ไทย) (cash OR 서울)) OR Ёлка", "nowhere OR bank", "nowhere OR missing",
          "(nowhere OR bank) missing"}) {
        CAPTURE(query);
        CHECK(built.keys(query) == keys_by_reading(documents, query));
    }
    CHECK(!built.keys("nowhere OR bank").empty());
}

TEST_CASE("documents larger than a batch are all found, whichever lane takes them") {
    Documents documents;
    for (std::uint64_t key = 0; key < 12; ++key)
        documents[key] = "number" + std::to_string(key) + std::string(key % 3 * 30'000, ' ');
    store::TextIndexOptions options;
    options.batch_bytes = 1'000;
    options.gathered_bytes_max = 50'000;
    Built built(documents, options);
    CHECK(built.summary.documents == 12);
    for (std::uint64_t key = 0; key < 12; ++key)
        CHECK(built.keys("number" + std::to_string(key)) == std::vector<std::uint64_t>{key});
}

TEST_CASE("what is written differently is found all the same") {
    Built built({{1, "我住在北京市。"},
                 {2, "東京タワー"},
                 {3, "قال مُحَمَّدٌ إن المدرسة كبيرة"},
                 {4, "قال محمد ان المدرسه كبيره"},
                 {5, "من می\u200Cخواهم بروم"},
                 {6, "من می خواهم بروم"},
                 {7, "من میخواهم بروم"},
                 {8, "Ёлка стоит"},
                 {9, "елка стоит"},
                 {10, "Café de la Paix, ＰＡＲＩＳ"},
                 {11, "서울에서 만나요"},
                 {12, "กรุงเทพมหานคร"}});
    CHECK(built.keys("北京") == Keys{1});
    CHECK(built.keys("京") == Keys{1, 2});
    CHECK(built.keys("市") == Keys{1});
    CHECK(built.keys("北京市") == Keys{1});
    CHECK(built.keys("京北") == Keys{});
    CHECK(built.keys("タワー") == Keys{2});
    CHECK(built.keys("محمد") == Keys{3, 4});
    CHECK(built.keys("مُحَمَّد") == Keys{3, 4});
    CHECK(built.keys("المدرسة كبيره") == Keys{3, 4});
    CHECK(built.keys("\"إن المدرسة\"") == Keys{3, 4});
    for (auto query : {"می\u200Cخواهم", "می خواهم", "میخواهم", "\"می خواهم بروم\"",
                       "\"میخواهم بروم\"", "\"من می\u200Cخواهم\""}) {
        CAPTURE(query);
        CHECK(built.keys(query) == Keys{5, 6, 7});
    }
    CHECK(built.keys("елка") == Keys{8, 9});
    CHECK(built.keys("Ёлка") == Keys{8, 9});
    CHECK(built.keys("cafe paris") == Keys{10});
    CHECK(built.keys("CAFÉ") == Keys{10});
    CHECK(built.keys("서울") == Keys{11});
    CHECK(built.keys("กรุงเทพ") == Keys{12});
}

TEST_CASE("words, phrases, prefixes, substrings and punctuation") {
    Built built({{1, "The quick brown fox jumps over the lazy dog."},
                 {2, "The brown quick fox; e-mail: fox@example.com"},
                 {3, "Transferred 1,000,000 EUR to account -> X"},
                 {4, "unbreakable"},
                 {5, ""}});
    CHECK(built.keys("quick brown") == Keys{1, 2});
    CHECK(built.keys("\"quick brown\"") == Keys{1});
    CHECK(built.keys("qui*") == Keys{1, 2});
    CHECK(built.keys("*break*") == Keys{4});
    CHECK(built.keys("un*able") == Keys{4});
    CHECK(built.keys("*ick *rown") == Keys{1, 2});
    CHECK(built.keys("\"brown ju\"*") == Keys{});
    CHECK(built.keys("\"brown fo\"*") == Keys{1});
    CHECK(built.keys("fox@example.com") == Keys{2});
    CHECK(built.keys("*ox@exam*") == Keys{2});
    CHECK(built.keys("->") == Keys{3});
    CHECK(built.page("->").scanned);
    CHECK(!built.page("fox").scanned);
    CHECK(built.keys("account ->") == Keys{3});
    CHECK(built.keys("absent") == Keys{});
    auto refused = built.index->search("*", {}, grant_for(policy::Action::search));
    REQUIRE(!refused);
    CHECK(refused.error().code() == core::ErrorCode::invalid_input);
    auto denied = built.index->search("fox", {}, grant_for(policy::Action::print));
    REQUIRE(!denied);
    CHECK(denied.error().code() == core::ErrorCode::denied);
}

TEST_CASE("results show where they were found, in rank order, page by page") {
    Documents documents;
    for (std::uint64_t i = 0; i < 100; ++i)
        documents[i] = std::string(i * 31, '.') + " needle" + (i % 7 == 0 ? " Needle" : "");
    Built built(documents);
    store::TextSearchOptions all;
    all.results_max = 1000;
    auto whole = built.page("needle", all);
    REQUIRE(whole.results.size() == 100);
    CHECK(whole.candidates == 100);
    CHECK(whole.candidates_verified);
    CHECK(whole.next.empty());
    for (const auto& result : whole.results) {
        const auto& text = documents[result.key];
        CHECK(result.name == "item " + std::to_string(result.key));
        REQUIRE(!result.matches.empty());
        CHECK(text.substr(result.matches[0].begin,
                          result.matches[0].end - result.matches[0].begin) == "needle");
        CHECK(text.substr(result.snippet_begin, result.snippet.size()) == result.snippet);
        CHECK(result.matches[0].begin >= result.snippet_begin);
        CHECK(result.matches.size() == (result.key % 7 == 0 ? 2 : 1));
    }
    store::TextSearchOptions paged;
    paged.results_max = 7;
    Keys keys;
    do {
        auto page = built.page("needle", paged);
        for (const auto& result : page.results)
            keys.push_back(result.key);
        paged.after = page.next;
    } while (!paged.after.empty());
    REQUIRE(keys.size() == 100);
    for (std::size_t i = 0; i < keys.size(); ++i)
        CHECK(keys[i] == whole.results[i].key);
    paged.after = "nonsense";
    CHECK(!built.index->search("needle", paged, grant_for(policy::Action::search)));
    store::TextSearchOptions poor;
    poor.bytes_read_max = 1;
    auto early = built.page("..", poor);
    CHECK(early.stopped_early);
    CHECK(!early.next.empty());
}

TEST_CASE("the documents of a query are those of its pages, and pages can keep to some of them") {
    Documents documents;
    for (std::uint64_t key = 0; key < 60; ++key)
        documents[key] = "oak " + std::string(key % 3 == 0 ? "ash-tree " : "ash ") +
                         (key % 5 == 0 ? "oak oak" : "elm");
    Built built(documents, {2, 200});
    auto grant = grant_for(policy::Action::search);
    for (const char* query : {"oak", "oak elm", "\"oak oak\"", "oa*", "\"-\""}) {
        store::TextSearchOptions options;
        options.results_max = 1000;
        auto page = built.page(query, options);
        auto found = built.index->documents(query, options, grant).value();
        REQUIRE((found.documents.size() == page.results.size() && !found.cut));
        for (std::size_t i = 0; i < page.results.size(); ++i) {
            CHECK(found.documents[i].key == page.results[i].key);
            CHECK(found.documents[i].rank == page.results[i].rank);
        }
        options.results_max = 3;
        CHECK(built.index->documents(query, options, grant).value().cut);
        options.results_max = 1000;
        options.only = {page.results[1].key, 999};
        auto one = built.page(query, options).results;
        REQUIRE(one.size() == 1);
        CHECK(one[0].snippet == page.results[1].snippet);
        CHECK(built.index->has(59, grant_for(policy::Action::read)).value());
        CHECK(!built.index->has(60, grant_for(policy::Action::read)).value());
    }
    store::TextSearchOptions hasty;
    hasty.bytes_read_max = 1;
    CHECK(built.index->documents("\"-\"", hasty, grant).value().stopped_early);
    CHECK(!built.index->documents("oak", {}, grant_for(policy::Action::print)));
}

TEST_CASE("a large document is found across its parts, and given back whole") {
    std::string text;
    std::mt19937 random(3);
    while (text.size() < 1'500'000)
        text += "w" + std::to_string(random() % 5000) + (random() % 9 ? " " : "\n");
    text.insert(10'000, " alphaword ");
    text.insert(1'200'000, " betaword gammaword ");
    Built built({{7, text}, {8, "alphaword"}});
    CHECK(built.index->text(7, grant_for(policy::Action::read)).value() == text);
    CHECK(built.keys("alphaword betaword") == Keys{7});
    CHECK(built.keys("\"betaword gammaword\"") == Keys{7});
    auto page = built.page("betaword");
    REQUIRE(page.results.size() == 1);
    CHECK(page.results[0].matches[0].begin == text.find("betaword"));
    // Phrases that straddle the border of two parts.
    for (std::size_t at = 262'000; at < 262'300; at += 13) {
        auto begin = text.find(' ', at) + 1;
        auto end = text.find(' ', begin + 30);
        CHECK(built.keys("\"" + text.substr(begin, end - begin) + "\"") == Keys{7});
    }
    auto missing = built.index->text(9, grant_for(policy::Action::read));
    REQUIRE(!missing);
    CHECK(missing.error().code() == core::ErrorCode::not_found);
}

TEST_CASE("the index finds what reading every text finds, however it is cut into shards") {
    std::mt19937 random(11);
    auto pick = [&] { return mixed_words[random() % mixed_words.size()]; };
    Documents documents;
    for (std::uint64_t key = 0; key < 400; ++key) {
        std::string text;
        for (auto count = random() % 12; count > 0; --count)
            text += pick() + (random() % 4 == 0 ? "" : " ");
        documents[key] = text;
    }
    store::TextIndexOptions small;
    small.lanes = 3;
    small.shard_bytes = 4000;
    small.batch_bytes = 500;
    Built one(documents), many(documents, small);
    CHECK(many.summary.shards > 3);
    CHECK(one.summary.shards == 1);
    CHECK(one.summary.documents == 400);
    for (int round = 0; round < 600; ++round) {
        std::string query = pick();
        if (round % 3 == 0)
            query += ' ' + pick();
        if (round % 5 == 0)
            query = "\"" + query + ' ' + pick() + "\"";
        if (round % 7 == 0)
            query = "*" + query.substr(0, 6) + "*";
        if (round % 11 == 0)
            query += '*';
        if (!store::parse_text_query(query))
            continue;
        CAPTURE(query);
        auto wanted = keys_by_reading(documents, query);
        CHECK(one.keys(query) == wanted);
        CHECK(many.keys(query) == wanted);
        store::TextSearchOptions options;
        auto a = one.page(query, options), b = many.page(query, options);
        REQUIRE(a.results.size() == b.results.size());
        for (std::size_t i = 0; i < a.results.size(); ++i) {
            CHECK(a.results[i].key == b.results[i].key);
            CHECK(a.results[i].snippet == b.results[i].snippet);
            CHECK(!a.results[i].matches.empty());
        }
    }
}

TEST_CASE("an index that is not whole or not ours is refused") {
    Built built({{1, "one"}});
    core::Scheduler scheduler(1);
    auto again = store::TextIndexBuilder::create(built.folder.path() / "text", scheduler);
    REQUIRE(!again);
    CHECK(again.error().code() == core::ErrorCode::conflict);
    {
        auto dropped = store::TextIndexBuilder::create(built.folder.path() / "other", scheduler);
        REQUIRE(dropped);
        CHECK(dropped.value().add(1, "a", "b"));
    }
    CHECK(!std::filesystem::exists(built.folder.path() / "other"));
    CHECK(!std::filesystem::exists(built.folder.path() / "other.new"));
    CHECK(!store::TextIndex::open(built.folder.path() / "absent", std::nullopt));
    auto manifest = built.folder.path() / "text" / "index.json";
    std::ofstream(manifest) << R"({"form": "other"})";
    CHECK(!store::TextIndex::open(built.folder.path() / "text", std::nullopt));
    auto shard = built.folder.path() / "text" / "0-0.text";
    CHECK(std::filesystem::exists(shard));
}
