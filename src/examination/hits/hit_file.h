// A file of hits: what one set of rules found in one source, kept beside the source's findings.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "model/finding.h"
#include "model/rule_hit.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace examination {

// A term of a list of keywords, or a YARA rule.
struct RuleDescription {
    std::string name;  // The term as the list has it; the rule's name.
    std::uint32_t line = 0;
    std::string name_space;
    std::vector<std::string> tags;
    std::string meta = "{}";  // Canonical JSON object.
};

// An item in which something was found, or went wrong.
struct HitItem {
    model::ItemId id;
    std::string address, path;
    model::ItemKind kind = model::ItemKind::file;
    model::ItemState state = model::ItemState::allocated;
};

// What rules cost on a sample of the contents: processor time, which differs from run to run. It
// counts neither as a result nor for its hash.
struct RuleCosts {
    std::uint64_t contents = 0, bytes = 0;  // Of the sample.
    std::uint64_t nanoseconds = 0;          // Of scans with all rules.
    bool whole = true;                      // False: not all of the sample could be measured.
    std::vector<std::uint64_t> of_rules;    // Nanoseconds of each rule; 0: it costs little.

    // In thousandths of what all rules take.
    std::uint32_t share_of(std::uint32_t rule) const;
};
// A rule of which more is taken is named: a fifth.
constexpr std::uint32_t costly_share = 200;

struct HitFileName {
    model::SourceId source;
    model::RuleSetKind kind = model::RuleSetKind::keywords;
    core::Sha256Digest made_of;  // Of the list or rules.

    // "<source>.keywords.<first 32 digits>": how people name a search that was made.
    std::string text() const;
    std::filesystem::path path_in(const std::filesystem::path& folder) const;
};

struct HitBuilderOptions {
    std::filesystem::path folder;     // The case's findings folder.
    std::filesystem::path temporary;  // For what does not fit in memory.
    HitFileName name;
    std::vector<RuleDescription> rules;
    unsigned threads = 1;
};

struct PublishedHits {
    std::filesystem::path path;
    core::Sha256Digest result_hash;                    // SHA-256 of the canonical export.
    std::uint64_t hits = 0, items = 0, rules_hit = 0;  // Items in which something was found.
    std::uint64_t hits_in_text = 0;  // Of the hits those that only the text of a content shows.
};

// Nothing is visible before publish(), as with findings; a former file of the same name is replaced
// whole. Not thread-safe.
class HitBuilder {
public:
    virtual ~HitBuilder() = default;
    static core::Result<std::unique_ptr<HitBuilder>> create(HitBuilderOptions options);

    // What is added next is about this item.
    virtual core::Result<void> add_item(const HitItem& item) = 0;
    // REQUIRES: an item, and a rule that there is.
    virtual core::Result<void> add_hit(const model::RuleHit& hit) = 0;
    // REQUIRES: an item.
    virtual core::Result<void> add_anomaly(const model::Anomaly& anomaly) = 0;
    virtual void set_costs(RuleCosts costs) = 0;
    virtual core::Result<PublishedHits> publish() = 0;
};

}  // namespace examination
