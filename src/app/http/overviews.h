// Overviews: a case's numbers, counted once for its findings files as they are.
#pragma once

#include "app/cli/case_view.h"
#include "core/guarded.h"
#include "core/json.h"
#include "core/result.h"
#include "model/case.h"

#include <condition_variable>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace app {
class Session;
}

namespace app::http {

// A case's numbers on the disk, with the files that they are of (Findings::snapshot()) and a hash,
// so that what is damaged, or of other files, is nothing.
struct KeptNumbers {
    std::string snapshot;
    std::map<std::string, core::Json> by_scope;  // What a grant shows, to the numbers of that.
};
std::string text_of(const KeptNumbers& kept);
std::optional<KeptNumbers> parse_kept_numbers(std::string_view text);

// Counts what an overview tells, every time. REQUIRES: the view's grant lets read.
core::Result<core::Json> count_numbers(examination::Findings& findings, const policy::Grant& grant);

// Thread-safe. What was counted is kept in the home, and counted in the background where findings
// are new: by this server's jobs, by commands beside it, before it started. Under a grant that
// withholds, the numbers are counted anew.
class Overviews {
public:
    explicit Overviews(Session& session);
    ~Overviews();
    core::Result<core::Json> of(const CaseView& view);

private:
    void keep_up(const std::stop_token& stop);
    core::Result<void> ensure(const model::Case& of);
    core::Result<void> keep(const model::CaseId& of, const std::string& snapshot,
                            const std::string& scope, core::Json numbers);
    std::optional<core::Json> find(const model::CaseId& of, const std::string& snapshot,
                                   const std::string& scope);
    std::filesystem::path path_of(const model::CaseId& of) const;

    Session& session_;
    core::Guarded<std::map<model::CaseId, KeptNumbers>> kept_;
    std::condition_variable_any soon_;
    std::mutex waiting_;
    std::jthread behind_;  // Last, since it uses all of them.
};

}  // namespace app::http
