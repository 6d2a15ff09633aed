#include "app/accounts/token_scopes.h"

#include "policy/roles.h"

namespace app {

using model::TokenScope;
using policy::Action;

TokenScope scope_of(Action action) {
    switch (action) {
        case Action::read:
        case Action::count:
        case Action::search:
        case Action::verify:
            return TokenScope::read;
        case Action::export_data:
        case Action::print:
        case Action::forward:
            return TokenScope::export_data;
        case Action::match:
        case Action::derive:
        case Action::open_case:
            return TokenScope::examine;
        case Action::erase:
        case Action::assign_members:
            return TokenScope::manage;
        case Action::administer:
            return TokenScope::administer;
        case Action::audit:
            return TokenScope::audit;
        case Action::remark:
        case Action::review:
        case Action::assign:
        case Action::see_privileged:
            return TokenScope::review;
    }
    return TokenScope::administer;
}

bool covers_scope(const model::RoleSet& roles, TokenScope scope) {
    for (unsigned i = 0; i <= static_cast<unsigned>(Action::open_case); ++i) {
        auto action = static_cast<Action>(i);
        if (scope_of(action) == scope && policy::permits(roles, action))
            return true;
    }
    return false;
}

}  // namespace app
