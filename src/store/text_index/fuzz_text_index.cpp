// Any bytes as text and as a query: tokens stay inside the text, the query is read or refused, and
// what matches lies where it says.
#include "core/verify.h"
#include "store/text_index/text_matcher.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    auto query_size = std::min(size, input.find('\n'));
    auto text = input.substr(std::min(size, query_size + 1));
    store::TokenStreamView tokens(text);
    store::TokenView token;
    while (tokens.next(token)) {
        VERIFY(token.begin < token.end && token.end <= text.size());
        VERIFY(!token.text.empty() && token.text.size() <= 2 * store::token_bytes_max);
    }
    auto query = store::parse_text_query(input.substr(0, query_size));
    if (!query) {
        VERIFY(!query.error().message().empty());
        return 0;
    }
    VERIFY(!query.value().units.empty());
    store::TextMatcherView matcher(query.value());
    for (const auto& match : matcher.find(text, {4, nullptr})) {
        VERIFY(match.begin < match.end && match.end <= text.size());
        VERIFY(match.unit < query.value().units.size());
    }
    return 0;
}
