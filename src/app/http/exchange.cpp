#include "app/http/exchange.h"

#include "app/accounts/token_scopes.h"
#include "app/cli/session.h"
#include "app/http/services.h"
#include "core/text.h"
#include "policy/roles.h"

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

class Refused : public Receiver {
public:
    explicit Refused(Response response) : response_(std::move(response)) {}
    bool wants_more() const override { return false; }
    void take(std::string_view) override {}
    Response finish(bool) override { return std::move(response_); }

private:
    Response response_;
};

Error wrong_type(std::string_view name, std::string_view type) {
    return {ErrorCode::invalid_input, "'" + std::string(name) + "' must be " + std::string(type)};
}

}  // namespace

Behalf Exchange::behalf() const {
    return {{caller->account.name, services.session.node().agency, caller->account.roles},
            in_case.has_value()};
}

std::string Exchange::reason() const {
    auto given = percent_decoded(request.header("x-spoor-reason"));
    if (!given || given->empty())
        return "no reason given";
    return core::utf8_or_escaped(*given);
}

std::string Exchange::path_text(std::string_view name) const {
    auto found = path.find(name);
    return found == path.end() ? std::string() : found->second;
}

Result<CaseView> Exchange::view() {
    if (!in_case->grant.covers(policy::Action::read, in_case->of.id))
        return reading();
    auto made = TRY(view_of(services.session, in_case->of, std::move(in_case->grant)));
    sealing_ = TRY(seal(made));
    return made;
}

Result<CaseView> Exchange::reading() {
    auto made = TRY(whole_view());
    sealing_ = TRY(seal(made));
    return made;
}

Result<Acting> Exchange::acting() {
    auto may = std::move(in_case->grant);
    auto view = TRY(reading());
    return Acting{std::move(may), std::move(view)};
}

Result<CaseView> Exchange::whole_view() {
    auto reading = TRY(grant(policy::Action::read));
    return view_of(services.session, in_case->of, std::move(reading));
}

Result<std::shared_ptr<const Sealing>> Exchange::seal(CaseView& view) {
    if (may(policy::Action::see_privileged))
        return std::make_shared<const Sealing>();
    auto sealing = TRY(services.sealings.of(view));
    if (sealing->any())
        view.grant.withhold(sealing->withheld());
    return sealing;
}

Result<std::set<std::string>> Exchange::sealed_ones(const CaseView& shown,
                                                    const std::vector<std::string>& names) {
    if (!sealing_->any())
        return std::set<std::string>();
    auto whole = TRY(whole_view());
    return services.sealings.sealed_ones(*sealing_, shown, whole, names);
}

bool Exchange::in_scope(policy::Action action) const {
    return !caller->token || caller->token->has(scope_of(action));
}

bool Exchange::may(policy::Action action) const {
    return policy::permits(caller->account.roles, action) && in_scope(action);
}

Result<policy::Grant> Exchange::grant(policy::Action action) {
    if (!in_scope(action))
        return Error(ErrorCode::denied, "the token has not the scope '" +
                                            std::string(model::name_of(scope_of(action))) + "'");
    return services.session.grant(action, &in_case->of, behalf());
}

Response json_response(const Json& json, unsigned status) {
    return json_response(json.dump() + "\n", status);
}

Response json_response(std::string text, unsigned status) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = std::move(text);
    return response;
}

Response no_content() {
    Response response;
    response.status = 204;
    return response;
}

std::unique_ptr<Receiver> answer_at_once(Response response) {
    return std::make_unique<Refused>(std::move(response));
}

Result<Body> Body::of(const Request& request) {
    auto type = request.header("content-type");
    if (type.substr(0, type.find(';')) != "application/json")
        return Error(ErrorCode::invalid_input, "the body must be application/json");
    auto parsed = core::parse_json(request.body, {std::uint64_t{1} << 20, 8});
    if (!parsed)
        return Error(ErrorCode::invalid_input, parsed.error().message());
    auto json = std::move(parsed).value();
    if (!json.is_object())
        return Error(ErrorCode::invalid_input, "the body must be a JSON object");
    return Body(std::move(json));
}

std::optional<Json> Body::take(std::string_view name) {
    auto found = left_.find(name);
    if (found == left_.end())
        return std::nullopt;
    Json taken = *found;
    left_.erase(found);
    return taken;
}

Result<std::string> Body::text(std::string_view name) {
    auto given = TRY(text_if(name));
    if (!given)
        return Error(ErrorCode::invalid_input, "'" + std::string(name) + "' is missing");
    return std::move(*given);
}

Result<std::optional<std::string>> Body::text_if(std::string_view name) {
    auto given = take(name);
    if (!given)
        return std::optional<std::string>();
    if (!given->is_string())
        return wrong_type(name, "a text");
    return std::optional(given->get<std::string>());
}

Result<std::optional<bool>> Body::truth_if(std::string_view name) {
    auto given = take(name);
    if (!given)
        return std::optional<bool>();
    if (!given->is_boolean())
        return wrong_type(name, "true or false");
    return std::optional(given->get<bool>());
}

Result<std::optional<std::uint64_t>> Body::number_if(std::string_view name) {
    auto given = take(name);
    if (!given)
        return std::optional<std::uint64_t>();
    if (!given->is_number_unsigned())
        return wrong_type(name, "a whole number, 0 or more");
    return std::optional(given->get<std::uint64_t>());
}

Result<std::vector<std::string>> Body::texts_if(std::string_view name) {
    std::vector<std::string> texts;
    auto given = take(name);
    if (!given)
        return texts;
    if (!given->is_array())
        return wrong_type(name, "a list of texts");
    for (const auto& member : *given) {
        if (!member.is_string())
            return wrong_type(name, "a list of texts");
        texts.push_back(member.get<std::string>());
    }
    return texts;
}

Result<std::optional<model::RoleSet>> Body::roles_if(std::string_view name) {
    auto given = take(name);
    if (!given)
        return std::optional<model::RoleSet>();
    if (!given->is_array())
        return wrong_type(name, "a list of roles");
    model::RoleSet roles;
    for (const auto& member : *given) {
        auto role =
            member.is_string() ? model::role_named(member.get<std::string>()) : std::nullopt;
        if (!role)
            return wrong_type(name, "a list of roles; openapi.json names them");
        roles.add(*role);
    }
    return std::optional(roles);
}

Result<void> Body::done() const {
    if (!left_.empty())
        return Error(ErrorCode::invalid_input,
                     "the body has a member '" + left_.begin().key() + "' that nothing knows");
    return {};
}

}  // namespace app::http
