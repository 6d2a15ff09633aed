// What content jobs said, by the item it is about.
#pragma once

#include "core/result.h"
#include "examination/protocol/job.h"
#include "examination/run/plan.h"
#include "examination/run/spool.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace examination {

// As it came, so that it never lies in memory twice.
struct TextInPieces {
    std::string format;
    std::vector<std::string> pieces;
    std::uint64_t size = 0;
};

struct UnitAnswers {
    std::optional<FoundItem> member;  // What was found inside the unit; nothing: the unit itself.
    std::optional<FoundContent>
        content;  // Nothing where it could not be read: an anomaly says why.
    std::vector<FoundRecord> records;
    FoundSelectors selectors;
    std::optional<TextInPieces> text;
    std::vector<FoundHit> hits;
    std::vector<FoundAnomaly> anomalies;
};

// The answers to all content jobs of a batch. They come in the order of the medium and are wanted
// in the order of the walk, so where they lie is noted; what of them does not fit into memory is
// read again when it is wanted.
class BatchAnswers {
public:
    static constexpr std::size_t kept_bytes_max = 16u << 20;  // As encoded.

    // not_found if the spool lacks one of the jobs. `spool` must outlive the object.
    static core::Result<BatchAnswers> read(Spool& spool, const Volume& volume,
                                           const Searches& searches,
                                           std::span<const WalkPart> batch,
                                           std::size_t kept_bytes = kept_bytes_max);
    // Gives the answers about an item, then those about each thing found inside it, in order. Of an
    // item that was not read: none, once.
    using Taker = std::function<core::Result<void>(UnitAnswers answers)>;
    core::Result<void> take(ItemPlace place, const Taker& taker);

private:
    // Answers that follow each other in a part.
    struct Stretch {
        PartOffset part = 0;
        std::uint32_t begin = 0, size = 0;
    };
    using Slot = std::vector<Stretch>;  // Of one unit; more than one where it runs over parts.

    using EncodedHandler = std::function<core::Result<void>(std::string_view encoded)>;

    explicit BatchAnswers(Spool& spool) : spool_(&spool) {}
    core::Result<void> for_each(const Slot& slot, const EncodedHandler& handler);
    core::Result<void> add_job(const JobKey& key, const PlannedUnits& units);

    Spool* spool_;
    std::size_t room_ = 0;
    std::unordered_map<PartOffset, std::string> kept_;
    std::vector<std::vector<Slot>> slots_;  // By part and item.
};

}  // namespace examination
