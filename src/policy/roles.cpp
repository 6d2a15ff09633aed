#include "policy/roles.h"

#include <algorithm>
#include <initializer_list>

namespace policy {
namespace {

using enum Action;
using model::Role;

// The table of docs/server.md. An administrator sees no case's data; an auditor sees what was done
// and not what was found.
std::initializer_list<Action> actions_of(Role role) {
    static constexpr auto administrator = {administer, verify};
    static constexpr auto officer = {read,           count,  search,  match,  derive,
                                     export_data,    print,  forward, verify, open_case,
                                     assign_members, remark, review,  assign};
    static constexpr auto examiner = {read,  count,  search,    match,  derive, export_data,
                                      print, verify, open_case, remark, review};
    static constexpr auto analyst = {read, count, search, match, print, verify, remark, review};
    static constexpr auto liaison = {read, count, search, forward, verify, remark};
    static constexpr auto prosecutor = {read, count, search, print, verify};
    // Not of the team that investigates: whoever keeps privileged matter from it must see it.
    static constexpr auto disclosure = {read,   count,  search, export_data,   print,
                                        verify, remark, review, see_privileged};
    static constexpr auto auditor = {audit, verify};
    static constexpr auto partner = {read, count};
    switch (role) {
        case Role::administrator:
            return administrator;
        case Role::officer_in_charge:
            return officer;
        case Role::examiner:
            return examiner;
        case Role::analyst:
            return analyst;
        case Role::liaison:
            return liaison;
        case Role::prosecutor:
            return prosecutor;
        case Role::disclosure_reviewer:
            return disclosure;
        case Role::auditor:
            return auditor;
        case Role::partner:
            return partner;
    }
    return {};
}

}  // namespace

bool concerns_node(Action action) {
    return action == administer || action == audit || action == verify || action == open_case;
}

bool permits(const model::RoleSet& roles, Action action) {
    return std::ranges::any_of(model::roles, [&](Role role) {
        return roles.has(role) && std::ranges::count(actions_of(role), action) != 0;
    });
}

}  // namespace policy
