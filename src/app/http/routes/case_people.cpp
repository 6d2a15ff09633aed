#include "app/http/routes/case_people.h"

#include "app/cli/session.h"
#include "app/http/services.h"
#include "core/text.h"
#include "policy/roles.h"

namespace app::http {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<void> check_person(Exchange& exchange, const std::string& name, policy::Action action) {
    auto& people = exchange.services.people;
    auto known = TRY(people.account_named(name));
    bool member = false;
    if (known)
        member = TRY(people.is_member(exchange.in_case->of.id, known->account.id));
    if (!member || known->account.disabled || !policy::permits(known->account.roles, action))
        return Error(ErrorCode::invalid_input,
                     "'" + core::printable(name) +
                         "' is no member of the case whose role allows that; add them first");
    return {};
}

Result<std::vector<CaseAccess>> readable_cases(Exchange& exchange) {
    auto& session = exchange.services.session;
    auto ids = TRY(exchange.services.people.cases_of(exchange.caller->account.id));
    auto listing = TRY(session.grant(policy::Action::read));
    std::vector<CaseAccess> cases;
    for (const auto& id : ids) {
        auto of = session.registered().find_case_by_id(id, listing);
        if (!of && of.error().code() == ErrorCode::not_found)
            continue;
        if (!of)
            return of.error();
        auto behalf = exchange.behalf();
        behalf.member = true;
        if (auto grant = session.grant(policy::Action::read, &of.value(), behalf))
            cases.push_back({std::move(of).value(), std::move(grant).value()});
    }
    return cases;
}

}  // namespace app::http
