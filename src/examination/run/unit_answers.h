// What content jobs said, by the item it is about.
#pragma once

#include "core/result.h"
#include "examination/protocol/job.h"
#include "examination/run/plan.h"
#include "examination/run/spool.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace examination {

struct UnitAnswers {
    std::optional<FoundContent>
        content;  // Nothing where it could not be read: an anomaly says why.
    std::vector<FoundRecord> records;
    std::vector<FoundSelector> selectors;
    std::vector<FoundAnomaly> anomalies;
};

// The answers to all content jobs of a batch. They come in the order of the medium and are wanted
// in the order of the walk; what does not fit into memory is read from the spool again.
class BatchAnswers {
public:
    static constexpr std::size_t kept_bytes_max = 64u << 20;  // As encoded.

    // not_found if the spool lacks one of the jobs. `spool` must outlive the object.
    static core::Result<BatchAnswers> read(Spool& spool, const Volume& volume,
                                           const Searches& searches,
                                           std::span<const WalkPart> batch,
                                           std::size_t kept_bytes = kept_bytes_max);
    // Of each item once; of an item that was not read: nothing.
    core::Result<UnitAnswers> take(ItemPlace place);

private:
    struct Slot {
        UnitAnswers answers;
        // Where the unit's answers begin, if they were left in the spool.
        std::optional<PartOffset> left_in;
        std::uint32_t job = 0, unit = 0;
    };
    struct Job {
        JobKey key;
        PlannedUnits places;
    };

    explicit BatchAnswers(Spool& spool) : spool_(&spool) {}
    core::Result<void> read_job(std::uint32_t job);
    core::Result<UnitAnswers> read_again(const Slot& slot) const;
    Slot& slot(ItemPlace place) { return slots_[place.part][place.item]; }

    Spool* spool_;
    std::vector<Job> jobs_;
    std::size_t room_ = 0;
    std::vector<std::vector<Slot>> slots_;  // By part and item.
};

}  // namespace examination
