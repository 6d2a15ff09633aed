// Judgement: what a human decided.
#pragma once

#include "core/moment.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <string>

namespace model {

enum class JudgementKind : std::uint8_t {
    same,
    different,
    unsure,
    accept,
    reject,
    release,
    identify,
    // States of a content under review; see review.h.
    relevant,
    not_relevant,
    privileged,
    exculpatory,
    needs_translation,
    withdrawn  // Takes back what it supersedes.
};

// What a human decided. Never changed; a later one supersedes it.
struct Judgement {
    JudgementId id;
    JudgementKind kind = JudgementKind::unsure;
    std::string about, other;  // Ids of what it speaks of; `other` only for same and different.
    std::string by;
    std::string second_person;  // Where the two-person rule asks for one.
    std::string reason;
    std::optional<AuthorityId> authority;
    std::optional<JudgementId> supersedes;
    core::Moment decided_at;
    std::optional<BatchId> batch;  // In which it was decided.

    bool operator==(const Judgement&) const = default;
};

}  // namespace model
