#include "examination/run/item_claims.h"

#include "examination/run/plan.h"

namespace examination {
namespace {

struct Meaning {
    ClaimStrength strength;
    CoverageState state;
    std::string detail;
};

Meaning meaning_of(const FoundItem& item) {
    switch (item.kind) {
        case ItemKind::slack:
            return {ClaimStrength::slack, CoverageState::slack, "file_slack"};
        case ItemKind::unallocated:
            return {ClaimStrength::unallocated, CoverageState::unallocated, "unallocated"};
        case ItemKind::unattributed:
            return {ClaimStrength::unallocated, CoverageState::unallocated, "unattributed"};
        case ItemKind::gap:
            return {ClaimStrength::unallocated, CoverageState::unallocated,
                    item.address.starts_with("gap/") ? "volume_gap" : "no_file_system"};
        case ItemKind::file:
        case ItemKind::stream:
            return {ClaimStrength::allocated_item, CoverageState::parsed, "file"};
        case ItemKind::directory:
        case ItemKind::symbolic_link:
        case ItemKind::special:
            return {ClaimStrength::allocated_item, CoverageState::parsed, "directory"};
    }
    return {ClaimStrength::none, CoverageState::skipped, "unaccounted"};
}

std::string reason_of(const UnitAnswers& answers) {
    for (const auto& anomaly : answers.anomalies)
        if (anomaly.loses_data)
            return anomaly.code;
    return "not_read";
}

ClaimStrength strength_of(CoverageState state) {
    switch (state) {
        case CoverageState::parsed:
            return ClaimStrength::metadata;
        case CoverageState::slack:
            return ClaimStrength::slack;
        case CoverageState::unallocated:
            return ClaimStrength::unallocated;
        case CoverageState::skipped:
            return ClaimStrength::unreadable;
    }
    return ClaimStrength::none;
}

}  // namespace

void claim_coverage(CoverageMap& map, const FoundItem& item, const UnitAnswers& answers) {
    if (!item.same_content_as.empty())
        return;  // The item that stands for it makes the claim.
    auto meaning = meaning_of(item);
    bool gone = item.state != ItemState::allocated;
    if (gone) {
        // Its bytes may be another's by now: whoever else claims them knows better.
        meaning.strength = ClaimStrength::deleted_item;
        meaning.detail = "deleted";
    }
    if (needs_reading(item) && !answers.content) {
        meaning.state = CoverageState::skipped;
        meaning.detail = reason_of(answers);
        meaning.strength = gone ? meaning.strength : ClaimStrength::unreadable;
    }
    for (const auto& extent : item.extents)
        map.claim(extent, meaning.strength, meaning.state, meaning.detail);
}

void claim_coverage(CoverageMap& map, const CoverageClaim& claim) {
    for (const auto& extent : claim.extents)
        map.claim(extent, strength_of(claim.state), claim.state, claim.detail);
}

}  // namespace examination
