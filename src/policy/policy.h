// The one gate: may this reader do this with data of that label? And the grant that proves it.
#pragma once

#include "core/moment.h"
#include "core/result.h"
#include "model/finding.h"
#include "model/ids.h"
#include "model/label.h"
#include "model/person.h"
#include "policy/withheld.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policy {

enum class Action : std::uint8_t {
    read,
    count,
    search,
    match,
    derive,
    export_data,  // "export"
    forward,
    print,
    erase,           // "delete"
    assign_members,  // Say who may see a case.
    remark,          // Tag, note, bookmark, translate; tasks.
    review,          // Say what a content is.
    assign,          // Batches of a review to people; take back what others said.
    see_privileged,  // What a review found to be privileged.
    // Of the node, and of no case's data:
    administer,  // Accounts and their roles.
    audit,       // What everybody did.
    verify,      // Whether the ledger is intact.
    open_case,
};
std::string_view name_of(Action action);

// Who asks.
struct Reader {
    std::string name;
    std::string agency;
    // Of an account. Nothing: the local user to whom the home belongs, who holds every right.
    std::optional<model::RoleSet> roles = {};
};

// For what, where and when they ask.
struct Context {
    std::optional<model::CaseId> case_id;  // Nothing: the node as a whole (a list of cases).
    std::optional<model::AuthorityId> authority;
    std::string purpose;
    core::Moment now;
    bool reader_is_member = false;  // Of the case; asked of accounts only.
};

enum class Verdict : std::uint8_t {
    permit,
    seal,  // What lies outside the scope is withheld; its existence may be told.
    deny
};

struct Decision {
    Verdict verdict = Verdict::deny;
    std::string reason;                    // A sentence for the reader and the ledger.
    std::vector<std::string> obligations;  // What the caller must do: "log", "mark as training" …

    bool operator==(const Decision&) const = default;
};

// Pure: the same question has the same answer. The default policy permits.
Decision decide(const Reader& reader, Action action, const model::Label& label,
                const Context& context);

// Proof that decide() permitted something. Only ask() makes one; it can be moved, not copied, so
// that it ends with what it was asked for. Every read of a store takes one.
class Grant {
public:
    Grant(Grant&&) noexcept = default;
    Grant& operator=(Grant&&) noexcept = default;
    Grant(const Grant&) = delete;
    Grant& operator=(const Grant&) = delete;

    const Reader& reader() const { return reader_; }
    Action action() const { return action_; }
    const std::optional<model::CaseId>& case_id() const { return case_id_; }
    const Decision& decision() const { return decision_; }

    // Whether it covers `action` on data of `case_id`; denied with a sentence if not. Whoever may
    // read may count and search too, and whoever may export may read. A grant for the whole node
    // covers each case.
    core::Result<void> covers(Action action, const std::optional<model::CaseId>& case_id) const;
    // Whether a datum of that scope is shown, or withheld as sealed.
    bool shows(model::ScopeState scope) const;
    // From now on it does not show these. Nothing gives back what is withheld.
    void withhold(std::shared_ptr<const Withheld> items) { withheld_ = std::move(items); }
    // Null where nothing is withheld.
    const Withheld* withheld() const { return withheld_.get(); }

private:
    friend core::Result<Grant> ask(const Reader&, Action, const model::Label&, const Context&);
    Grant(Reader reader, Action action, std::optional<model::CaseId> case_id, Decision decision);

    Reader reader_;
    Action action_;
    std::optional<model::CaseId> case_id_;
    Decision decision_;
    std::shared_ptr<const Withheld> withheld_;  // Immutable; owned by whoever knows the case, too.
};

// Decides, and gives the grant, or `denied` with the decision's reason.
core::Result<Grant> ask(const Reader& reader, Action action, const model::Label& label,
                        const Context& context);

}  // namespace policy
