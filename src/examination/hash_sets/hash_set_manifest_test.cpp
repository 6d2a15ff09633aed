#include "examination/hash_sets/hash_set_manifest.h"

#include <random>

#include <doctest/doctest.h>

using namespace examination;

namespace {

HashSetSummary sample() {
    HashSetSummary summary;
    summary.description = {.name = "RDS 2024.03 modern",
                           .category = HashSetCategory::known_software,
                           .scheme = "NSRL",
                           .jurisdiction = "US",
                           .source = {.who = "NIST", .version = "2024.03.1", .date = "2024-03-01"},
                           .action = HashSetAction::ignore_in_view};
    summary.input_name = "NSRLFile.txt";
    summary.input_format = "nsrl";
    summary.input_size = 12345;
    summary.input_sha256 = core::sha256("input");
    summary.line_count = 100;
    summary.bad_line_count = 1;
    summary.first_bad_lines = {{.line = 17, .why = "no \"hash\""}};
    summary.files = {{.kind = HashKind::sha1,
                      .file_name = "sha1.set",
                      .added = 99,
                      .count = 90,
                      .size = 8192,
                      .content_sha256 = core::sha256("content")}};
    summary.imported_at = core::Moment::from_unix_seconds(1'700'000'000);
    return summary;
}

}  // namespace

TEST_CASE("a manifest says again what was written") {
    auto decoded = decode_hash_set_manifest(encode_hash_set_manifest(sample()));
    REQUIRE(decoded);
    CHECK(decoded.value() == sample());
}

TEST_CASE("every truncation of a manifest is refused, and no changed byte crashes") {
    auto json = encode_hash_set_manifest(sample());
    for (std::size_t size = 0; size + 1 < json.size(); ++size)
        CHECK_FALSE(decode_hash_set_manifest(std::string_view(json).substr(0, size)));
    std::mt19937_64 random(12);
    for (int i = 0; i < 20'000; ++i) {
        auto changed = json;
        changed[random() % changed.size()] = static_cast<char>(random());
        (void)decode_hash_set_manifest(changed);
    }
}

TEST_CASE("a manifest cannot name a file outside its folder, and a newer one is unsupported") {
    auto summary = sample();
    summary.files[0].file_name = "../../register.sqlite";
    CHECK_FALSE(decode_hash_set_manifest(encode_hash_set_manifest(summary)));
    auto json = encode_hash_set_manifest(sample());
    json.replace(json.find("\"form_version\": 1"), 17, "\"form_version\": 2");
    CHECK(decode_hash_set_manifest(json).error().code() == core::ErrorCode::unsupported);
}

TEST_CASE("names of sets stay inside their folder and on one line") {
    for (const char* name : {"", ".", "..", ".hidden", "a/b", "a\nb", "\xff",
                             "a\xE2\x80\xAE"
                             "b"})
        CHECK_FALSE(check_hash_set_description(
            {.name = name, .scheme = {}, .jurisdiction = {}, .source = {}}));
    CHECK_FALSE(check_hash_set_description(
        {.name = std::string(101, 'x'), .scheme = {}, .jurisdiction = {}, .source = {}}));
    CHECK(check_hash_set_description(
        {.name = "RDS 2024.03 – modern", .scheme = {}, .jurisdiction = {}, .source = {}}));
}
