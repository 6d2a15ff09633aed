#include "examination/run/prepare_rules.h"

#include "core/bytes.h"
#include "core/json.h"
#include "examination/worker/worker_pool.h"

#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// A long list compiles for minutes, and says nothing meanwhile.
constexpr std::uint32_t compile_seconds_max = 900;

// Whatever a worker says, it becomes texts of a bounded size: the protocol has seen to that.
RuleDescription description_of(const FoundRecord& record) {
    RuleDescription rule;
    rule.name = record.summary;
    for (const auto& field : record.fields) {
        if (const auto* tags = std::get_if<std::vector<std::string>>(&field.value);
            tags != nullptr && field.name == "tags")
            rule.tags = *tags;
        const auto* text = std::get_if<std::string>(&field.value);
        if (text != nullptr && field.name == "namespace")
            rule.name_space = *text;
        if (text != nullptr && field.name == "meta" && core::parse_json(*text))
            rule.meta = *text;
    }
    return rule;
}

Result<core::File> shared_memory_of(model::RuleSetKind kind, const core::Sha256Digest& made_of,
                                    std::string_view compiled) {
    core::File file(::memfd_create("spoor-rules", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file)
        return core::io_error("create", "shared memory");
    auto head = rule_set_head(kind, made_of);
    TRY(file.write_at(head, 0));
    TRY(file.write_at(core::bytes_of(compiled), head.size()));
    constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
    if (::fcntl(file.descriptor(), F_ADD_SEALS, seals) != 0)
        return core::io_error("seal", "shared memory");
    return file;
}

}  // namespace

Result<PreparedRules> prepare_rules(const std::filesystem::path& worker_program, CompileJob job,
                                    const core::Sha256Digest& made_of, std::stop_token stop) {
    WorkerPoolOptions options;
    options.worker_program = worker_program;
    options.budgets.item_seconds_max = compile_seconds_max;
    options.budgets.output_bytes_max = rule_set_file_bytes_max;
    auto pool = TRY(WorkerPool::start(std::move(options), SourceFiles{}));
    PreparedRules prepared;
    prepared.kind = job.kind;
    prepared.made_of = made_of;
    std::string compiled;
    std::optional<Error> refused;
    auto handler = [&](const Answer& answer, std::string_view) -> Result<void> {
        if (const auto* bytes = std::get_if<ContentBytes>(&answer))
            compiled += bytes->bytes;
        if (const auto* record = std::get_if<UnitRecord>(&answer))
            prepared.rules.push_back(description_of(record->record));
        const auto* said = std::get_if<UnitAnomaly>(&answer);
        if (said == nullptr)
            return {};
        if (said->anomaly.code == "rules.note")
            prepared.notes.push_back(said->anomaly.detail);
        else if (said->anomaly.code == "rules.refused")
            refused = Error(ErrorCode::invalid_input, said->anomaly.detail);
        else
            refused = Error(ErrorCode::limit_exceeded, "the rules could not be compiled (" +
                                                           said->anomaly.code + ": " +
                                                           said->anomaly.detail + "); divide them");
        return {};
    };
    TRY(pool->run(std::move(job), {}, handler, std::move(stop)));
    if (refused)
        return *std::move(refused);
    prepared.compiled = TRY(shared_memory_of(prepared.kind, made_of, compiled));
    return prepared;
}

}  // namespace examination
