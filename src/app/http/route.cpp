#include "app/http/route.h"

#include <array>

namespace app::http {
namespace {

// Whether the segments are the pattern's; fills what its names stand for.
bool fits(std::string_view pattern, const std::vector<std::string>& segments,
          std::map<std::string, std::string, std::less<>>& path) {
    path.clear();
    for (const auto& segment : segments) {
        if (pattern.empty())
            return false;
        pattern.remove_prefix(1);
        auto part = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(part.size());
        if (part.starts_with('{'))
            path.emplace(part.substr(1, part.size() - 2), segment);
        else if (part != segment)
            return false;
    }
    return pattern.empty();
}

}  // namespace

std::span<const std::span<const Route>> all_routes() {
    static const std::array groups{
        service_routes(),  sign_in_routes(),  open_id_routes(),  account_routes(),
        case_routes(),     file_routes(),     item_routes(),     preview_routes(),
        hit_routes(),      rule_routes(),     filter_routes(),   find_routes(),
        hash_set_routes(), timeline_routes(), selector_routes(), coverage_routes(),
        ledger_routes(),   job_routes(),      upload_routes(),   token_routes(),
        package_routes(),  remark_routes(),   report_routes(),   review_routes(),
        task_routes()};
    return groups;
}

FoundRoute find_route(Method method, const std::vector<std::string>& segments) {
    FoundRoute found;
    for (const auto& group : all_routes())
        for (const auto& route : group) {
            std::map<std::string, std::string, std::less<>> path;
            if (!fits(route.pattern, segments, path))
                continue;
            auto method_name = std::string(name_of(route.method));
            if (route.method == Method::get)
                method_name += ", HEAD";
            found.methods += (found.methods.empty() ? "" : ", ") + method_name;
            bool answers =
                route.method == method || (method == Method::head && route.method == Method::get);
            // A word that stands there goes before a name for any.
            if (answers && (found.route == nullptr || path.size() < found.path.size())) {
                found.route = &route;
                found.path = std::move(path);
            }
        }
    return found;
}

}  // namespace app::http
