#include "store/lookup/value_table.h"

#include "core/bytes.h"
#include "core/file.h"
#include "store/lookup/value_table_writer.h"
#include "support/grants.h"
#include "support/temporary_folder.h"
#include "support/truncations.h"

#include <algorithm>
#include <map>
#include <random>

#include <doctest/doctest.h>

using namespace store;

namespace {

using Rows = std::map<std::string, std::string>;

std::string table_of(const Rows& rows, std::string_view metadata = {}) {
    support::TemporaryFolder folder;
    auto writer = ValueTableWriter::create(folder.path() / "t", rows.size()).value();
    for (const auto& [key, payload] : rows)
        REQUIRE(writer.add(key, payload));
    REQUIRE(writer.finish(metadata));
    return core::read_file(folder.path() / "t", 1u << 26).value();
}

Rows random_rows(std::size_t count) {
    std::mt19937_64 random(11);
    Rows rows;
    while (rows.size() < count) {
        auto key = "kind" + std::to_string(random() % 5) + '\0' + std::to_string(random() % 100000);
        rows[key] = std::string(random() % 90, static_cast<char>('a' + random() % 26));
    }
    return rows;
}

core::Result<ValueTableView> opened(std::string_view bytes,
                                    LookupVerification how = LookupVerification::content) {
    return ValueTableView::over(core::bytes_of(bytes), how);
}

// Everything a reader can ask; what it is told must be true, or an error.
void ask_for_test(const ValueTableView& table, const Rows& rows) {
    auto grant = support::grant(policy::Action::search);
    for (const auto& [key, payload] : rows) {
        auto found = table.find(key, grant);
        CHECK((!found || (found.value() && *found.value() == payload)));
    }
    auto cursor = table.read_from({}, grant);
    auto expected = rows.begin();
    while (cursor) {
        auto more = cursor.value().next();
        if (!more || !more.value())
            break;
        REQUIRE(expected != rows.end());
        CHECK(cursor.value().key() == expected->first);
        CHECK(cursor.value().payload() == expected->second);
        ++expected;
    }
}

}  // namespace

TEST_CASE("an empty table opens and holds nothing") {
    auto bytes = table_of({});
    auto table = opened(bytes);
    REQUIRE(table);
    auto grant = support::grant(policy::Action::search);
    CHECK(table.value().find("a", grant).value() == std::nullopt);
    CHECK(table.value().read_from("a", grant).value().next().value() == false);
}

TEST_CASE("every key is found with its payload, and no other is") {
    auto rows = random_rows(20'000);
    auto bytes = table_of(rows, "made by a test");
    auto table = opened(bytes);
    REQUIRE(table);
    CHECK(table.value().count() == rows.size());
    CHECK(table.value().metadata() == "made by a test");
    auto grant = support::grant(policy::Action::search);
    ask_for_test(table.value(), rows);
    for (const auto& [key, payload] : rows) {
        REQUIRE(table.value().find(key, grant).value() == std::string_view(payload));
        CHECK(table.value().find(key + "x", grant).value() == std::nullopt);
    }
}

TEST_CASE("reading begins at the first key that is not less") {
    auto rows = random_rows(3'000);
    auto bytes = table_of(rows);
    auto table = opened(bytes).value();
    auto grant = support::grant();
    std::mt19937_64 random(5);
    for (int i = 0; i < 300; ++i) {
        auto key = "kind" + std::to_string(random() % 6) + '\0' + std::to_string(random() % 100000);
        auto expected = rows.lower_bound(key);
        auto cursor = table.read_from(key, grant).value();
        for (int n = 0; n < 40; ++n) {
            auto more = cursor.next().value();
            REQUIRE(more == (expected != rows.end()));
            if (!more)
                break;
            REQUIRE(cursor.key() == expected->first);
            REQUIRE(cursor.payload() == expected->second);
            ++expected;
        }
    }
}

TEST_CASE("equal rows make equal files; long keys and payloads are kept whole") {
    Rows rows{{std::string(60'000, 'k'), std::string(1u << 20, 'p')}, {"a", ""}, {"", "empty key"}};
    auto bytes = table_of(rows);
    CHECK(bytes == table_of(rows));
    ask_for_test(opened(bytes).value(), rows);
}

TEST_CASE("who has no grant to search is refused") {
    auto bytes = table_of({{"a", "b"}});
    auto table = opened(bytes).value();
    auto grant = support::grant(policy::Action::erase);
    CHECK(table.find("a", grant).error().code() == core::ErrorCode::denied);
    CHECK(table.read_from("a", grant).error().code() == core::ErrorCode::denied);
}

TEST_CASE("every truncation, and every longer file, is refused") {
    auto bytes = table_of(random_rows(300));
    support::for_each_truncation(
        bytes, [](std::string_view cut) { CHECK_FALSE(opened(cut, LookupVerification::header)); });
    CHECK_FALSE(opened(bytes + "x", LookupVerification::header));
}

TEST_CASE("a changed bit is an error, never another answer") {
    auto rows = random_rows(300);
    auto bytes = table_of(rows);
    std::size_t refused = 0;
    support::for_each_bit_flip(bytes, 3, 600, [&](std::string_view changed) {
        if (changed != bytes)
            CHECK_FALSE(opened(changed));
        auto table = opened(changed, LookupVerification::header);
        refused += table ? 0 : 1;
        if (table)
            ask_for_test(table.value(), rows);
    });
    CHECK(refused > 100);
}

TEST_CASE("what is unfinished is not there, and is no obstacle") {
    support::TemporaryFolder folder;
    {
        auto writer = ValueTableWriter::create(folder.path() / "t", 1).value();
        REQUIRE(writer.add("a", "b"));
    }
    CHECK_FALSE(std::filesystem::exists(folder.path() / "t"));
    REQUIRE(core::replace_file(folder.path() / "t.new", "left by a kill"));
    auto writer = ValueTableWriter::create(folder.path() / "t", 1).value();
    REQUIRE(writer.add("a", "b"));
    REQUIRE(writer.finish({}));
    CHECK(ValueTable::open(folder.path() / "t", LookupVerification::content));
}

TEST_CASE("a row that is too long is refused") {
    support::TemporaryFolder folder;
    auto writer = ValueTableWriter::create(folder.path() / "t", 1).value();
    CHECK(writer.add(std::string(value_key_bytes_max + 1, 'k'), "").error().code() ==
          core::ErrorCode::limit_exceeded);
}
