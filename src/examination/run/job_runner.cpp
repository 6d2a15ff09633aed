#include "examination/run/job_runner.h"

namespace examination {
namespace {

using core::Result;

// Collects a job's answers into parts and keeps each in the spool.
class PartWriter {
public:
    PartWriter(Spool& spool, JobKey key, PartCutter& cutter, const PartHandler& on_part)
        : spool_(spool), key_(key), cutter_(cutter), on_part_(on_part) {}

    Result<void> add(const Answer& answer, std::string_view encoded) {
        auto rewritten = cutter_.look_at(answer);
        if (rewritten)
            append_answer(part_, encode_answer(*rewritten));
        else
            append_answer(part_, encoded);
        if (cutter_.ends_part(part_.size()))
            TRY(close());
        return {};
    }
    Result<void> close() {
        if (part_.empty())
            return {};
        auto offset = TRY(spool_.append_part(key_, part_));
        offsets_.push_back(offset);
        auto part = std::exchange(part_, {});
        return on_part_(offset, part);
    }
    Result<void> complete() {
        TRY(close());
        return spool_.complete(key_, offsets_);
    }

private:
    Spool& spool_;
    JobKey key_;
    PartCutter& cutter_;
    const PartHandler& on_part_;
    std::string part_;
    std::vector<PartOffset> offsets_;
};

}  // namespace

JobKey job_key(const Job& job) {
    return core::sha256(encode_job(job));
}

Result<void> JobRunner::replay(const std::vector<PartOffset>& parts, const PartHandler& on_part) {
    for (auto offset : parts) {
        auto part = TRY(spool_->read_part(offset));
        TRY(on_part(offset, part));
    }
    return {};
}

Result<void> JobRunner::run(const Job& job, const std::vector<core::File>& host_files,
                            PartCutter& cutter, const PartHandler& on_part,
                            const ProgressHandler& on_progress, std::stop_token stop) {
    auto key = job_key(job);
    if (auto parts = spool_->find(key))
        return replay(*parts, on_part);
    PartWriter writer(*spool_, key, cutter, on_part);
    auto handler = [&](const Answer& answer, std::string_view encoded) -> Result<void> {
        if (const auto* progress = std::get_if<Progress>(&answer)) {
            on_progress(progress->bytes);
            return {};
        }
        return writer.add(answer, encoded);
    };
    TRY(pool_->run(job, host_files, handler, stop));
    return writer.complete();
}

}  // namespace examination
