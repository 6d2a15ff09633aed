// Examinations: from which source, how far they are, what they said.
#include "app/cli/session.h"
#include "app/http/paging.h"
#include "app/http/problem.h"
#include "app/http/route.h"
#include "app/http/routes/job_json.h"
#include "app/http/routes/rule_wishes.h"
#include "app/http/services.h"
#include "app/http/source_folder.h"
#include "core/text.h"

#include <algorithm>
#include <chrono>
#include <set>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;
using policy::Action;

Result<Response> source_roots(Exchange& exchange) {
    std::vector<Json> rows;
    const auto& roots = exchange.services.settings.source_roots;
    for (std::size_t i = 0; i < roots.size(); ++i)
        rows.push_back({{"root", i}, {"path", core::utf8_or_escaped(roots[i].string())}});
    return whole_list(rows);
}

const std::filesystem::path* root_of(const Exchange& exchange, std::uint64_t number) {
    const auto& roots = exchange.services.settings.source_roots;
    return number < roots.size() ? &roots[static_cast<std::size_t>(number)] : nullptr;
}

Result<Response> root_entries(Exchange& exchange) {
    Query number({{"root", exchange.path_text("root")}});
    auto asked = number.number("root", 0, {});
    const auto* root = asked ? root_of(exchange, asked.value()) : nullptr;
    if (root == nullptr)
        return nothing_there();
    auto entries = TRY(list_folder(*root, exchange.query().text("folder")));
    std::vector<Json> rows;
    for (const auto& entry : entries)
        rows.push_back({{"name", entry.name},
                        {"kind", entry.folder ? "directory" : "file"},
                        {"size", entry.size}});
    return list_response(exchange.query(), rows);
}

// Of the cases that the caller may read.
Result<Response> jobs(Exchange& exchange) {
    std::optional<model::CaseId> only;
    if (exchange.query().has("case")) {
        only = model::CaseId::from_hex(exchange.query().text("case"));
        if (!only)
            return Error(ErrorCode::invalid_input, "'case' must be a case's id");
    }
    auto ids = TRY(exchange.services.people.cases_of(exchange.caller->account.id));
    std::set<model::CaseId> visible(ids.begin(), ids.end());
    std::vector<Json> rows;
    for (const auto& job : exchange.services.jobs.list())
        if (visible.contains(job.of) && (!only || job.of == *only))
            rows.push_back(json_of(job));
    return list_response(exchange.query(), rows);
}

// From below a root, or from what was sent to the case: one of them.
Result<JobRequest> asked_source(Exchange& exchange, Body& body) {
    auto number = TRY(body.number_if("root"));
    auto path = TRY(body.text_if("path"));
    auto sent = TRY(body.text_if("upload"));
    JobRequest request;
    request.of = exchange.in_case->of;
    request.behalf = exchange.behalf();
    if (sent && (number || path))
        return Error(ErrorCode::invalid_input, "give either 'upload' or 'root' and 'path'");
    if (sent) {
        request.upload = model::UploadId::from_hex(*sent);
        auto found = request.upload ? exchange.services.uploads.find(request.of.id, *request.upload)
                                    : std::nullopt;
        if (!found)
            return Error(ErrorCode::invalid_input, "'upload' must be one of this case's uploads");
        request.path = found->name;
        request.source = TRY(exchange.services.uploads.source(request.of.id, found->id));
        return request;
    }
    const auto* root = number ? root_of(exchange, *number) : nullptr;
    if (root == nullptr || !path)
        return Error(ErrorCode::invalid_input,
                     "'root' must be the number of one of the source roots, and 'path' what lies "
                     "below it");
    auto source = path_beneath(*root, *path);
    if (!source)
        return Error(ErrorCode::invalid_input, source.error().message());
    request.root = *number;
    request.path = *path;
    request.source = std::move(source).value();
    return request;
}

Result<ExamineWishes> asked_wishes(Body& body) {
    ExamineWishes wishes;
    auto profile = TRY(body.text_if("profile"));
    auto hashes = TRY(body.text_if("hashes"));
    auto resume = TRY(body.truth_if("resume"));
    auto logical = TRY(body.truth_if("logical"));
    wishes.profile = profile.value_or(wishes.profile);
    wishes.hashes = hashes.value_or(wishes.hashes);
    wishes.resume = resume.value_or(false);
    wishes.logical = logical.value_or(false);
    wishes.hash_sets = TRY(body.texts_if("hash_sets"));
    wishes.without = TRY(body.texts_if("without"));
    wishes.passwords = TRY(body.texts_if("passwords"));
    return wishes;
}

Result<Response> start_job(Exchange& exchange) {
    auto body = TRY(Body::of(exchange.request));
    auto reason = TRY(body.text_if("reason"));
    auto wishes = TRY(asked_wishes(body));
    auto request = TRY(asked_source(exchange, body));
    TRY(ask_for_rules(exchange, body, request));
    TRY(body.done());
    request.wishes = std::move(wishes);
    request.reason = reason.value_or(exchange.reason());
    auto why = request.reason;
    auto job = TRY(exchange.services.jobs.start(std::move(request)));
    TRY(record_job(exchange, "job.start", job, why));
    return json_response(json_of(job), 201);
}

