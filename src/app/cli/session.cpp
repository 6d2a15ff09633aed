#include "app/cli/session.h"

#include "app/cli/command_line.h"
#include "app/programs.h"
#include "core/file.h"
#include "evidence/ledger/node_key.h"
#include "examination/findings/builder.h"

#include <pwd.h>
#include <unistd.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint64_t node_file_max = 65536;

// A name of the log that says nothing of anybody: an agency that wants its own edits node.json
// before the first entry.
std::string fresh_origin() {
    std::array<std::byte, 8> random{};
    system_random(random);
    return "spoor.invalid/node/" + core::to_hex(random);
}

}  // namespace

Result<std::unique_ptr<Session>> Session::open(const std::filesystem::path& path,
                                               store::HomeMode mode) {
    auto home = TRY(store::Home::open(path, mode));
    std::unique_ptr<Session> session(new Session(std::move(home)));
    session->register_ = TRY(store::Register::open(session->home_.register_path()));
    TRY(session->load_node());
    auto key = TRY(evidence::load_node_key(session->home_.path()));
    session->ledger_ =
        TRY(evidence::Ledger::open(session->disk_, session->home_.ledger(), std::move(key)));
    return session;
}

Session::~Session() {
    // What cannot be signed now is signed when the ledger is opened next.
    if (ledger_)
        (void)ledger_->checkpoint();
}

// The key is made first: whoever was stopped between the two finds its name in it.
Result<void> Session::load_node() {
    if (!std::filesystem::exists(node_path())) {
        auto key = evidence::load_node_key(home_.path());
        if (!key && key.error().code() == ErrorCode::not_found)
            key = evidence::create_node_key(home_.path(), fresh_origin());
        auto made = TRY(std::move(key));
        return set_node(NodeIdentity{{}, {}, made.verifier().name()});
    }
    auto text = TRY(core::read_file(node_path(), node_file_max));
    auto json = TRY(core::parse_json(text).during("reading '" + node_path().string() + "'"));
    auto member = [&](std::string_view name) { return core::string_or_empty(json, name); };
    node_ = NodeIdentity{member("agency"), member("country"), member("origin")};
    return {};
}

Result<void> Session::set_node(const NodeIdentity& node) {
    core::Json json{{"agency", node.agency}, {"country", node.country}, {"origin", node.origin}};
    TRY(core::replace_file(node_path(), json.dump(2) + "\n"));
    node_ = node;
    return {};
}

Result<store::People*> Session::people() {
    auto people = people_.access();
    if (*people == nullptr)
        *people = TRY(store::People::open(home_.people_path()));
    return people->get();
}

std::string Session::user() const {
    const passwd* entry = ::getpwuid(::geteuid());
    return entry != nullptr ? entry->pw_name : "uid " + std::to_string(::geteuid());
}

Result<policy::Grant> Session::ask_gate(const policy::Reader& reader, policy::Action action,
                                        const model::Label& label, const policy::Context& context) {
    auto grant = policy::ask(reader, action, label, context);
    if (!grant) {
        std::map<std::string, std::string> ids;
        if (context.case_id)
            ids["case"] = context.case_id->hex();
        TRY(record_act("refusal", std::move(ids),
                       core::Json{{"by", reader.name},
                                  {"action", policy::name_of(action)},
                                  {"reason", grant.error().message()}}));
    }
    return grant;
}

Result<policy::Grant> Session::grant(policy::Action action) {
    return ask_gate(local_user(), action, model::Label{}, policy::Context{{}, {}, {}, now()});
}

Result<policy::Grant> Session::grant(policy::Action action, const model::Case& of) {
    return ask_gate(local_user(), action, of.label,
                    policy::Context{of.id, of.authority, {}, now()});
}

Result<policy::Grant> Session::grant(policy::Action action, const model::Case* of,
                                     const Behalf& behalf) {
    policy::Context context{{}, {}, {}, now(), behalf.member};
    if (of == nullptr)
        return ask_gate(behalf.reader, action, model::Label{}, context);
    context.case_id = of->id;
    context.authority = of->authority;
    return ask_gate(behalf.reader, action, of->label, context);
}

std::string CommandContext::by() const {
    return behalf ? behalf->reader.name : session.user();
}

Result<policy::Grant> CommandContext::grant(policy::Action action, const model::Case& of) const {
    return behalf ? session.grant(action, &of, *behalf) : session.grant(action, of);
}

Result<model::Case> Session::find_case(std::string_view name) {
    auto grant = TRY(this->grant(policy::Action::read));
    auto found = register_->find_case(name, grant);
    if (!found && found.error().code() == ErrorCode::not_found)
        return Error(ErrorCode::not_found,
                     "there is no case '" + std::string(name) + "'; 'spoor case list' names them");
    return found;
}

Result<model::Case> Session::open_case(const std::string& name, const std::string& by) {
    model::Case opened;
    opened.id = model::random_id<model::CaseId>(system_random);
    opened.name = name;
    opened.opened_by = by.empty() ? user() : by;
    opened.opened_at = now();
    opened.label.owner = node_.agency;
    opened.label.case_id = opened.id;
    TRY(register_->open_case(opened));
    TRY(record_act(
        "case.open", {{"case", opened.id.hex()}},
        core::Json{
            {"by", opened.opened_by}, {"name", name}, {"authority", "unauthorised / training"}}));
    return opened;
}

Result<void> Session::record_act(std::string kind, std::map<std::string, std::string> ids,
                                 core::Json payload) {
    evidence::EntryDraft draft{std::move(kind), now(), std::move(ids), std::move(payload)};
    TRY(ledger_->append(draft).during("writing to the ledger"));
    return {};
}

Result<std::shared_ptr<examination::Findings>> Session::findings(
    const model::CaseId& id, const std::vector<model::Source>& sources) {
    auto open = findings_.access();
    if (auto found = open->find(id); found != open->end())
        return found->second;
    examination::FindingsOptions options;
    options.case_id = id;
    options.temporary = home_.temporary();
    for (const auto& source : sources)
        options.sources.push_back(
            {source.id, examination::findings_path(home_.findings(id), source.id)});
    std::shared_ptr<examination::Findings> findings =
        TRY(examination::Findings::open(std::move(options)));
    if (!sources.empty())
        (*open)[id] = findings;
    return findings;
}

void Session::forget_findings(const model::CaseId& id) {
    findings_.access()->erase(id);
    text_shelf_.clear();
}

Result<std::shared_ptr<examination::SelectorIndex>> Session::selector_index() {
    auto open = selector_index_.access();
    if (*open == nullptr)
        *open = TRY(examination::SelectorIndex::open({home_.selector_index(), home_.temporary()}));
    return *open;
}

void Session::replace_selector_index(std::shared_ptr<examination::SelectorIndex> index) {
    *selector_index_.access() = std::move(index);
}

Result<std::shared_ptr<void>> Session::hold_source(const std::string& key) {
    if (!held_.access()->insert(key).second)
        return Error(
            ErrorCode::conflict,
            "this source is being examined by another command at this moment; wait until it "
            "has ended");
    return std::shared_ptr<void>(nullptr, [this, key](void*) { held_.access()->erase(key); });
}

}  // namespace app
