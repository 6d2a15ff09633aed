#include "policy/policy.h"

#include "core/verify.h"
#include "policy/roles.h"

#include <array>
#include <utility>

namespace policy {

std::string_view name_of(Action action) {
    constexpr std::array<std::string_view, 18> names{
        "read",    "count",          "search",     "match",          "derive", "export",
        "forward", "print",          "delete",     "assign_members", "remark", "review",
        "assign",  "see_privileged", "administer", "audit",          "verify", "open_case"};
    return names.at(static_cast<std::size_t>(action));
}

namespace {

// Need to know: an account reaches data through a case of which it is a member, and in no other
// way.
std::optional<std::string> refusal_of_account(const Reader& reader, Action action,
                                              const Context& context) {
    if (!reader.roles)
        return std::nullopt;
    if (!permits(*reader.roles, action))
        return "no role of '" + reader.name + "' permits to " + std::string(name_of(action));
    if (context.case_id ? !context.reader_is_member : !concerns_node(action))
        return "'" + reader.name + "' is not a member of the case";
    return std::nullopt;
}

}  // namespace

Decision decide(const Reader& reader, Action action, const model::Label& label,
                const Context& context) {
    // Scope, markings and owners' policies become further terms of this function.
    (void)label;
    if (auto refused = refusal_of_account(reader, action, context))
        return {Verdict::deny, *refused, {}};
    Decision decision{Verdict::permit, "permitted by the default policy", {}};
    if (context.case_id && !context.authority)
        decision.obligations.emplace_back("mark as unauthorised / training");
    return decision;
}

Grant::Grant(Reader reader, Action action, std::optional<model::CaseId> case_id, Decision decision)
    : reader_(std::move(reader)),
      action_(action),
      case_id_(case_id),
      decision_(std::move(decision)) {
    VERIFY(decision_.verdict != Verdict::deny);
}

core::Result<void> Grant::covers(Action action, const std::optional<model::CaseId>& case_id) const {
    bool counts_as_reading = action == Action::count || action == Action::search;
    bool action_fits =
        action == action_ || (action_ == Action::read && counts_as_reading) ||
        (action_ == Action::export_data && (action == Action::read || counts_as_reading));
    if (!action_fits)
        return core::Error(core::ErrorCode::denied,
                           "the grant is for '" + std::string(name_of(action_)) + "', not for '" +
                               std::string(name_of(action)) + "'");
    if (case_id_ && case_id_ != case_id)
        return core::Error(core::ErrorCode::denied, "the grant is for another case");
    return {};
}

bool Grant::shows(model::ScopeState scope) const {
    return decision_.verdict == Verdict::permit || scope == model::ScopeState::in ||
           scope == model::ScopeState::context;
}

core::Result<Grant> ask(const Reader& reader, Action action, const model::Label& label,
                        const Context& context) {
    auto decision = decide(reader, action, label, context);
    if (decision.verdict == Verdict::deny)
        return core::Error(core::ErrorCode::denied, decision.reason);
    return Grant(reader, action, context.case_id, std::move(decision));
}

}  // namespace policy
