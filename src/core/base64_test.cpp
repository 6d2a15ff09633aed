#include "core/base64.h"

#include <doctest/doctest.h>

using namespace core;

TEST_CASE("base64 follows RFC 4648 section 10") {
    const char* pairs[][2] = {{"", ""},
                              {"f", "Zg=="},
                              {"fo", "Zm8="},
                              {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="},
                              {"fooba", "Zm9vYmE="},
                              {"foobar", "Zm9vYmFy"}};
    for (auto [bytes, text] : pairs) {
        CHECK(to_base64(bytes) == text);
        CHECK(from_base64(text) == std::string(bytes));
    }
}

TEST_CASE("a base64 text that is not the one text of its bytes is refused") {
    for (const char* bad :
         {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm 8=", "Zm8=\n", "====", "Z===", "Zg==Zg==", "Zm-_"})
        CHECK_MESSAGE(!from_base64(bad), bad);
}
