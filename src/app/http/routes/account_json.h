// Accounts and sign-ins as the interface shows them.
#pragma once

#include "core/json.h"
#include "model/person.h"

namespace app::http {

core::Json json_of(const model::RoleSet& roles);
core::Json json_of(const model::Account& account);
core::Json json_of(const model::SignIn& sign_in, const model::SignInId& current);
core::Json json_of(const model::CaseMember& member);
core::Json json_of(const model::ApiToken& token);

}  // namespace app::http
