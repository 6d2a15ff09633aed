#include "app/jobs/job_file.h"

#include "core/file.h"
#include "core/json.h"

#include <algorithm>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

constexpr std::uint64_t file_size_max = 4u << 20;
constexpr std::uint64_t log_size_max = 64u << 20;

core::Moment moment_of(std::uint64_t seconds) {
    auto moment = core::Moment::from_unix_seconds(static_cast<std::int64_t>(seconds));
    moment.zone = core::TimeZoneKnowledge::utc;
    return moment;
}

std::optional<JobState> state_named(std::string_view name) {
    for (auto state :
         {JobState::queued, JobState::running, JobState::complete, JobState::incomplete,
          JobState::failed, JobState::cancelled, JobState::interrupted, JobState::paused})
        if (name_of(state) == name)
            return state;
    return std::nullopt;
}

std::vector<std::string> texts_of(const Json& json, std::string_view name) {
    std::vector<std::string> texts;
    auto found = json.find(name);
    if (found != json.end() && found->is_array())
        for (const auto& text : *found)
            if (text.is_string())
                texts.push_back(text.get<std::string>());
    return texts;
}

std::vector<ShelvedName> shelved_of(const Json& json) {
    std::vector<ShelvedName> shelved;
    auto found = json.find("shelved");
    if (found == json.end() || !found->is_array())
        return shelved;
    for (const auto& one : *found) {
        const auto* version = core::find_unsigned(one, "version");
        shelved.push_back({core::string_or_empty(one, "name"), core::string_or_empty(one, "kind"),
                           version != nullptr ? *version : 0,
                           core::string_or_empty(one, "sha256")});
    }
    return shelved;
}

void read_wishes(const Json& json, ExamineWishes& wishes) {
    auto take = [&](std::string_view name, std::string& into) {
        if (const auto* found = core::find_string(json, name))
            into = *found;
    };
    take("profile", wishes.profile);
    take("hashes", wishes.hashes);
    take("keywords", wishes.keywords);
    take("yara", wishes.yara);
    wishes.hash_sets = texts_of(json, "hash_sets");
    wishes.without = texts_of(json, "without");
    wishes.logical = json.value("logical", false);
    wishes.searches_only = json.value("searches_only", false);
}

}  // namespace

std::filesystem::path job_file_path(const std::filesystem::path& folder, const model::JobId& id) {
    return folder / (id.hex() + ".json");
}

std::filesystem::path job_log_path(const std::filesystem::path& folder, const model::JobId& id) {
    return folder / (id.hex() + ".log");
}

std::string job_file_text(const JobView& job) {
    Json json{{"id", job.id.hex()},
              {"case", job.of.hex()},
              {"case_name", job.case_name},
              {"root", job.root},
              {"path", job.path},
              {"profile", job.wishes.profile},
              {"hashes", job.wishes.hashes},
              {"hash_sets", job.wishes.hash_sets},
              {"without", job.wishes.without},
              {"keywords", job.wishes.keywords},
              {"yara", job.wishes.yara},
              {"logical", job.wishes.logical},
              {"searches_only", job.wishes.searches_only},
              {"passwords", job.passwords},
              {"state", name_of(job.state)},
              {"created_by", job.created_by},
              {"created_at", static_cast<std::uint64_t>(job.created_at.seconds)},
              {"bytes_done", job.bytes_done},
              {"bytes_total", job.bytes_total},
              {"items", job.items},
              {"summary", job.summary},
              {"error", job.error}};
    json["shelved"] = Json::array();
    for (const auto& one : job.shelved)
        json["shelved"].push_back({{"name", one.name},
                                   {"kind", one.kind},
                                   {"version", one.version},
                                   {"sha256", one.sha256}});
    if (job.upload)
        json["upload"] = job.upload->hex();
    if (job.started_at)
        json["started_at"] = static_cast<std::uint64_t>(job.started_at->seconds);
    if (job.ended_at)
        json["ended_at"] = static_cast<std::uint64_t>(job.ended_at->seconds);
    return json.dump() + "\n";
}

Result<JobView> read_job_file(const std::filesystem::path& path) {
    auto text = TRY(core::read_file(path, file_size_max));
    auto json = TRY(core::parse_json(text));
    auto member = [&](std::string_view name) { return core::string_or_empty(json, name); };
    auto number = [&](std::string_view name) {
        const auto* found = core::find_unsigned(json, name);
        return found != nullptr ? *found : std::uint64_t{0};
    };
    auto id = model::JobId::from_hex(member("id"));
    auto of = model::CaseId::from_hex(member("case"));
    auto state = state_named(member("state"));
    if (!id || !of || !state)
        return Error(ErrorCode::invalid_input, "'" + path.string() + "' is no job");
    JobView job;
    job.id = *id;
    job.of = *of;
    job.state = *state;
    job.case_name = member("case_name");
    job.root = number("root");
    job.path = member("path");
    job.upload = model::UploadId::from_hex(member("upload"));
    read_wishes(json, job.wishes);
    job.shelved = shelved_of(json);
    job.passwords = static_cast<std::size_t>(number("passwords"));
    job.created_by = member("created_by");
    job.created_at = moment_of(number("created_at"));
    if (number("started_at") != 0)
        job.started_at = moment_of(number("started_at"));
    if (number("ended_at") != 0)
        job.ended_at = moment_of(number("ended_at"));
    job.bytes_done = number("bytes_done");
    job.bytes_total = number("bytes_total");
    job.items = number("items");
    job.summary = member("summary");
    job.error = member("error");
    return job;
}

std::string read_job_log(const std::filesystem::path& folder, const model::JobId& id) {
    auto text = core::read_file(job_log_path(folder, id), log_size_max);
    return text ? std::move(text).value() : std::string();
}

}  // namespace app
