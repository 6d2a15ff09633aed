#include "model/review.h"

namespace model {

std::string_view name_of_review(JudgementKind kind) {
    switch (kind) {
        case JudgementKind::relevant:
            return "relevant";
        case JudgementKind::not_relevant:
            return "not_relevant";
        case JudgementKind::privileged:
            return "privileged";
        case JudgementKind::exculpatory:
            return "exculpatory";
        case JudgementKind::needs_translation:
            return "needs_translation";
        default:
            return {};
    }
}

std::optional<JudgementKind> review_state_named(std::string_view name) {
    for (auto kind : review_states)
        if (name_of_review(kind) == name)
            return kind;
    return std::nullopt;
}

}  // namespace model
