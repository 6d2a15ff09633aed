// Searching contents with somebody's keywords and rules: what is asked for, and what is found.
#pragma once

#include "core/hash.h"
#include "model/rule_hit.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace examination {

// What contents are searched for besides their hashes, types and artefacts.
struct Searches {
    bool selectors = false;
    bool text = false;      // Read texts; without `contents` only to look for keywords in them.
    bool archives = false;  // Open archives and images that lie in contents.
    std::vector<std::string> passwords;  // For what is encrypted in them, in the order of trial.
    bool contents = true;                // Those hashes, types and artefacts themselves.
    bool other_hashes = true;            // SHA-1 and MD5, beside SHA-256.
    // Sets of rules that the workers were given, by the SHA-256 of what they were made of.
    std::optional<core::Sha256Digest> keywords, yara;
    bool costs = false;  // Only measure what the YARA rules cost: never kept.
    // Which tools read text, as tool_identity() has it: another version may read another text.
    std::string tools;

    bool operator==(const Searches&) const = default;
};
// Makes a set of rules ready to be searched with. Answers: the compiled set in order, anomalies,
// UnitContent last. What does not compile is an anomaly that loses data.
struct RuleFile {
    std::string name;  // As messages shall call it.
    std::string bytes;
};
struct CompileJob {
    model::RuleSetKind kind = model::RuleSetKind::keywords;
    std::vector<RuleFile> files;
};

// A keyword or rule that a content was searched with.
struct FoundHit {
    model::RuleSetKind kind = model::RuleSetKind::keywords;
    std::uint32_t rule = 0;  // Index in its set.
    model::SelectorLayer layer = model::SelectorLayer::content;
    model::KeywordEncoding encoding = model::KeywordEncoding::utf8;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;            // 0: the rule as a whole.
    std::string part;                    // Of a rule: which of its strings.
    std::string matched, before, after;  // Bytes, at most hit_bytes_max and context_bytes_max.

    bool operator==(const FoundHit&) const = default;
};

// A compiled set as workers are given it: this head, then what the compile job answered.
using RuleSetHead = std::array<std::byte, 33>;
constexpr std::uint64_t rule_set_file_bytes_max = std::uint64_t{512} << 20;
inline RuleSetHead rule_set_head(model::RuleSetKind kind, const core::Sha256Digest& made_of) {
    RuleSetHead head{static_cast<std::byte>(kind)};
    std::ranges::copy(made_of.bytes, head.begin() + 1);
    return head;
}

}  // namespace examination
