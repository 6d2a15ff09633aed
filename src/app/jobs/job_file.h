// A job as a file of the home: JSON beside a log of lines.
#pragma once

#include "app/jobs/jobs.h"

#include <filesystem>
#include <string>

namespace app {

std::filesystem::path job_file_path(const std::filesystem::path& folder, const model::JobId& id);
std::filesystem::path job_log_path(const std::filesystem::path& folder, const model::JobId& id);
std::string job_file_text(const JobView& job);
core::Result<JobView> read_job_file(const std::filesystem::path& path);
// Empty where there is none.
std::string read_job_log(const std::filesystem::path& folder, const model::JobId& id);

}  // namespace app
