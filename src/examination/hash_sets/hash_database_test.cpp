#include "core/bytes.h"
#include "core/file.h"
#include "examination/hash_sets/hash_set_import.h"
#include "examination/hash_sets/hash_set_matcher.h"
#include "store/lookup/lookup_test_keys.h"
#include "support/temporary_folder.h"

#include <random>

#include <doctest/doctest.h>
#include <sqlite3.h>

using namespace examination;

namespace {

core::Digests digests_of(std::string_view content) {
    core::Hasher hasher(core::HashSelection::sha256_md5_sha1);
    hasher.update(core::bytes_of(content));
    return hasher.finish();
}

struct Bench {
    support::TemporaryFolder folder;
    HashSetCatalogue catalogue{folder.path() / "hashsets"};
    std::filesystem::path input = folder.path() / "rds.db";

    void run_sql(const std::string& sql) {
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(input.c_str(), &database) == SQLITE_OK);
        char* message = nullptr;
        int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message);
        INFO(std::string(message == nullptr ? "" : message));
        REQUIRE(code == SQLITE_OK);
        sqlite3_close(database);
    }
    core::Result<HashSetSummary> import(const std::string& name,
                                        HashChoice choice = HashChoice::strongest) {
        HashSetImportOptions options;
        options.description.name = name;
        options.choice = choice;
        options.worker_program = SPOOR_HASH_DATABASE_WORKER;
        return import_hash_set(options, catalogue, input, {});
    }
};

std::string row_values(const core::Digests& digests) {
    return "'" + digests.sha256.hex() + "','" + digests.sha1.hex() + "','" + digests.md5.hex() +
           "'";
}

constexpr const char* full_schema =
    "CREATE TABLE METADATA(bytes INTEGER, extension VARCHAR, file_name VARCHAR, md5 VARCHAR,"
    " object_id INTEGER PRIMARY KEY, package_object_id INTEGER, sha1 VARCHAR, sha256 VARCHAR);"
    "CREATE TABLE VERSION(version VARCHAR, build_set VARCHAR, build_date TIMESTAMP);"
    "INSERT INTO VERSION VALUES('2024.03.1', 'x', 'y');"
    "CREATE VIEW FILE AS SELECT UPPER(sha256) AS sha256, UPPER(sha1) AS sha1, UPPER(md5) AS md5,"
    " file_name, bytes AS file_size, package_object_id AS package_id FROM METADATA;";

}  // namespace

TEST_CASE("an RDS database is read in its full and in its minimal form") {
    Bench bench;
    std::string sql = full_schema;
    for (int i = 0; i < 500; ++i)
        sql += "INSERT INTO METADATA(sha256, sha1, md5) VALUES(" +
               row_values(digests_of("file " + std::to_string(i % 400))) + ");";
    bench.run_sql("BEGIN;" + sql + "COMMIT;");
    auto full = bench.import("full");
    REQUIRE(full);
    CHECK(full.value().count() == 400);
    CHECK(full.value().line_count == 500);
    CHECK(full.value().bad_line_count == 0);
    CHECK(full.value().input_format == "nsrl-sqlite");
    CHECK(full.value().description.source.version == "2024.03.1");
    CHECK(full.value().input_sha256 ==
          core::sha256(core::read_file(bench.input, 1u << 24).value()));
    REQUIRE(full.value().files.size() == 1);
    CHECK(full.value().files[0].kind == HashKind::sha256);
    auto matcher =
        HashSetMatcher::open(bench.catalogue, {"full"}, store::match_grant_for_test()).value();
    CHECK(matcher.match(digests_of("file 399")).size() == 1);
    CHECK(matcher.match(digests_of("file 400")).empty());
    CHECK(bench.import("all", HashChoice::all).value().files.size() == 3);

    Bench minimal;
    minimal.run_sql(
        "CREATE TABLE FILE(sha256 VARCHAR NOT NULL, sha1 VARCHAR, md5 VARCHAR, file_name, "
        "file_size INTEGER, package_id INTEGER); CREATE TABLE PKG(package_id, name);"
        "INSERT INTO FILE(sha256, sha1, md5) VALUES(" +
        row_values(digests_of("a")) + ");");
    CHECK(minimal.import("minimal").value().count() == 1);
}

