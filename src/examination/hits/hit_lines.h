// The canonical export of a file of hits: its SHA-256 is the search's result hash.
//
// One JSON object a line, keys in the order of docs/formats/hits.md: the search, then each item
// with its hits and its anomalies, then what was searched for and how often it was found.
#pragma once

#include "examination/hits/hit_file.h"

#include <cstdint>
#include <string>

namespace examination {

struct RuleCounts {
    std::uint64_t hits = 0, hits_in_text = 0, items = 0;
};

void append_canonical(std::string& out, const HitFileName& name);
void append_canonical(std::string& out, const RuleDescription& rule, const RuleCounts& counts);
void append_canonical(std::string& out, const HitItem& item);
void append_canonical(std::string& out, const model::RuleHit& hit);
void append_canonical_hit_anomaly(std::string& out, const model::Anomaly& anomaly);

}  // namespace examination
