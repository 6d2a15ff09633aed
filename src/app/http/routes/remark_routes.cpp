// Tags, notes, bookmarks, translations: what people say of what was found.
#include "app/cli/remarks.h"
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/services.h"

namespace app::http {
namespace {

using core::Json;
using core::Result;
using policy::Action;

store::RemarkFilter remark_filter(const Query& query, bool history) {
    store::RemarkFilter filter;
    filter.about = query.text("about");
    filter.predicate = query.text("kind");
    filter.value = query.text("tag");
    if (!filter.value.empty())
        filter.predicate = store::remark::tag;
    filter.text = query.text("text");
    filter.by = query.text("by");
    filter.history = history;
    return filter;
}

Result<Response> remarks(Exchange& exchange) {
    auto history = TRY(exchange.query().truth("history"));
    auto request = TRY(page_request(exchange.query()));
    std::optional<std::uint64_t> before;
    if (!request.cursor.empty())
        before = TRY(exchange.query().number("cursor", 0, {0, ~std::uint64_t{0} >> 1}));
    const auto& [of, grant] = *exchange.in_case;
    auto found = TRY(exchange.services.session.registered().remarks().list_remarks(
        of.id, remark_filter(exchange.query(), history.value_or(false)), before, request.size,
        grant));
    examination::Page<model::Statement> page{std::move(found.rows), {}};
    auto view = TRY(exchange.reading());
    std::vector<std::string> names;
    for (const auto& said : page.rows)
        names.push_back(said.about);
    auto sealed = TRY(exchange.sealed_ones(view, names));
    std::erase_if(page.rows,
                  [&](const model::Statement& said) { return sealed.contains(said.about); });
    if (found.next)
        page.next = std::to_string(*found.next);
    return page_response(
        page, [](std::string& out, const model::Statement& row) { out += json_of(row).dump(); });
}

Result<Response> add(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    RemarkDraft draft;
    draft.predicate = TRY(body.text("kind"));
    draft.about = TRY(body.text("about"));
    auto words = TRY(body.text_if("text"));
    auto language = TRY(body.text_if("language"));
    auto supersedes = TRY(body.text_if("supersedes"));
    TRY(body.done());
    draft.words = words.value_or("");
    draft.language = language.value_or("");
    draft.reason = exchange.reason();
    if (supersedes) {
        draft.supersedes = model::StatementId::from_hex(*supersedes);
        if (!draft.supersedes)
            return core::Error(core::ErrorCode::invalid_input,
                               "'supersedes' must be a remark's id: 32 hex digits");
    }
    auto speaker = TRY(exchange.acting());
    auto said =
        TRY(add_remark(exchange.services.session, speaker.view, speaker.may, exchange.by(), draft));
    return json_response(json_of(said), 201);
}

Result<Response> retract(Exchange& exchange) {
    auto id = exchange.path_id<model::StatementId>("remark");
    if (!id)
        return nothing_there();
    auto speaker = TRY(exchange.acting());
    auto found = TRY(exchange.services.session.registered().remarks().find_remark(
        speaker.view.of.id, *id, speaker.view.grant));
    auto sealed = TRY(exchange.sealed_ones(speaker.view, {found ? found->about : std::string()}));
    if (!sealed.empty())
        return nothing_there();
    bool of_others = exchange.may(Action::assign);
    auto said = TRY(retract_remark(exchange.services.session, speaker.view, speaker.may,
                                   {*id, exchange.by(), exchange.reason(), of_others}));
    return json_response(json_of(said));
}

Result<std::vector<store::TagCount>> count_shown_tags(Exchange& exchange, const CaseView& view) {
    auto tagged =
        TRY(exchange.services.session.registered().remarks().list_tagged(view.of.id, view.grant));
    std::vector<std::string> names;
    for (const auto& [tag, about] : tagged)
        names.push_back(about);
    auto sealed = TRY(exchange.sealed_ones(view, names));
    std::vector<store::TagCount> counts;
    for (const auto& [tag, about] : tagged) {
        if (sealed.contains(about))
            continue;
        if (counts.empty() || counts.back().tag != tag)
            counts.push_back({tag, 0});
        ++counts.back().count;
    }
    return counts;
}

Result<Response> tags(Exchange& exchange) {
    const auto& [of, grant] = *exchange.in_case;
    auto& remarks = exchange.services.session.registered().remarks();
    auto counts = TRY(remarks.count_tags(of.id, grant));
    auto view = TRY(exchange.reading());
    if (exchange.sealing().any())
        counts = TRY(count_shown_tags(exchange, view));
    std::vector<Json> rows;
    for (const auto& [tag, count] : counts)
        rows.push_back({{"tag", tag}, {"count", count}});
    return list_response(exchange.query(), rows);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/remarks", "remarks", Needs::case_data, Action::read,
     remarks},
    {Method::post, "/api/v1/cases/{case}/remarks", "add_remark", Needs::case_data, Action::remark,
     add},
    {Method::post, "/api/v1/cases/{case}/remarks/{remark}/retract", "retract_remark",
     Needs::case_data, Action::remark, retract},
    {Method::get, "/api/v1/cases/{case}/tags", "tags", Needs::case_data, Action::count, tags},
};

}  // namespace

std::span<const Route> remark_routes() {
    return routes;
}

}  // namespace app::http
