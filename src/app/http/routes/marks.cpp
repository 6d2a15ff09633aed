#include "app/http/routes/marks.h"

#include "app/cli/session.h"
#include "app/http/routes/item_json.h"
#include "app/http/services.h"
#include "model/review.h"

#include <set>

namespace app::http {

using core::Json;
using core::Result;

Result<PageMarks> PageMarks::of(Exchange& exchange, const CaseView& view,
                                const std::vector<std::string>& names,
                                const std::vector<std::string>& reviewed) {
    auto& registered = exchange.services.session.registered();
    PageMarks marks;
    marks.marks_ =
        TRY(registered.remarks().find_marks(view.of.id, names, exchange.by(), view.grant));
    marks.states_ = TRY(registered.reviews().find_states(view.of.id, reviewed, view.grant));
    return marks;
}

Json PageMarks::json_of(const std::string& name, const std::string& reviewed) const {
    Json out{{"tags", Json::array()}, {"notes", 0}, {"bookmarked", false}, {"review", nullptr}};
    if (auto found = marks_.find(name); found != marks_.end()) {
        out["tags"] = found->second.tags;
        out["notes"] = found->second.notes;
        out["bookmarked"] = found->second.bookmarked;
    }
    if (auto found = states_.find(reviewed); found != states_.end())
        out["review"] = model::name_of_review(found->second.kind);
    return out;
}

void PageMarks::append(std::string& out, const std::string& name,
                       const std::string& reviewed) const {
    out.back() = ',';
    out += "\"about\":";
    core::append_json_string(out, name);
    out += ",\"marks\":" + json_of(name, reviewed).dump() + '}';
}

Result<std::vector<std::string>> reviewed_names(Exchange& exchange, const CaseView& view,
                                                const std::vector<model::TimelineEntry>& entries) {
    std::vector<std::string> names(entries.size());
    auto& reviews = exchange.services.session.registered().reviews();
    bool decided = TRY(reviews.has_decisions(view.of.id, view.grant));
    if (!decided)
        return names;
    std::map<model::SourceId, std::set<std::uint64_t>> ordinals;
    for (const auto& entry : entries)
        ordinals[entry.source].insert(entry.item);
    std::map<model::ItemId, std::string> reviewed;
    for (const auto& [source, wanted] : ordinals) {
        auto named =
            TRY(view.findings->name_items(source, {wanted.begin(), wanted.end()}, view.grant));
        for (const auto& item : named)
            reviewed[item.id] = reviewed_object(item).text();
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        names[i] = reviewed[entries[i].item_id];
    return names;
}

namespace {

Json sealed_marks() {
    return {{"tags", Json::array()},
            {"notes", 0},
            {"bookmarked", false},
            {"review", model::name_of_review(model::JudgementKind::privileged)}};
}

}  // namespace

Result<Response> item_page(Exchange& exchange, const CaseView& view,
                           const examination::Page<examination::ItemRow>& page) {
    std::vector<std::string> names, reviewed;
    for (const auto& row : page.rows) {
        if (row.withheld)
            continue;
        names.push_back(name_of_object(row).text());
        reviewed.push_back(reviewed_object(row).text());
    }
    auto marks = TRY(PageMarks::of(exchange, view, names, reviewed));
    return page_response(page, [&](std::string& out, const examination::ItemRow& row) {
        append_item(out, row);
        if (row.withheld) {
            out.back() = ',';
            out += "\"about\":\"item/sealed\",\"marks\":" + sealed_marks().dump() + '}';
            return;
        }
        marks.append(out, name_of_object(row).text(), reviewed_object(row).text());
    });
}

}  // namespace app::http
