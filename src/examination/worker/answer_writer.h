// The worker's side of the shared memory, and the sinks that parsers write to.
#pragma once

#include "core/message_socket.h"
#include "examination/protocol/job.h"
#include "examination/protocol/sink.h"
#include "examination/worker/shared_memory.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// Puts encoded answers into the halves in turn. When the owner has gone, the process ends.
class AnswerWriter {
public:
    // Both must outlive it.
    AnswerWriter(core::MessageSocket& socket, SharedMemory& memory)
        : socket_(socket), memory_(memory) {}

    // REQUIRES: at most SharedMemory::answer_size_max bytes.
    void put(std::string_view encoded);
    // Rings for what has been put so far.
    void flush();
    // Rings, and waits until the owner has copied everything.
    void settle();
    // The owner has copied this half.
    void consumed(std::uint32_t half) { waiting_[half & 1u] = false; }

private:
    void wait_for(std::uint32_t half);

    core::MessageSocket& socket_;
    SharedMemory& memory_;
    std::uint32_t half_ = 0;
    std::uint64_t used_ = 0;
    bool waiting_[2] = {false, false};  // The owner has not yet said that it has copied this half.
};

// Counts what one unit (or one job that is no content job) gives, and stops it at its budgets. What
// is too long for an answer is cut, and that is an anomaly.
class AnswerSink final : public ItemSink, public ContentSink {
public:
    struct Limits {
        std::uint64_t output_bytes_max = 0;
        std::uint64_t records_max = 0;
        bool settle = false;  // Before and after each content wait for the owner.
    };
    // `writer` and `memory` must outlive it.
    AnswerSink(AnswerWriter& writer, SharedMemory& memory, std::uint32_t unit, Limits limits)
        : writer_(writer), memory_(memory), unit_(unit), limits_(limits) {}

    using RecordSink::anomaly;
    void record(FoundRecord record) override;
    void anomaly(FoundAnomaly anomaly) override;
    void selector(FoundSelector selector) override;
    void text(FoundText piece) override;
    void hit(FoundHit hit) override;
    void item(FoundItem item) override;
    void coverage(CoverageClaim claim) override;
    bool exhausted() const override { return exhausted_; }

    std::uint32_t begin_member(FoundItem item) override;
    void end_content(FoundContent content, bool members_follow) override;
    void anomaly_of(std::uint32_t member, FoundAnomaly anomaly) override;
    void end_unit() override;

    // An answer that ends a content, a unit or a job: outside the budget.
    void conclude(const Answer& answer);

private:
    void put(const Answer& answer);
    void put_selectors();
    void put_hits();
    void exhaust(std::string_view code, std::string detail);

    AnswerWriter& writer_;
    SharedMemory& memory_;
    std::uint32_t unit_;
    std::uint32_t member_ = 0;  // The last one named.
    Limits limits_;
    std::uint64_t output_bytes_ = 0;
    std::uint64_t answers_ = 0;
    std::uint32_t ordinal_ = 0;  // Of the next record of the unit or member.
    FoundSelectors selectors_;   // Not yet put: many go into one answer.
    std::vector<FoundHit> hits_;
    bool exhausted_ = false;
};

}  // namespace examination
