#include "core/text.h"

#include "core/json.h"

#include <doctest/doctest.h>

using namespace core;

TEST_CASE("names that are not UTF-8 keep every byte visible and stay different") {
    CHECK(utf8_or_escaped("plain\\name") == "plain\\name");
    CHECK(utf8_or_escaped("a\xFF") == "a\\xff");
    CHECK(utf8_or_escaped("a\\xff\xFE") == "a\\\\xff\\xfe");
    CHECK_FALSE(is_valid_utf8("\xED\xA0\x80"));
    CHECK_FALSE(is_valid_utf8("\xC0\x80"));
    CHECK(is_valid_utf8("закуски.txt"));
}

TEST_CASE("UTF-16 with an unpaired surrogate becomes a replacement character") {
    using namespace std::literals;
    CHECK(utf8_from_utf16le("\x17\x04\x30\x04"sv) == "За");
    CHECK(utf8_from_utf16le("\x3D\xD8\x00\xDE"sv) == "\xF0\x9F\x98\x80");
    CHECK(utf8_from_utf16le("\x3D\xD8\x41\x00"sv) ==
          "\xEF\xBF\xBD"
          "A");
}

TEST_CASE("bidirectional and terminal controls become visible") {
    CHECK(printable("a\xE2\x80\xAE"
                    "b\x1b[2J") == "a\\u202eb\\x1b[2J");
}

TEST_CASE("globs stop at slashes, except for the double star") {
    auto exact = LetterCase::exact;
    CHECK(glob_matches("*.txt", "a.txt", exact));
    CHECK_FALSE(glob_matches("*.txt", "d/a.txt", exact));
    CHECK(glob_matches("**/*.txt", "a.txt", exact));
    CHECK(glob_matches("**/*.txt", "d/e/a.txt", exact));
    CHECK_FALSE(glob_matches("**/b", "ab", exact));
    CHECK(glob_matches("**", "d/e", exact));
    CHECK(glob_matches("d/**", "d/e/f", exact));
    CHECK(glob_matches("[a-c]?z", "bxz", exact));
    CHECK_FALSE(glob_matches("[!a-c]?z", "bxz", exact));
    CHECK(glob_matches("WINDOWS/Prefetch/*.PF", "Windows/prefetch/x.pf", LetterCase::ignore));
    CHECK_FALSE(glob_matches("A", "a", exact));
    CHECK(glob_matches("", "", exact));
    CHECK_FALSE(glob_matches("[a]", "", exact));
    CHECK(glob_matches("[ab", "[ab", exact));
}

TEST_CASE("what JSON escapes is found wherever it stands among other signs") {
    const std::string signs[] = {"\"", "\\", "\n", "\x01", "\x1f", "\x7f", " ", "!", "é", "ب"};
    for (const auto& sign : signs)
        for (std::size_t before = 0; before < 20; ++before)
            for (std::size_t after = 0; after < 20; ++after) {
                auto text = std::string(before, 'a') + sign + std::string(after, 'b');
                std::string out;
                core::append_json_string(out, text);
                CHECK(out == core::Json(text).dump());
            }
}