// The source may have gone since, or may not be reached any more.
Result<std::filesystem::path> source_of(Exchange& exchange, const JobView& job) {
    if (job.wishes.searches_only)
        return std::filesystem::path();  // All that has been examined.
    if (job.upload)
        return exchange.services.uploads.source(job.of, *job.upload);
    const auto* root = root_of(exchange, job.root);
    if (root == nullptr)
        return Error(ErrorCode::conflict,
                     "this server was started without the folder that the source lies in");
    return path_beneath(*root, job.path);
}

Result<Response> resume_job(Exchange& exchange) {
    auto found = exchange.services.jobs.find(*exchange.path_id<model::JobId>("job"));
    if (!found)
        return nothing_there();
    JobRequest again;
    if (!exchange.request.body.empty()) {
        auto body = TRY(Body::of(exchange.request));
        again.wishes.passwords = TRY(body.texts_if("passwords"));
        TRY(body.done());
    }
    auto source = source_of(exchange, *found);
    if (!source)
        return Error(ErrorCode::conflict, source.error().message());
    again.of = exchange.in_case->of;
    again.source = std::move(source).value();
    again.behalf = exchange.behalf();
    auto job = TRY(exchange.services.jobs.resume(found->id, std::move(again)));
    TRY(record_job(exchange, "job.resume", job, exchange.reason()));
    return json_response(json_of(job));
}

Result<Response> pause_job(Exchange& exchange) {
    auto job = TRY(exchange.services.jobs.pause(*exchange.path_id<model::JobId>("job")));
    TRY(record_job(exchange, "job.pause", job, exchange.reason()));
    return json_response(json_of(job));
}

Result<Response> job(Exchange& exchange) {
    auto id = exchange.path_id<model::JobId>("job");
    auto found = exchange.services.jobs.find(*id);
    return found ? json_response(json_of(*found)) : nothing_there();
}

Result<Response> cancel_job(Exchange& exchange) {
    auto id = exchange.path_id<model::JobId>("job");
    auto cancelled = TRY(exchange.services.jobs.cancel(*id));
    TRY(exchange.services.session.record_act(
        "job.cancel", {{"case", cancelled.of.hex()}, {"job", cancelled.id.hex()}},
        Json{{"by", exchange.by()}, {"why", exchange.reason()}}));
    return json_response(json_of(cancelled));
}

Result<Response> job_log(Exchange& exchange) {
    auto lines = exchange.services.jobs.log(*exchange.path_id<model::JobId>("job"));
    std::vector<Json> rows;
    for (std::size_t i = 0; i < lines.size(); ++i)
        rows.push_back({{"number", i}, {"text", lines[i]}});
    return list_response(exchange.query(), rows);
}

// A job as server-sent events: one when something has changed, a comment when nothing has for long,
// so that a client that has gone is noticed.
class JobEvents : public Pieces {
public:
    JobEvents(Jobs& jobs, const model::JobId& id) : jobs_(jobs), id_(id) {}

    Result<Piece> next() override {
        auto job = jobs_.find(id_);
        if (!job)
            return Piece{};
        auto text = json_of(*job).dump();
        auto now = std::chrono::steady_clock::now();
        Piece piece{{}, is_under_way(job->state) ? Then::wait : Then::end};
        if (text != last_) {
            piece.bytes = "event: job\ndata: " + text + "\n\n";
            last_ = std::move(text);
            said_ = now;
        } else if (now - said_ > silence_max) {
            piece.bytes = ":\n\n";
            said_ = now;
        }
        return piece;
    }

private:
    static constexpr auto silence_max = std::chrono::seconds(15);
    Jobs& jobs_;
    model::JobId id_;
    std::string last_;
    std::chrono::steady_clock::time_point said_ = std::chrono::steady_clock::now();
};

Result<Response> job_events(Exchange& exchange) {
    Response response;
    response.content_type = "text/event-stream";
    response.pieces =
        std::make_unique<JobEvents>(exchange.services.jobs, *exchange.path_id<model::JobId>("job"));
    return response;
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/source-roots", "source_roots", Needs::node, Action::open_case,
     source_roots},
    {Method::get, "/api/v1/source-roots/{root}", "root_entries", Needs::node, Action::open_case,
     root_entries},
    {Method::get, "/api/v1/jobs", "jobs", Needs::role, Action::read, jobs},
    {Method::post, "/api/v1/cases/{case}/jobs", "start_job", Needs::case_data, Action::derive,
     start_job},
    {Method::get, "/api/v1/jobs/{job}", "job", Needs::job, Action::read, job},
    {Method::post, "/api/v1/jobs/{job}/cancel", "cancel_job", Needs::job, Action::derive,
     cancel_job},
    {Method::post, "/api/v1/jobs/{job}/pause", "pause_job", Needs::job, Action::derive, pause_job},
    {Method::post, "/api/v1/jobs/{job}/resume", "resume_job", Needs::job, Action::derive,
     resume_job},
    {Method::get, "/api/v1/jobs/{job}/log", "job_log", Needs::job, Action::read, job_log},
    {Method::get, "/api/v1/jobs/{job}/events", "job_events", Needs::job, Action::read, job_events},
};

}  // namespace

std::span<const Route> job_routes() {
    return routes;
}

}  // namespace app::http
