// Register: cases, sources, runs, clock readings, human statements and judgements. Small and
// transactional; each call is one durable transaction.
#pragma once

#include "core/result.h"
#include "model/case.h"
#include "model/knowledge.h"
#include "policy/policy.h"
#include "store/remarks.h"
#include "store/reviews.h"
#include "store/tasks.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace store {

constexpr std::uint32_t register_version = 2;

struct RunEnd {
    core::Moment ended_at;
    model::RunState state = model::RunState::failed;
    std::optional<core::Sha256Digest> result_hash;
    std::string summary;
};

// Thread-safe: one call at a time. REQUIRES: the home's lock is held, so that this is its one user.
class Register {
public:
    // unsupported: a newer version of Spoor wrote it.
    static core::Result<std::unique_ptr<Register>> open(const std::filesystem::path& path);
    virtual ~Register() = default;

    // Names are 1 to 200 bytes of printable UTF-8 without '/'. conflict: the name is taken.
    virtual core::Result<void> open_case(const model::Case& opened) = 0;
    virtual core::Result<std::vector<model::Case>> list_cases(const policy::Grant& grant) = 0;
    virtual core::Result<model::Case> find_case(std::string_view name,
                                                const policy::Grant& grant) = 0;
    virtual core::Result<model::Case> find_case_by_id(const model::CaseId& id,
                                                      const policy::Grant& grant) = 0;

    // conflict: the case has that source already.
    virtual core::Result<void> add_source(const model::Source& source) = 0;
    // Replaces what is known of a source: its hashes come at the end of a run.
    virtual core::Result<void> update_source(const model::Source& source) = 0;
    virtual core::Result<std::vector<model::Source>> list_sources(const model::CaseId& id,
                                                                  const policy::Grant& grant) = 0;
    virtual core::Result<std::optional<model::Source>> find_source(const model::CaseId& id,
                                                                   const model::SourceId& source,
                                                                   const policy::Grant& grant) = 0;

    virtual core::Result<void> begin_run(const model::Run& run) = 0;
    // conflict: the run has ended before.
    virtual core::Result<void> finish_run(const model::RunId& run, const RunEnd& end) = 0;
    virtual core::Result<std::vector<model::Run>> list_runs(const model::CaseId& id,
                                                            const policy::Grant& grant) = 0;

    virtual core::Result<void> add_clock_reading(const model::ClockReading& reading) = 0;
    virtual core::Result<std::vector<model::ClockReading>> list_clock_readings(
        const model::CaseId& id, const policy::Grant& grant) = 0;

    virtual core::Result<void> add_entity(const model::CaseId& id, const model::Entity& entity) = 0;
    virtual core::Result<std::vector<model::Entity>> list_entities(const model::CaseId& id,
                                                                   const policy::Grant& grant) = 0;
    virtual core::Result<void> add_statement(const model::CaseId& id,
                                             const model::Statement& statement) = 0;
    virtual core::Result<void> retract_statement(const model::StatementId& statement,
                                                 const core::Moment& when) = 0;
    virtual core::Result<std::vector<model::Statement>> list_statements(
        const model::CaseId& id, const policy::Grant& grant) = 0;
    virtual core::Result<void> add_judgement(const model::CaseId& id,
                                             const model::Judgement& judgement) = 0;
    virtual core::Result<std::vector<model::Judgement>> list_judgements(
        const model::CaseId& id, const policy::Grant& grant) = 0;

    // Parts of the register with files of their own; they live as long as it does.
    virtual Remarks& remarks() = 0;
    virtual Reviews& reviews() = 0;
    virtual Tasks& tasks() = 0;
};

}  // namespace store
