// A case's items as a list, and words in their text.
#include "app/cli/case_text.h"
#include "app/cli/found_documents.h"
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/route.h"
#include "app/http/routes/filters.h"
#include "app/http/routes/marks.h"
#include "app/http/services.h"

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

constexpr std::uint64_t results_default = 20, results_max = 100;

// Of contents in a state of review, or with "none" of those in none.
Result<void> narrow_to_review(Exchange& exchange, const CaseView& view,
                              examination::ItemFilter& filter) {
    auto asked = exchange.query().text("review");
    if (asked.empty())
        return {};
    auto state = model::review_state_named(asked);
    if (!state && asked != "none" && asked != "any")
        return Error(ErrorCode::invalid_input, "there is no state of review '" + asked + "'");
    auto found = TRY(exchange.services.session.registered().reviews().list_states(view.of.id, state,
                                                                                  view.grant));
    examination::ItemFilter::Chosen chosen;
    chosen.but_these = asked == "none";
    for (const auto& judgement : found) {
        auto name = model::object_name_from(judgement.about);
        if (name && name->kind == model::ObjectKind::content)
            chosen.contents.push_back(name->id);
        else if (name)
            chosen.items.push_back(name->id);
    }
    filter.chosen = std::move(chosen);
    return {};
}

Result<Response> files(Exchange& exchange) {
    auto filter = TRY(item_filter(exchange.query()));
    auto order = TRY(item_order(exchange.query()));
    auto request = TRY(page_request(exchange.query()));
    auto view = TRY(exchange.view());
    TRY(narrow_to_review(exchange, view, filter));
    auto page = order ? view.findings->sorted_items(filter, *order, request, view.grant)
                      : view.findings->items(filter, request, view.grant);
    auto rows = TRY(std::move(page));
    return item_page(exchange, view, rows);
}

Result<Response> count_files(Exchange& exchange) {
    auto filter = TRY(item_filter(exchange.query()));
    auto view = TRY(exchange.view());
    TRY(narrow_to_review(exchange, view, filter));
    auto count = TRY(view.findings->count_items(filter, view.grant));
    return json_response(Json{{"count", count}});
}

// Each result with what is said of its item.
Result<void> add_results(Exchange& exchange, const CaseView& view,
                         const std::vector<FoundDocument>& documents, Json& results) {
    std::vector<std::string> names, reviewed;
    for (const auto& document : documents) {
        names.push_back(name_of_object(document.item).text());
        reviewed.push_back(reviewed_object(document.item).text());
    }
    auto marks = TRY(PageMarks::of(exchange, view, names, reviewed));
    for (std::size_t i = 0; i < documents.size(); ++i) {
        auto result = json_of(documents[i]);
        result["about"] = names[i];
        result["marks"] = marks.json_of(names[i], reviewed[i]);
        results.push_back(std::move(result));
    }
    return {};
}

Result<Response> search(Exchange& exchange) {
    auto words = exchange.query().text("query");
    if (words.empty())
        return Error(ErrorCode::invalid_input, "'query' is missing: say what to look for");
    store::TextSearchOptions options;
    options.after = exchange.query().text("cursor");
    auto limit = TRY(exchange.query().number("limit", results_default, {1, results_max}));
    options.results_max = static_cast<std::size_t>(limit);
    auto view = TRY(exchange.view());
    auto text = TRY(open_case_text(exchange.services.session, view));
    Json answer{{"items", Json::array()},
                {"next", nullptr},
                {"stopped_early", false},
                {"sources_without_text", Json::array()}};
    for (const auto* source : text.textless)
        answer["sources_without_text"].push_back(source->id.hex());
    if (text.indexes.empty())
        return json_response(answer);
    auto page = TRY(store::search_text_indexes(text.indexes, words, options, view.grant));
    auto documents = TRY(find_documents(view, text, page));
    // A page with gaps would tell that what is sealed has these words.
    while (documents.size() < limit && !page.next.empty() && exchange.sealing().any()) {
        TRY(add_results(exchange, view, documents, answer["items"]));
        limit -= documents.size();
        options.after = page.next;
        options.results_max = static_cast<std::size_t>(limit);
        page = TRY(store::search_text_indexes(text.indexes, words, options, view.grant));
        documents = TRY(find_documents(view, text, page));
    }
    TRY(add_results(exchange, view, documents, answer["items"]));
    if (!page.next.empty())
        answer["next"] = page.next;
    answer["stopped_early"] = page.stopped_early;
    return json_response(answer);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/files", "files", Needs::case_data, Action::read, files},
    {Method::get, "/api/v1/cases/{case}/files/count", "count_files", Needs::case_data,
     Action::count, count_files},
    {Method::get, "/api/v1/cases/{case}/search", "search", Needs::case_data, Action::search,
     search},
};

}  // namespace

std::span<const Route> file_routes() {
    return routes;
}

}  // namespace app::http
