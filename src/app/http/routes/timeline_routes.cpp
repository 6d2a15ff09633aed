// What happened when, as rows and as a histogram.
#include "app/cli/corrected_time.h"
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/route.h"
#include "app/http/routes/filters.h"
#include "app/http/routes/marks.h"
#include "app/http/services.h"
#include "examination/findings/export.h"

#include <algorithm>

namespace app::http {
namespace {

using core::Json;
using core::Result;
using policy::Action;

constexpr std::uint64_t stretches_default = 120, stretches_asked_max = 500;

Result<Response> timeline(Exchange& exchange) {
    auto filter = TRY(timeline_filter(exchange.query()));
    auto request = TRY(page_request(exchange.query()));
    auto view = TRY(exchange.view());
    auto corrections = TRY(clock_corrections(exchange.services.session, view));
    auto page = TRY(view.findings->timeline(filter, request, view.grant));
    std::vector<std::string> names;
    for (const auto& entry : page.rows)
        names.push_back(name_of_object(entry).text());
    auto reviewed = TRY(reviewed_names(exchange, view, page.rows));
    auto marks = TRY(PageMarks::of(exchange, view, names, reviewed));
    std::size_t row = 0;
    return page_response(page, [&](std::string& out, const model::TimelineEntry& entry) {
        examination::append_json(out, entry);
        corrections.append_to_json(out, entry);
        out.back() = ',';
        out += "\"item\":\"" + entry.item_id.hex() + "\"}";
        marks.append(out, names[row], reviewed[row]);
        ++row;
    });
}

std::string text_of(std::int64_t seconds) {
    auto moment = core::Moment::from_unix_seconds(seconds);
    moment.zone = core::TimeZoneKnowledge::utc;
    return moment.text();
}

Result<std::uint64_t> count_between(const CaseView& view, examination::TimelineFilter filter,
                                    std::optional<std::int64_t> from,
                                    std::optional<std::int64_t> to) {
    filter.time = {from, to};
    return view.findings->count_timeline(filter, view.grant);
}

Result<Response> histogram(Exchange& exchange) {
    auto filter = TRY(timeline_filter(exchange.query()));
    auto stretches =
        TRY(exchange.query().number("stretches", stretches_default, {1, stretches_asked_max}));
    auto view = TRY(exchange.view());
    auto extent = TRY(view.findings->timeline_extent(filter, view.grant));
    Json answer{{"from", nullptr},
                {"to", nullptr},
                {"interval_seconds", 0},
                {"counts", Json::array()},
                {"count", 0},
                {"before", 0},
                {"after", 0}};
    if (!extent)
        return json_response(answer);
    // What the asker wants to see, or else what there is.
    auto asked = filter.time;
    filter.time.from_seconds = asked.from_seconds.value_or(*extent->from_seconds);
    filter.time.to_seconds = asked.to_seconds.value_or(*extent->to_seconds);
    auto distance = static_cast<std::uint64_t>(*filter.time.to_seconds) -
                    static_cast<std::uint64_t>(*filter.time.from_seconds);
    auto width = std::max<std::uint64_t>((distance + stretches - 1) / stretches, 1);
    auto counts = TRY(view.findings->count_timeline_stretches(filter, width, view.grant));
    std::uint64_t count = 0;
    for (auto one : counts)
        count += one;
    answer["from"] = text_of(*filter.time.from_seconds);
    answer["to"] = text_of(*filter.time.to_seconds);
    answer["interval_seconds"] = width;
    answer["counts"] = counts;
    answer["count"] = count;
    if (asked.from_seconds)
        answer["before"] = TRY(count_between(view, filter, std::nullopt, asked.from_seconds));
    if (asked.to_seconds)
        answer["after"] = TRY(count_between(view, filter, asked.to_seconds, std::nullopt));
    return json_response(answer);
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/cases/{case}/timeline", "timeline", Needs::case_data, Action::read,
     timeline},
    {Method::get, "/api/v1/cases/{case}/timeline/histogram", "histogram", Needs::case_data,
     Action::count, histogram},
};

}  // namespace

std::span<const Route> timeline_routes() {
    return routes;
}

}  // namespace app::http
