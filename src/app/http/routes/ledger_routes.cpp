// What was done, and whether the ledger is intact.
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/route.h"
#include "app/http/services.h"
#include "evidence/ledger/entry_list.h"
#include "evidence/ledger/verify_ledger.h"

#include <set>
#include <vector>

namespace app::http {
namespace {

using core::Json;
using core::Result;
using policy::Action;

// A payload as it is told to somebody for whom something is sealed.
class PayloadSealing {
public:
    explicit PayloadSealing(Exchange& exchange) : exchange_(exchange) {}

    // Looks up what the entries name. REQUIRES: comes before told().
    Result<void> look_up(const CaseView& shown, const std::vector<evidence::ListedEntry>& entries) {
        if (!exchange_.sealing().any())
            return {};
        std::set<std::string> names;
        for (const auto& entry : entries)
            if (entry.payload)
                for (auto& name : names_in(*entry.payload, parsed(*entry.payload)))
                    names.insert(std::move(name));
        sealed_ = TRY(exchange_.sealed_ones(shown, {names.begin(), names.end()}));
        return {};
    }

    Json told(const std::string& text) const {
        auto payload = parsed(text);
        const auto& sealing = exchange_.sealing();
        if (payload.is_discarded() || !sealing.any())
            return payload.is_discarded() ? Json(nullptr) : payload;
        bool named = sealing.is_named_in(text);
        for (const auto& name : names_in(text, payload))
            named = named || sealed_.contains(name);
        if (named)
            return nullptr;
        // What somebody looked for may be a word of what is sealed.
        auto what = payload.find("what");
        if (what != payload.end() && what->is_string() && payload.value("by", "") != exchange_.by())
            *what = what->get<std::string>().substr(0, what->get<std::string>().find('?'));
        return payload;
    }

private:
    static Json parsed(const std::string& text) { return Json::parse(text, nullptr, false); }
    // What an act was about, and all ids as those of records.
    static std::vector<std::string> names_in(const std::string& text, const Json& payload) {
        std::vector<std::string> names;
        if (payload.is_object())
            if (auto about = payload.find("about"); about != payload.end() && about->is_string())
                names.push_back(about->get<std::string>());
        for (auto digits : hex_words(text))
            if (digits.size() == 32)
                names.push_back("record/" + std::string(digits));
        return names;
    }

    Exchange& exchange_;
    std::set<std::string> sealed_;
};

Json json_of(const evidence::ListedEntry& entry, const PayloadSealing& sealing) {
    Json payload = entry.payload ? sealing.told(*entry.payload) : Json(nullptr);
    return {{"index", entry.index},    {"kind", entry.leaf.kind},
            {"time", entry.leaf.time}, {"ids", entry.leaf.ids},
            {"payload", payload},      {"leaf_hash", core::to_hex(entry.leaf_hash.bytes)}};
}

// Nothing of no case is sealed.
Result<Response> entries(Exchange& exchange, const CaseView* view, const policy::Grant& grant) {
    auto& session = exchange.services.session;
    auto& ledger = session.ledger();
    auto request = TRY(page_request(exchange.query()));
    evidence::EntriesAsked asked{ledger.size(), request.size,
                                 view ? std::optional(view->of.id) : std::nullopt};
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
    PayloadSealing sealing(exchange);
    if (view != nullptr)
        TRY(sealing.look_up(*view, page.rows));
    return page_response(page, [&](std::string& out, const evidence::ListedEntry& entry) {
        out += json_of(entry, sealing).dump();
    });
}

Result<Response> ledger(Exchange& exchange) {
    return entries(exchange, nullptr, *exchange.node_grant);
}

Result<Response> case_ledger(Exchange& exchange) {
    auto view = TRY(exchange.view());
    return entries(exchange, &view, view.grant);
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
