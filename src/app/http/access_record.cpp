#include "app/http/access_record.h"

#include "app/cli/session.h"
#include "app/http/services.h"

#include <vector>

namespace app::http {
namespace {

// What was asked for, without what only says which part of it.
std::string target_of(const Exchange& exchange) {
    auto target = std::string(exchange.request.target.substr(0, exchange.request.target.find('?')));
    char mark = '?';
    for (const auto& [name, value] : exchange.query().parameters()) {
        if (name == "cursor" || name == "limit" || name == "offset")
            continue;
        target += mark + name + "=" + value;
        mark = '&';
    }
    return target;
}

}  // namespace

core::Result<void> AccessRecord::record(const Exchange& exchange, std::string_view operation,
                                        std::string_view action) {
    auto now = session_.now().seconds;
    close_windows(static_cast<std::uint64_t>(now - access_window_seconds));
    auto target = target_of(exchange);
    auto key = exchange.caller->sign_in.id.hex() + ' ' + std::string(operation) + ' ' + target +
               ' ' + exchange.reason();
    {
        auto windows = windows_.access();
        if (auto found = windows->find(key); found != windows->end()) {
            ++found->second.further;
            return {};
        }
    }
    Window window{now, 0, {}, {}};
    if (exchange.in_case)
        window.ids["case"] = exchange.in_case->of.id.hex();
    window.payload = core::Json{{"by", exchange.by()},
                                {"account", exchange.caller->account.id.hex()},
                                {"sign_in", exchange.caller->sign_in.id.hex()},
                                {"from", exchange.request.address},
                                {"operation", operation},
                                {"action", action},
                                {"what", target},
                                {"why", exchange.reason()}};
    if (const auto& token = exchange.caller->token)
        window.payload["token"] = core::Json{{"id", token->id.hex()}, {"name", token->name}};
    TRY(session_.record_act("access", window.ids, window.payload));
    auto windows = windows_.access();
    if (windows->size() < access_windows_max)
        windows->emplace(std::move(key), std::move(window));
    return {};
}

void AccessRecord::close_windows(std::uint64_t before_seconds) {
    std::vector<Window> closed;
    {
        auto windows = windows_.access();
        std::erase_if(*windows, [&](auto& entry) {
            bool over = static_cast<std::uint64_t>(entry.second.begun) <= before_seconds;
            if (over && entry.second.further > 0)
                closed.push_back(std::move(entry.second));
            return over;
        });
    }
    for (auto& window : closed) {
        window.payload["further_requests"] = window.further;
        // The ledger that takes nothing more has said so to whoever asked last.
        (void)session_.record_act("access.more", window.ids, window.payload);
    }
}

}  // namespace app::http
