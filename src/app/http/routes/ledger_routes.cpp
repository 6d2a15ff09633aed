// What was done, and whether the ledger is intact.
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/route.h"
#include "app/http/services.h"
#include "evidence/ledger/entry_list.h"
#include "evidence/ledger/verify_ledger.h"

namespace app::http {
namespace {

using core::Json;
using core::Result;
using policy::Action;

Json json_of(const evidence::ListedEntry& entry) {
    Json payload = nullptr;
    if (entry.payload)
        payload = Json::parse(*entry.payload, nullptr, false);
    return {{"index", entry.index},
            {"kind", entry.leaf.kind},
            {"time", entry.leaf.time},
            {"ids", entry.leaf.ids},
            {"payload", payload.is_discarded() ? Json(nullptr) : payload},
            {"leaf_hash", core::to_hex(entry.leaf_hash.bytes)}};
}

Result<Response> entries(Exchange& exchange, std::optional<model::CaseId> of,
                         const policy::Grant& grant) {
    auto& session = exchange.services.session;
    auto& ledger = session.ledger();
    auto request = TRY(page_request(exchange.query()));
    evidence::EntriesAsked asked{ledger.size(), request.size, of};
    if (!request.cursor.empty())
        asked.before = TRY(exchange.query().number("cursor", 0, {0, asked.before}));
    std::optional<Result<evidence::EntryPage>> read;
    ledger.while_quiet([&] {
        read = evidence::list_entries(session.disk(), session.home().ledger(), asked, grant);
    });
    auto found = TRY(*std::move(read));
    examination::Page<evidence::ListedEntry> page{std::move(found.entries), {}};
    if (found.next)
        page.next = std::to_string(*found.next);
    return page_response(page, [](std::string& out, const evidence::ListedEntry& entry) {
        out += json_of(entry).dump();
    });
}

Result<Response> ledger(Exchange& exchange) {
    return entries(exchange, std::nullopt, *exchange.node_grant);
}

Result<Response> case_ledger(Exchange& exchange) {
    return entries(exchange, exchange.in_case->of.id, exchange.in_case->grant);
}

Result<Response> verify_ledger(Exchange& exchange) {
    auto& session = exchange.services.session;
    auto report =
        TRY(evidence::verify_while_open(session.disk(), session.home().ledger(), session.ledger()));
    return json_response(Json{{"intact", report.intact()},
                              {"size", report.head.size},
                              {"root", core::to_hex(report.head.root.bytes)},
                              {"entries", report.entries},
                              {"checkpoints", report.checkpoints},
                              {"payloads", report.payloads},
                              {"problems", report.problems},
                              {"problems_count", report.problems_count},
                              {"notes", report.notes},
                              {"key", session.ledger().verifier().text()}});
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/ledger", "ledger", Needs::node, Action::audit, ledger},
    {Method::get, "/api/v1/cases/{case}/ledger", "case_ledger", Needs::case_data, Action::read,
     case_ledger},
    {Method::post, "/api/v1/ledger/verify", "verify_ledger", Needs::node, Action::verify,
     verify_ledger},
};

}  // namespace

std::span<const Route> ledger_routes() {
    return routes;
}

}  // namespace app::http
