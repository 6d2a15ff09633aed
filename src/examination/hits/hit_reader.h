// What searches with keywords and rules found: read from the files of hits of a case.
#pragma once

#include "core/result.h"
#include "examination/findings/filters.h"
#include "examination/hits/hit_file.h"
#include "policy/policy.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// One search that was made over one source.
struct SearchMade {
    HitFileName name;
    std::filesystem::path path;
    std::uint64_t hits = 0, hits_in_text = 0, items = 0, rules = 0;
    std::uint64_t item_rows = 0;  // With those in which something only went wrong.
    bool complete = false;
    std::string result_hash;
    std::optional<RuleCosts> costs;  // Of the sample; each rule's own is in its row.
};

struct RuleRow {
    std::size_t search = 0;  // Index in HitReader::searches().
    std::uint32_t ordinal = 0;
    RuleDescription rule;
    std::uint64_t hits = 0, hits_in_text = 0, items = 0;
    std::optional<std::uint32_t> cost;  // In thousandths of what all rules take on the sample.
};
struct RuleHitRow {
    std::size_t search = 0;
    std::string rule;  // Its name.
    model::RuleHit hit;
    HitItem item;

    model::Origin origin(const model::SourceId& source) const {
        bool in_text = hit.layer == model::SelectorLayer::text;
        return {source, item.address, in_text ? "text" : "", hit.offset};
    }
};
struct HitAnomalyRow {
    std::size_t search = 0;
    model::Anomaly anomaly;
    HitItem item;
};

struct HitFilter {
    std::string search;  // Of its name a part that only it has; empty: all.
    std::string rule;    // Its whole name.
};

struct HitReaderOptions {
    model::CaseId case_id;
    std::filesystem::path folder;  // The case's findings folder.
    std::vector<model::SourceId> sources;
    model::RuleSetKind kind = model::RuleSetKind::keywords;
    std::filesystem::path temporary;
};

// Thread-safe. Order: by source as given, then by the list's digest, then as found.
class HitReader {
public:
    virtual ~HitReader() = default;
    static core::Result<std::unique_ptr<HitReader>> open(HitReaderOptions options,
                                                         const policy::Grant& grant);

    virtual const std::vector<SearchMade>& searches() const = 0;
    virtual core::Result<Page<RuleRow>> rules(const HitFilter& filter, const PageRequest& page,
                                              const policy::Grant& grant) = 0;
    virtual core::Result<Page<RuleHitRow>> hits(const HitFilter& filter, const PageRequest& page,
                                                const policy::Grant& grant) = 0;
    virtual core::Result<Page<HitAnomalyRow>> anomalies(const HitFilter& filter,
                                                        const PageRequest& page,
                                                        const policy::Grant& grant) = 0;
};

// One line each, without its end; the field names are a contract (docs/formats/hits.md).
void append_json(std::string& out, const SearchMade& search);
void append_json(std::string& out, const SearchMade& search, const RuleRow& row);
void append_json(std::string& out, const SearchMade& search, const RuleHitRow& row);
void append_json(std::string& out, const SearchMade& search, const HitAnomalyRow& row);

using HitLineHandler = std::function<core::Result<void>(std::string_view lines)>;
enum class HitExportFormat : std::uint8_t {
    csv,
    jsonl
};
// Every hit of every search.
core::Result<void> export_hits(HitReader& reader, HitExportFormat format,
                               const policy::Grant& grant, const HitLineHandler& handler);
// Reads the canonical export of one search again.
core::Result<void> canonical_hits(const SearchMade& search, const policy::Grant& grant,
                                  const HitLineHandler& handler);

}  // namespace examination
