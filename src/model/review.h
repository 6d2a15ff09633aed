// Review: what people decided a content is, batches of contents given to a person, and tasks.
#pragma once

#include "core/moment.h"
#include "model/ids.h"
#include "model/knowledge.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace model {

// The states that a content of a case can be in. Each is a kind of judgement; the last one that
// nothing supersedes counts, and `withdrawn` is none.
inline constexpr std::array review_states{JudgementKind::relevant, JudgementKind::not_relevant,
                                          JudgementKind::privileged, JudgementKind::exculpatory,
                                          JudgementKind::needs_translation};
// "relevant"; empty for what is no state of review.
std::string_view name_of_review(JudgementKind kind);
std::optional<JudgementKind> review_state_named(std::string_view name);

enum class BatchKind : std::uint8_t {
    first,  // Sets the case's states.
    second  // Drawn from what is set, judged once more and compared: changes no state.
};

struct Batch {
    BatchId id;
    CaseId case_id;
    BatchKind kind = BatchKind::first;
    std::string name;
    std::string question;  // The filter it was made from, as the address of Files writes it.
    std::string reviewer;  // Sign-in name of an account.
    std::string made_by;
    core::Moment made_at;
    // Of a second review: what the sample was drawn with, and from how many.
    std::string seed;
    std::uint32_t per_mille = 0;
    std::uint64_t population = 0;

    bool operator==(const Batch&) const = default;
};

// One content of a batch. `about` names the content, or the item where its hash is not known.
struct BatchItem {
    std::string about;
    ItemId item;  // One that has it, to be looked at.
    std::string title;
    std::optional<JudgementKind> drawn_state;  // Of a second review: what it was when drawn.

    bool operator==(const BatchItem&) const = default;
};

struct Task {
    TaskId id;
    CaseId case_id;
    std::string title;
    std::string about;  // The object it is about; may be empty.
    std::string given_to;
    std::string made_by;
    core::Moment made_at;
    std::string due;  // A day, "2026-01-31"; empty: none.
    std::optional<core::Moment> done_at;
    std::string done_by;

    bool operator==(const Task&) const = default;
};

}  // namespace model
