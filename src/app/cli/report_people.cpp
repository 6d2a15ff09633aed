#include "app/cli/report_people.h"

#include "app/cli/named_object.h"
#include "app/cli/reviews.h"
#include "app/cli/session.h"
#include "core/text.h"

#include <algorithm>
#include <map>
#include <set>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using model::JudgementKind;

constexpr std::uint64_t remarks_at_once = 1000;

std::string part_of(std::string_view predicate) {
    if (predicate == store::remark::translation || predicate == store::remark::transcript)
        return "translations";
    return std::string(predicate) + 's';
}

class Collector {
public:
    Collector(Session& session, const CaseView& view, const ReportPeopleAsked& asked)
        : session_(session), view_(view), asked_(asked) {}

    Result<evidence::ReportPeople> collect() {
        out_.asked = asked_.parts;
        TRY(add_remarks());
        TRY(seal());
        if (asked_for("review"))
            TRY(add_review());
        for (auto& [name, marked] : marked_) {
            TRY(add_name(marked));
            out_.marked.push_back(std::move(marked));
        }
        return std::move(out_);
    }

private:
    bool asked_for(std::string_view part) const {
        return std::ranges::find(asked_.parts, part) != asked_.parts.end();
    }

    Result<void> add_remarks() {
        std::optional<std::uint64_t> before;
        do {
            auto page = TRY(session_.registered().remarks().list_remarks(
                view_.of.id, {}, before, remarks_at_once, view_.grant));
            for (const auto& said : page.rows) {
                if (!asked_for(part_of(said.predicate)))
                    continue;
                auto& marked = marked_[said.about];
                marked.name = said.about;
                marked.title = said.title;
                marked.remarks.push_back({said.predicate, std::get<std::string>(said.object),
                                          said.language, std::get<std::string>(said.source),
                                          said.recorded_at.text()});
            }
            before = page.next;
        } while (before);
        // As they were said: the first first.
        for (auto& [name, marked] : marked_)
            std::ranges::reverse(marked.remarks);
        return {};
    }

    // What is said of a privileged item tells of its content as well.
    Result<void> seal() {
        if (asked_.sees_privileged)
            return {};
        auto privileged = TRY(session_.registered().reviews().list_states(
            view_.of.id, JudgementKind::privileged, view_.grant));
        std::set<std::string> names;
        for (const auto& judgement : privileged)
            names.insert(judgement.about);
        for (auto at = marked_.begin(); at != marked_.end();) {
            auto object = find_object(view_, at->first);
            // What cannot be found where something is withheld may be that.
            bool gone = !object && view_.grant.withheld() != nullptr;
            bool sealed = gone || names.contains(at->first) ||
                          (object && object.value().item &&
                           names.contains(reviewed_object(*object.value().item).text()));
            out_.sealed += sealed ? 1 : 0;
            at = sealed ? marked_.erase(at) : std::next(at);
        }
        return {};
    }

    Result<void> add_review() {
        auto& reviews = session_.registered().reviews();
        auto states = TRY(reviews.list_states(view_.of.id, std::nullopt, view_.grant));
        for (const auto& judgement : states) {
            auto state = std::string(model::name_of_review(judgement.kind));
            ++out_.decided[state];
            if (judgement.kind == JudgementKind::not_relevant)
                continue;
            if (judgement.kind == JudgementKind::privileged && !asked_.sees_privileged) {
                ++out_.sealed;
                continue;
            }
            auto& marked = marked_[judgement.about];
            marked.name = judgement.about;
            marked.review = state;
            marked.reviewed_by = judgement.by;
            marked.reviewed_at = judgement.decided_at.text();
        }
        auto batches = TRY(reviews.list_batches(view_.of.id, "", view_.grant));
        for (const auto& [batch, items, decided, agreed] : batches) {
            if (batch.kind != model::BatchKind::second)
                continue;
            auto interval = wilson_interval(agreed, decided);
            out_.samples.push_back({batch.name, batch.seed, batch.reviewer, items, batch.population,
                                    decided, agreed, interval.low, interval.high});
        }
        return {};
    }

    Result<void> add_name(evidence::ReportMarked& marked) {
        auto object = find_object(view_, marked.name);
        if (!object && object.error().code() == ErrorCode::not_found)
            return {};
        if (!object)
            return object.error();
        if (marked.title.empty())
            marked.title = core::utf8_or_escaped(object.value().title);
        if (const auto& item = object.value().item; item && item->item.sha256)
            marked.sha256 = item->item.sha256->hex();
        return {};
    }

    Session& session_;
    const CaseView& view_;
    const ReportPeopleAsked& asked_;
    evidence::ReportPeople out_;
    std::map<std::string, evidence::ReportMarked> marked_;
};

}  // namespace

const std::vector<std::string>& report_parts() {
    static const std::vector<std::string> parts{"tags", "notes", "bookmarks", "translations",
                                                "review"};
    return parts;
}

Result<evidence::ReportPeople> report_people(Session& session, const CaseView& view,
                                             const ReportPeopleAsked& asked) {
    for (const auto& part : asked.parts)
        if (std::ranges::find(report_parts(), part) == report_parts().end())
            return Error(ErrorCode::invalid_input,
                         "a report can be written with tags, notes, bookmarks, translations and "
                         "review, not with '" +
                             core::printable(part) + "'");
    return Collector(session, view, asked).collect();
}

}  // namespace app
