// Overviews: a case's numbers, counted once for its findings files as they are.
#pragma once

#include "app/cli/case_view.h"
#include "app/http/case_numbers.h"
#include "core/guarded.h"
#include "core/result.h"
#include "model/case.h"

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

namespace app {
class Session;
}

namespace app::http {

// Thread-safe. What was counted is kept in the home, and counted in the background where findings
// are new: by this server's jobs, by commands beside it, before it started. Under a grant that
// withholds, the numbers are counted anew.
class Overviews {
public:
    explicit Overviews(Session& session);
    ~Overviews();
    core::Result<std::shared_ptr<const CaseNumbers>> of(const CaseView& view);

private:
    void keep_up(const std::stop_token& stop);
    core::Result<void> ensure(const model::Case& of);
    core::Result<void> keep(const model::CaseId& of, const std::string& snapshot,
                            const std::string& scope, std::shared_ptr<const CaseNumbers> numbers);
    std::shared_ptr<const CaseNumbers> find(const model::CaseId& of, const std::string& snapshot,
                                            const std::string& scope);
    std::filesystem::path path_of(const model::CaseId& of) const;

    Session& session_;
    core::Guarded<std::map<model::CaseId, KeptNumbers>> kept_;
    std::condition_variable_any soon_;
    std::mutex waiting_;
    std::jthread behind_;  // Last, since it uses all of them.
};

}  // namespace app::http
