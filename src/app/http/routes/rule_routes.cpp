// The node's shelf of rules: keyword lists and YARA rules by name, put there and removed by an
// administrator.
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/item_access.h"
#include "app/http/routes/rule_wishes.h"
#include "app/http/services.h"
#include "app/programs.h"
#include "core/file.h"
#include "examination/keywords/keyword_list.h"
#include "examination/protocol/limits.h"

#include <algorithm>
#include <filesystem>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

std::uint64_t bytes_max(model::RuleSetKind kind) {
    return kind == model::RuleSetKind::keywords ? examination::keyword_list_bytes_max
                                                : examination::limits::rule_files_bytes_max;
}

Json json_of(const ShelvedVersion& version) {
    return {{"version", version.number},   {"sha256", version.sha256.hex()},
            {"size", version.size},        {"rules", version.rules},
            {"notes", version.notes},      {"added_by", version.added_by},
            {"added_at", version.added_at}};
}

Json json_of(const ShelvedRules& rules) {
    auto json = json_of(rules.current());
    json["name"] = rules.name;
    json["kind"] = model::name_of(rules.kind);
    return json;
}

// Whoever is signed in: jobs are asked for with rules by name.
Result<Response> shelved_rules(Exchange& exchange) {
    auto all = TRY(exchange.services.rule_shelf.list());
    std::vector<Json> rows;
    for (const auto& rules : all)
        rows.push_back(json_of(rules));
    return list_response(exchange.query(), rows);
}

Result<Response> rule_versions(Exchange& exchange) {
    auto found = exchange.services.rule_shelf.find(exchange.path_text("rules"));
    if (!found && found.error().code() == ErrorCode::not_found)
        return nothing_there();
    auto rules = TRY(std::move(found));
    std::vector<Json> rows;
    for (const auto& version : rules.versions)
        rows.push_back(json_of(version));
    std::ranges::reverse(rows);
    return list_response(exchange.query(), rows);
}

// Compiled as a job would, from a file of the name that messages shall call it.
Result<RuleSet> compile(Exchange& exchange, const std::string& name, model::RuleSetKind kind,
                        const std::string& bytes) {
    auto folder = exchange.services.session.home().temporary() /
                  ("rules-" + model::random_id<model::UploadId>(system_random).hex());
    TRY(core::ensure_folder(folder));
    NoConsole console;
    auto context = context_of(exchange, console);
    context.working_folder = folder;
    auto written = core::replace_file(folder / name, bytes);
    auto set = !written                               ? Result<RuleSet>(written.error())
               : kind == model::RuleSetKind::keywords ? load_keywords(context, name)
                                                      : load_yara_rules(context, name);
    std::error_code left;
    std::filesystem::remove_all(folder, left);
    return set;
}

// Takes the rules as they are, and puts them on the shelf once a worker has compiled them.
class RulesReceiver : public Receiver {
public:
    RulesReceiver(Exchange& exchange, std::string name, model::RuleSetKind kind)
        : exchange_(exchange), name_(std::move(name)), kind_(kind) {}

    bool wants_more() const override { return bytes_.size() <= bytes_max(kind_); }
    void take(std::string_view bytes) override { bytes_ += bytes; }
    Response finish(bool whole) override {
        if (bytes_.size() > bytes_max(kind_))
            return problem(
                413, "limit_exceeded",
                "a keyword list has at most 4 MiB, YARA rules at most 16 MiB: divide it");
        if (!whole)
            return problem(400, "incomplete", "the rules did not arrive to their end");
        auto made = put();
        return made ? std::move(made).value() : problem_of(made.error());
    }

private:
    Result<Response> put() {
        auto& services = exchange_.services;
        auto set = TRY(compile(exchange_, name_, kind_, bytes_));
        ShelvedVersion version;
        version.sha256 = core::sha256(bytes_);
        version.size = bytes_.size();
        version.rules = set.rules.size();
        version.notes = set.prepared.notes;
        version.added_by = exchange_.by();
        version.added_at = services.session.now().text();
        auto rules = TRY(services.rule_shelf.put(name_, kind_, std::move(version), bytes_));
        const auto& now = rules.current();
        TRY(services.session.record_act("shelf.put", {},
                                        Json{{"by", exchange_.by()},
                                             {"name", name_},
                                             {"kind", model::name_of(kind_)},
                                             {"version", now.number},
                                             {"sha256", now.sha256.hex()},
                                             {"rules", now.rules},
                                             {"why", exchange_.reason()}}));
        return json_response(json_of(rules), 201);
    }

    Exchange& exchange_;  // It owns the receiver.
    std::string name_;
    model::RuleSetKind kind_;
    std::string bytes_;
};

Result<std::unique_ptr<Receiver>> receive_rules(Exchange& exchange) {
    auto name = exchange.path_text("rules");
    if (!is_shelved_name(name))
        return Error(ErrorCode::invalid_input,
                     "a name has 1 to 64 letters, digits, '.', '-' or '_', and no '.' at first");
    auto kind = TRY(rule_kind_named(exchange.query().text("kind")));
    return std::unique_ptr<Receiver>(
        std::make_unique<RulesReceiver>(exchange, std::move(name), kind));
}

Result<Response> put_rules(Exchange&) {
    return problem(415, "unsupported",
                   "the body must be application/offset+octet-stream: the rules as they are");
}

Result<Response> rules_content(Exchange& exchange) {
    auto found = exchange.services.rule_shelf.find(exchange.path_text("rules"));
    if (!found && found.error().code() == ErrorCode::not_found)
        return nothing_there();
    auto rules = TRY(std::move(found));
    auto number = TRY(exchange.query().number("version", rules.current().number, {}));
    auto version = std::ranges::find(rules.versions, number, &ShelvedVersion::number);
    if (version == rules.versions.end())
        return nothing_there();
    Response response;
    response.body = TRY(exchange.services.rule_shelf.read(*version));
    response.content_type = "application/octet-stream";
    response.with("Content-Disposition", attachment(rules.name));
    return response;
}

Result<Response> remove_rules(Exchange& exchange) {
    auto removed = exchange.services.rule_shelf.remove(exchange.path_text("rules"));
    if (!removed && removed.error().code() == ErrorCode::not_found)
        return nothing_there();
    auto rules = TRY(std::move(removed));
    TRY(exchange.services.session.record_act("shelf.remove", {},
                                             Json{{"by", exchange.by()},
                                                  {"name", rules.name},
                                                  {"versions", rules.versions.size()},
                                                  {"sha256", rules.current().sha256.hex()},
                                                  {"why", exchange.reason()}}));
    return no_content();
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/rules", "shelved_rules", Needs::sign_in, std::nullopt, shelved_rules},
    {Method::get, "/api/v1/rules/{rules}", "rule_versions", Needs::sign_in, std::nullopt,
     rule_versions},
    {Method::patch, "/api/v1/rules/{rules}", "put_rules", Needs::node, Action::administer,
     put_rules, receive_rules},
    {Method::erase, "/api/v1/rules/{rules}", "remove_rules", Needs::node, Action::administer,
     remove_rules},
    {Method::get, "/api/v1/rules/{rules}/content", "rules_content", Needs::node, Action::administer,
     rules_content},
};

}  // namespace

std::span<const Route> rule_routes() {
    return routes;
}

}  // namespace app::http
