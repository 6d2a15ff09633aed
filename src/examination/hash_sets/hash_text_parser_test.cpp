#include "examination/hash_sets/hash_text_parser.h"

#include "core/bytes.h"
#include "store/lookup/lookup_set.h"
#include "store/lookup/lookup_test_keys.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

using namespace examination;

namespace {

const std::string md5_a = "0cc175b9c0f1b6a831c399e269772661";
const std::string sha1_a = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";
const std::string sha256_a = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
const std::string nsrl_header =
    "\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\",\"ProductCode\",\"OpSystemCode\","
    "\"SpecialCode\"\r\n";

struct Parsed {
    std::uint64_t added = 0;
    std::uint64_t bad = 0;
    std::uint64_t lines = 0;
    std::vector<BadLine> first_bad;
    std::vector<HashSetFile> files;

    bool operator==(const Parsed&) const = default;
};

// Feeds the text in pieces of the size given.
Parsed parse(std::string_view text, std::size_t piece = 1u << 30,
             HashChoice choice = HashChoice::strongest) {
    support::TemporaryFolder folder;
    HashCollector collector(folder.path());
    HashTextParser parser(detect_hash_text(text.substr(0, 65536)).value(), choice, collector);
    std::string pending;
    std::size_t at = 0;
    bool last = false;
    while (!last) {
        auto part = text.substr(at, piece);
        at += part.size();
        last = at == text.size();
        pending += part;
        auto used = parser.take(pending, last ? CsvMore::none : CsvMore::follows);
        REQUIRE(used);
        pending.erase(0, used.value());
        CHECK(pending.size() <= csv_record_bytes_max);
    }
    CHECK(pending.empty());
    Parsed parsed{.added = collector.added(),
                  .bad = collector.bad_line_count(),
                  .lines = parser.line_count(),
                  .first_bad = collector.first_bad_lines(),
                  .files = {}};
    if (auto files = collector.finish(""))
        parsed.files = std::move(files).value();
    return parsed;
}

core::ErrorCode detection_error(std::string_view text) {
    auto layout = detect_hash_text(text);
    REQUIRE_FALSE(layout);
    return layout.error().code();
}

std::string upper(std::string text) {
    for (char& c : text)
        c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
    return text;
}

}  // namespace

TEST_CASE("a list takes each kind by its length, comments and marks aside") {
    auto parsed =
        parse("\xEF\xBB\xBF# mine\r\n\r\n" + md5_a + "\r\n  " + upper(sha1_a) + "  a.txt\n" +
              sha256_a + " *b\n" + md5_a + ",again\nnonsense\n" + md5_a.substr(1) + "\n" + sha1_a);
    CHECK(parsed.added == 5);
    REQUIRE(parsed.files.size() == 3);
    CHECK(parsed.files[0].kind == HashKind::sha256);
    CHECK(parsed.files[2].kind == HashKind::md5);
    CHECK(parsed.files[2].count == 1);
    CHECK(parsed.files[2].added == 2);
    CHECK(parsed.bad == 2);
    CHECK(parsed.lines == 9);
    REQUIRE(parsed.first_bad.size() == 2);
    CHECK(parsed.first_bad[0].line == 7);
    CHECK(parsed.first_bad[1].line == 8);
}

TEST_CASE("an RDS file gives its SHA-1, whatever its file names hold") {
    auto text = nsrl_header + "\"" + upper(sha1_a) + "\",\"" + upper(md5_a) +
                "\",\"E8B7BE43\",\"a \"quoted\" name\",1,2,\"362\",\"\"\r\n" +
                "\"short\",\"line\"\r\n\"" + sha1_a + "\",\"" + md5_a + "\",,,,,,\n";
    auto parsed = parse(text);
    CHECK(detect_hash_text(text).value().format == HashTextFormat::nsrl);
    CHECK(parsed.added == 2);
    REQUIRE(parsed.files.size() == 1);
    CHECK(parsed.files[0].kind == HashKind::sha1);
    CHECK(parsed.bad == 1);
    CHECK(parsed.first_bad.at(0).line == 3);

    auto all = parse(text, 1u << 30, HashChoice::all);
    CHECK(all.files.size() == 2);
    CHECK(all.added == 4);
}

