// Route: one operation of openapi.json, what it asks of the caller, and who answers it.
#pragma once

#include "app/http/exchange.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace app::http {

enum class Needs : std::uint8_t {
    nothing,
    half_sign_in,  // A sign-in that may still wait for its second factor.
    sign_in,
    role,       // A role that permits the action somewhere; the handler looks case by case.
    node,       // The gate's permission for the node.
    case_data,  // The gate's permission for {case}.
    job         // The same for the case of {job}.
};

using RouteHandler = core::Result<Response> (*)(Exchange& exchange);
// Takes a body in pieces; where there is none, such a body is refused.
using RouteReceiver = core::Result<std::unique_ptr<Receiver>> (*)(Exchange& exchange);

struct Route {
    Method method;
    std::string_view pattern;    // "/api/v1/cases/{case}"
    std::string_view operation;  // operationId.
    Needs needs;
    std::optional<policy::Action> action;
    RouteHandler handler;
    RouteReceiver receiver = nullptr;
    // Of what is no case's data there is no entry but what the handler makes.
    bool recorded() const {
        return needs == Needs::case_data || needs == Needs::job || needs == Needs::role;
    }
};

// Each resource's file has its routes.
std::span<const Route> service_routes();
std::span<const Route> sign_in_routes();
std::span<const Route> open_id_routes();
std::span<const Route> account_routes();
std::span<const Route> case_routes();
std::span<const Route> file_routes();
std::span<const Route> item_routes();
std::span<const Route> preview_routes();
std::span<const Route> filter_routes();
std::span<const Route> find_routes();
std::span<const Route> hit_routes();
std::span<const Route> rule_routes();
std::span<const Route> hash_set_routes();
std::span<const Route> timeline_routes();
std::span<const Route> selector_routes();
std::span<const Route> coverage_routes();
std::span<const Route> ledger_routes();
std::span<const Route> job_routes();
std::span<const Route> upload_routes();
std::span<const Route> token_routes();
std::span<const Route> package_routes();
std::span<const Route> remark_routes();
std::span<const Route> report_routes();
std::span<const Route> review_routes();
std::span<const Route> task_routes();
std::span<const std::span<const Route>> all_routes();

struct FoundRoute {
    const Route* route = nullptr;  // Null where there is none.
    std::string methods;           // What is at the path, by these alone: "GET, HEAD, POST".
    std::map<std::string, std::string, std::less<>> path;
};
FoundRoute find_route(Method method, const std::vector<std::string>& segments);

}  // namespace app::http
