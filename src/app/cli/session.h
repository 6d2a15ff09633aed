// An owned home, opened: what every command works on. One in a process, shared by its commands.
#pragma once

#include "app/cli/behalf.h"
#include "app/cli/text_shelf.h"
#include "core/disk.h"
#include "core/guarded.h"
#include "core/json.h"
#include "core/moment.h"
#include "core/result.h"
#include "evidence/ledger/ledger.h"
#include "examination/findings/findings.h"
#include "examination/selector_index/selector_index.h"
#include "model/case.h"
#include "policy/policy.h"
#include "store/home.h"
#include "store/people.h"
#include "store/register.h"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct NodeIdentity {
    std::string agency;   // Empty until `spoor init`.
    std::string country;  // ISO 3166-1 alpha-2.
    std::string origin;   // Of the ledger's checkpoints.
};

// Thread-safe.
class Session {
public:
    static core::Result<std::unique_ptr<Session>> open(const std::filesystem::path& path,
                                                       store::HomeMode mode);
    // Signs what is not under a checkpoint yet.
    ~Session();

    const store::Home& home() const { return home_; }
    store::Register& registered() { return *register_; }
    evidence::Ledger& ledger() { return *ledger_; }
    // Accounts and members of cases; opened when first asked for.
    core::Result<store::People*> people();
    core::Disk& disk() { return disk_; }
    const NodeIdentity& node() const { return node_; }
    core::Result<void> set_node(const NodeIdentity& node);

    core::Moment now() const { return core::moment_from_system_clock(); }
    std::string user() const;
    // Asks the gate on behalf of the user. A refusal is an entry in the ledger.
    core::Result<policy::Grant> grant(policy::Action action);
    core::Result<policy::Grant> grant(policy::Action action, const model::Case& of);
    // On behalf of an account; nothing: of the node, and of no case.
    core::Result<policy::Grant> grant(policy::Action action, const model::Case* of,
                                      const Behalf& behalf);

    core::Result<model::Case> find_case(std::string_view name);
    // `by` is empty for the local user.
    core::Result<model::Case> open_case(const std::string& name, const std::string& by = {});

    // Adds an entry to the ledger and waits until it is durable. `ids` go into the leaf and must
    // not be personal; the payload is only committed to.
    core::Result<void> record_act(std::string kind, std::map<std::string, std::string> ids,
                                  core::Json payload);

    // The case's findings, opened once and shared until forget_findings() says that they changed.
    core::Result<std::shared_ptr<examination::Findings>> findings(
        const model::CaseId& id, const std::vector<model::Source>& sources);
    void forget_findings(const model::CaseId& id);

    // Text indexes that are open already.
    TextShelf& text_shelf() { return text_shelf_; }

    // The selector index of the node as it stands; see selector_index.h for one that is current.
    core::Result<std::shared_ptr<examination::SelectorIndex>> selector_index();
    void replace_selector_index(std::shared_ptr<examination::SelectorIndex> index);

    // Whoever examines a source holds it, so that no second run builds the same findings at once.
    // The hold ends when what is returned goes. conflict where another command holds it.
    core::Result<std::shared_ptr<void>> hold_source(const std::string& key);

private:
    explicit Session(store::Home home) : home_(std::move(home)) {}
    core::Result<void> load_node();
    std::filesystem::path node_path() const { return home_.path() / "node.json"; }

    core::Result<policy::Grant> ask_gate(const policy::Reader& reader, policy::Action action,
                                         const model::Label& label, const policy::Context& context);
    policy::Reader local_user() const { return {user(), node_.agency, {}}; }

    store::Home home_;
    core::RealDisk disk_;
    std::unique_ptr<store::Register> register_;
    std::unique_ptr<evidence::Ledger> ledger_;
    core::Guarded<std::unique_ptr<store::People>> people_;
    NodeIdentity node_;
    core::Guarded<std::set<std::string>> held_;
    core::Guarded<std::map<model::CaseId, std::shared_ptr<examination::Findings>>> findings_;
    TextShelf text_shelf_;
    // Owned by the session and by the commands that use it; it locks by itself.
    core::Guarded<std::shared_ptr<examination::SelectorIndex>> selector_index_;
};

}  // namespace app