TEST_CASE("other databases are read by their column names, in text or in bytes") {
    Bench bench;
    auto digests = digests_of("a");
    bench.run_sql(
        "CREATE TABLE wanted(id INTEGER PRIMARY KEY, file_md5 BLOB, note);"
        "CREATE TABLE other(Hash TEXT); CREATE TABLE unrelated(x);"
        "INSERT INTO wanted(file_md5) VALUES(x'" +
        digests.md5.hex() +
        "');"
        "INSERT INTO wanted(file_md5) VALUES('zz'); INSERT INTO wanted(note) VALUES('n');"
        "INSERT INTO other VALUES('" +
        digests.sha1.hex() + "');");
    auto summary = bench.import("other");
    REQUIRE(summary);
    CHECK(summary.value().files.size() == 2);
    CHECK(summary.value().bad_line_count == 2);
    CHECK(summary.value().line_count == 4);
}

TEST_CASE("a database without hashes, with changes beside it, or no database, is refused") {
    Bench bench;
    bench.run_sql("CREATE TABLE t(x); INSERT INTO t VALUES(1);");
    CHECK(bench.import("none").error().code() == core::ErrorCode::invalid_input);
    REQUIRE(core::replace_file(bench.folder.path() / "rds.db-wal", "pages"));
    CHECK(bench.import("wal").error().code() == core::ErrorCode::unsupported);
    std::filesystem::remove(bench.folder.path() / "rds.db-wal");

    HashSetImportOptions options;
    options.description.name = "lost";
    options.worker_program = "/no/such/program";
    CHECK_FALSE(import_hash_set(options, bench.catalogue, bench.input, {}));
    options.worker_program = "/bin/echo";  // Says something that is no answer.
    CHECK(import_hash_set(options, bench.catalogue, bench.input, {}).error().code() ==
          core::ErrorCode::internal);
    options.worker_program = "/bin/true";
    CHECK(import_hash_set(options, bench.catalogue, bench.input, {}).error().code() ==
          core::ErrorCode::internal);
    options.format = HashInputFormat::nsrl_sqlite;
    REQUIRE(core::replace_file(bench.input, "no database"));
    CHECK(import_hash_set(options, bench.catalogue, bench.input, {}).error().code() ==
          core::ErrorCode::invalid_input);
}

TEST_CASE("a view that never ends is stopped by its budget") {
    Bench bench;
    bench.run_sql(
        "CREATE VIEW FILE(sha256) AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
        "i + 1 FROM n) SELECT 'x' FROM n WHERE i < 0;");
    CHECK(bench.import("endless").error().code() == core::ErrorCode::limit_exceeded);
}

TEST_CASE("a view cannot give more hashes than the file has room for") {
    Bench bench;
    bench.run_sql(
        "CREATE VIEW FILE(sha256) AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
        "i + 1 FROM n) SELECT printf('%064x', i) FROM n;");
    CHECK_FALSE(bench.import("flood"));
}

TEST_CASE("cut and flipped databases end in a set or an error") {
    Bench bench;
    std::string sql = full_schema;
    for (int i = 0; i < 300; ++i)
        sql += "INSERT INTO METADATA(sha256, sha1, md5) VALUES(" +
               row_values(digests_of(std::to_string(i))) + ");";
    bench.run_sql("BEGIN;" + sql + "COMMIT;");
    auto bytes = core::read_file(bench.input, 1u << 24).value();
    std::mt19937_64 random(13);
    int made = 0;
    for (int i = 0; i < 60; ++i) {
        auto changed = bytes;
        if (i % 3 == 0)
            changed.resize(16 + random() % (changed.size() - 16));
        else
            for (int flips = 0; flips < 8; ++flips)
                changed[16 + random() % (i % 3 == 1 ? 300 : changed.size() - 16)] ^=
                    static_cast<char>(1u << (random() % 8));
        REQUIRE(core::replace_file(bench.input, changed));
        auto summary = bench.import("x");
        if (summary) {
            ++made;
            REQUIRE(bench.catalogue.remove("x"));
        }
    }
    MESSAGE(made, " of 60 damaged databases still gave a set");
}
