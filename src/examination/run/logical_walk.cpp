#include "examination/run/logical_walk.h"

#include "examination/run/job_runner.h"
#include "examination/run/plan.h"
#include "examination/run/walk_cutter.h"
#include "examination/sources/logical_source.h"

namespace examination {
namespace {

using core::Result;

using PartSeen = std::function<void(PartOffset offset, std::uint64_t content_bytes)>;

// Puts the owner's own list into parts, cut like a worker's.
class ListWriter {
public:
    ListWriter(Spool& spool, const PartSeen& on_part) : spool_(spool), on_part_(on_part) {}

    Result<void> add(Answer answer) {
        if (auto rewritten = cutter_.look_at(answer))
            answer = *std::move(rewritten);
        if (const auto* item = std::get_if<FoundItem>(&answer); item && needs_reading(*item))
            content_bytes_ += item->size;
        append_answer(part_, encode_answer(answer));
        if (cutter_.ends_part(part_.size()))
            TRY(close());
        return {};
    }
    Result<void> complete() {
        TRY(close());
        return spool_.complete(logical_walk_key(), offsets_);
    }

private:
    Result<void> close() {
        if (part_.empty())
            return {};
        auto offset = TRY(spool_.append_part(logical_walk_key(), part_));
        offsets_.push_back(offset);
        part_.clear();
        on_part_(offset, std::exchange(content_bytes_, 0));
        return {};
    }

    Spool& spool_;
    const PartSeen& on_part_;
    WalkCutter cutter_;
    std::string part_;
    std::uint64_t content_bytes_ = 0;
    std::vector<PartOffset> offsets_;
};

Result<void> replay_list(Spool& spool, const std::vector<PartOffset>& parts,
                         const PartSeen& on_part) {
    for (auto offset : parts) {
        auto encoded = TRY(spool.read_part(offset));
        auto part = TRY(decode_walk_part(encoded));
        std::uint64_t content_bytes = 0;
        for (const auto& item : part.items)
            content_bytes += needs_reading(item) ? item.size : 0;
        on_part(offset, content_bytes);
    }
    return {};
}

}  // namespace

Volume logical_volume() {
    Volume volume;
    volume.index = 0;
    volume.table = "logical";
    return volume;
}

JobKey logical_walk_key() {
    return core::sha256("spoor logical walk 1");
}

Result<void> walk_logical(const std::filesystem::path& source, Spool& spool,
                          const PartSeen& on_part) {
    if (auto parts = spool.find(logical_walk_key()))
        return replay_list(spool, *parts, on_part);
    ListWriter writer(spool, on_part);
    std::vector<FoundAnomaly> anomalies;
    LogicalVisitor visitor;
    visitor.item = [&](FoundItem item) { return writer.add(std::move(item)); };
    visitor.anomaly = [&](FoundAnomaly anomaly) { anomalies.push_back(std::move(anomaly)); };
    TRY(walk_folder(source, visitor));
    for (auto& anomaly : anomalies)
        TRY(writer.add(UnitAnomaly{0, std::move(anomaly)}));
    return writer.complete();
}

core::File open_logical(const std::filesystem::path& source, const FoundItem& item) {
    auto opened = LogicalSource::open(source);
    if (!opened)
        return {};
    auto file = opened.value().open_file(item.path_raw);
    return file ? std::move(file).value() : core::File();
}

}  // namespace examination
