// Review: what people decide of a case's contents, the batches they look through, and samples that
// are looked at twice.
#pragma once

#include "app/cli/case_view.h"
#include "core/json.h"
#include "core/result.h"
#include "examination/findings/filters.h"
#include "model/review.h"
#include "policy/policy.h"
#include "store/reviews.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace app {

class Session;

constexpr std::uint64_t batch_items_max = 1000, batched_items_max = 100'000;
constexpr std::size_t batches_made_max = 200;

struct Decision {
    std::string about;  // "content/<sha256>", or "item/<id>" where there is no hash.
    std::optional<model::JudgementKind> state;  // Nothing: take back what was decided.
    std::optional<model::BatchId> batch;
    std::string by, reason;
    bool may_assign = false, sees_privileged = false;  // By the person's roles.
};
// Writes it and enters it in the ledger. `may` is a grant to review.
core::Result<model::Judgement> decide_review(Session& session, const CaseView& view,
                                             const policy::Grant& may, const Decision& decision);

struct BatchesAsked {
    std::string name, question;
    examination::ItemFilter filter;
    std::uint64_t size = 50;
    std::vector<std::string> reviewers;  // In turn.
    std::string by, reason;
};
// Of the contents that the filter finds, each once, without those that are decided or in a batch
// already; their order is that of the case's items. `may` is a grant to assign.
core::Result<std::vector<model::Batch>> make_batches(Session& session, const CaseView& view,
                                                     const policy::Grant& may,
                                                     const BatchesAsked& asked);

struct SampleAsked {
    std::string name, reviewer;
    std::uint32_t per_mille = 100;
    std::string seed;  // Empty: a random one. Whoever has it can draw the sample again.
    bool with_privileged = true;
    std::string by, reason;
};
// Draws from what others than the reviewer have decided.
core::Result<model::Batch> draw_sample(Session& session, const CaseView& view,
                                       const policy::Grant& may, const SampleAsked& asked);
// The `count` names whose SHA-256 behind the seed is least, in that order.
std::vector<std::string> drawn(std::vector<std::string> names, std::string_view seed,
                               std::uint64_t count);

// Wilson's interval of 95 % for a share, in thousandths, outwards; {0, 1000} of nothing.
struct ShareInterval {
    std::uint32_t low = 0, high = 1000;
    bool operator==(const ShareInterval&) const = default;
};
ShareInterval wilson_interval(std::uint64_t of_these, std::uint64_t all);

core::Json json_of(const store::BatchProgress& progress);
core::Json json_of(const model::Judgement& judgement);

}  // namespace app
