// Rules that a job is asked for with: sent with it, or named from the node's shelf.
#pragma once

#include "app/http/exchange.h"
#include "app/jobs/jobs.h"
#include "model/rule_hit.h"

#include <string_view>

namespace app::http {

core::Result<model::RuleSetKind> rule_kind_named(std::string_view name);

// Takes the body's `keywords` and `yara`, or in their place `keywords_named` and `yara_named`.
core::Result<void> ask_for_rules(Exchange& exchange, Body& body, JobRequest& request);
// Puts the shelf's current version of that name into the request. invalid_input where there is none
// of that kind.
core::Result<void> take_from_shelf(Exchange& exchange, model::RuleSetKind kind,
                                   std::string_view name, JobRequest& request);

}  // namespace app::http