TEST_CASE("a CSV is read by the names of its columns, the strongest hash of a row first") {
    auto parsed = parse("name;MD5 Hash;\"SHA-256\"\n\"a;\nb\";" + md5_a + ";" + sha256_a + "\nc;" +
                        md5_a + ";\nd;;\n\n\"e\"x;" + md5_a + ";\nf;" + md5_a + ";" + sha1_a +
                        "\ng;" + md5_a + ";nothing\n");
    CHECK(parsed.files.size() == 2);
    CHECK(parsed.added == 4);  // One SHA-256; the MD5 of c, f and g.
    CHECK(parsed.bad == 4);    // d, e, and the SHA-256 cells of f and g.
    CHECK(parsed.first_bad.at(0).line == 5);
    CHECK(parsed.first_bad.at(1).line == 7);
    CHECK(parsed.first_bad.at(2).line == 8);
    CHECK(parsed.lines == 9);
}

TEST_CASE("a column named hash takes every kind") {
    auto parsed = parse("Hash\tPath\n" + md5_a + "\tx\n" + sha256_a + "\ty\n");
    CHECK(parsed.files.size() == 2);
    CHECK(parsed.bad == 0);
}

TEST_CASE("what is no text, or names no hash, is refused with a reason") {
    CHECK(detection_error("PK\x03\x04zip") == core::ErrorCode::unsupported);
    CHECK(detection_error("\xFF\xFEm\1d\1") == core::ErrorCode::unsupported);
    CHECK(detection_error(std::string_view("a\0b", 3)) == core::ErrorCode::unsupported);
    CHECK(detect_hash_text("a,b\n", HashTextFormat::csv).error().code() ==
          core::ErrorCode::invalid_input);
    CHECK(detect_hash_text("sha1\n", HashTextFormat::nsrl).error().code() ==
          core::ErrorCode::invalid_input);
    auto parsed = parse("no hash at all\n");
    CHECK(parsed.files.empty());
    CHECK(parsed.bad == 1);
    CHECK(parse("").files.empty());
}

TEST_CASE("names of columns") {
    for (const char* name : {"SHA-256", "sha2_256", "Hash (SHA256)", "\"sha256\""})
        CHECK(hash_column_of(name) == HashColumn::sha256);
    CHECK(hash_column_of("SHA-1") == HashColumn::sha1);
    CHECK(hash_column_of("file_sha1_hash") == HashColumn::sha1);
    CHECK(hash_column_of("sha128") == HashColumn::none);
    CHECK(hash_column_of("MD5sum") == HashColumn::md5);
    CHECK(hash_column_of("FileHash") == HashColumn::any);
    CHECK(hash_column_of("CRC32") == HashColumn::none);
}

TEST_CASE("pieces of any size give the same result") {
    std::string csv = "name,sha1\n\"a\n\"\"b\"\"\"," + sha1_a + "\r\n\"bad\"x," + sha1_a +
                      "\n\"never," + sha1_a + "\nc," + sha1_a;
    std::string list = "# c\n" + md5_a + "\r\nbad\n" + sha256_a;
    std::string nsrl =
        nsrl_header + "\"" + sha1_a + "\",\"" + md5_a + "\",\"\",\"n\",1,2,\"\",\"\"\n";
    for (const auto& text : {csv, list, nsrl}) {
        auto whole = parse(text);
        CHECK(whole.added > 0);
        for (std::size_t piece = 1; piece < text.size(); ++piece)
            CHECK(parse(text, piece) == whole);
    }
}

TEST_CASE("a line without end is reported once, in pieces too, and the next line is read") {
    for (std::string_view quote : {"", "\""})
        for (const std::string header : {"sha1,name\n", ""}) {
            auto text = header + (header.empty() ? md5_a + "\n" : "") + std::string(quote) +
                        std::string(200'000, 'x') + "\n" + sha1_a + ",y\n";
            auto whole = parse(text);
            CHECK(whole.bad == 1);
            CHECK(whole.first_bad.at(0).line == 2);
            CHECK(whole.files.front().kind == HashKind::sha1);
            CHECK(whole.lines == 3);
            for (std::size_t piece : {1000u, 65'536u, 70'000u, 131'072u})
                CHECK(parse(text, piece) == whole);
        }
}

TEST_CASE("every truncation of each form ends in hashes or in bad lines") {
    std::string text = nsrl_header + "\"" + sha1_a + "\",\"" + md5_a +
                       "\",\"E8B7BE43\",\"a\",1,2,\"362\",\"\"\r\n";
    for (std::size_t size = nsrl_header.size() + 1; size <= text.size(); ++size) {
        auto parsed = parse(text.substr(0, size));
        CHECK(parsed.added + parsed.bad >= 1);
    }
}
