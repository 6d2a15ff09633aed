// A keyword or a YARA rule where it was found.
#pragma once

#include "model/item.h"
#include "model/selectors/selector.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model {

// In this order a hit that several encodings explain is given to the first.
enum class KeywordEncoding : std::uint8_t {
    utf8,
    utf16le,
    utf16be,
    windows_1251,
    koi8_r,
    windows_1256,
    gb18030,
    big5,
    shift_jis,
    euc_kr
};
inline constexpr std::array<std::string_view, 10> keyword_encoding_names{
    "utf-8",        "utf-16le", "utf-16be", "windows-1251", "koi8-r",
    "windows-1256", "gb18030",  "big5",     "shift-jis",    "euc-kr"};
constexpr std::string_view name_of(KeywordEncoding encoding) {
    return keyword_encoding_names[static_cast<std::size_t>(encoding)];
}

// What contents are searched with on somebody's demand.
enum class RuleSetKind : std::uint8_t {
    keywords,
    yara
};
constexpr std::string_view name_of(RuleSetKind kind) {
    return kind == RuleSetKind::keywords ? "keywords" : "yara";
}

struct RuleHit {
    std::uint64_t item = 0;  // Row of the item among those that have hits.
    std::uint32_t rule = 0;  // Index of the term or rule in its set.
    SelectorLayer layer = SelectorLayer::content;
    KeywordEncoding encoding = KeywordEncoding::utf8;  // Of keywords.
    std::uint64_t offset = 0;  // In the item's content, or in the text read from it, in bytes.
    std::uint32_t length = 0;  // 0: the rule as a whole.
    std::string part;          // Of a YARA rule the string that was found: "$a".
    std::string matched;       // The first bytes there.
    std::string before, after;
    ScopeState scope_state = ScopeState::undetermined;
    std::optional<AuthorityId> authority_id;

    bool operator==(const RuleHit&) const = default;
};

}  // namespace model
