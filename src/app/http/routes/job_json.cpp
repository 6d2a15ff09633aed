#include "app/http/routes/job_json.h"

#include "app/cli/session.h"
#include "app/http/services.h"

namespace app::http {

using core::Json;
using core::Result;

namespace {

Json moment_or_null(const std::optional<core::Moment>& moment) {
    return moment ? Json(moment->text()) : Json(nullptr);
}

Json wishes_json(const JobView& job) {
    const auto& wishes = job.wishes;
    auto shelved = Json::array();
    for (const auto& one : job.shelved)
        shelved.push_back({{"name", one.name},
                           {"kind", one.kind},
                           {"version", one.version},
                           {"sha256", one.sha256}});
    return {{"shelved", std::move(shelved)},        {"hashes", wishes.hashes},
            {"hash_sets", wishes.hash_sets},        {"without", wishes.without},
            {"keywords", !wishes.keywords.empty()}, {"yara", !wishes.yara.empty()},
            {"passwords", job.passwords},           {"logical", wishes.logical},
            {"searches_only", wishes.searches_only}};
}

}  // namespace

Json json_of(const JobView& job) {
    Json summary = nullptr;
    if (!job.summary.empty())
        summary = Json::parse(job.summary, nullptr, false);
    return {{"id", job.id.hex()},
            {"case", job.of.hex()},
            {"case_name", job.case_name},
            {"path", job.path},
            {"root", job.upload ? Json(nullptr) : Json(job.root)},
            {"upload", job.upload ? Json(job.upload->hex()) : Json(nullptr)},
            {"profile", job.wishes.profile},
            {"options", wishes_json(job)},
            {"state", name_of(job.state)},
            {"created_by", job.created_by},
            {"created_at", job.created_at.text()},
            {"started_at", moment_or_null(job.started_at)},
            {"ended_at", moment_or_null(job.ended_at)},
            {"bytes_done", job.bytes_done},
            {"bytes_total", job.bytes_total},
            {"items", job.items},
            {"seconds_left", job.seconds_left ? Json(*job.seconds_left) : Json(nullptr)},
            {"summary", summary.is_object() ? summary : Json(nullptr)},
            {"error", job.error.empty() ? Json(nullptr) : Json(job.error)}};
}

Result<void> record_job(Exchange& exchange, std::string act, const JobView& job,
                        const std::string& why) {
    return exchange.services.session.record_act(std::move(act),
                                                {{"case", job.of.hex()}, {"job", job.id.hex()}},
                                                Json{{"by", exchange.by()},
                                                     {"path", job.path},
                                                     {"profile", job.wishes.profile},
                                                     {"options", wishes_json(job)},
                                                     {"why", why}});
}

}  // namespace app::http
