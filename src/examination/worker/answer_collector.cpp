#include "examination/worker/answer_collector.h"

#include "examination/worker/channel.h"
#include "examination/worker/shared_memory.h"

#include <cstring>
#include <functional>
#include <limits>

namespace examination {
namespace {

// The worker counts by itself and stops at its budget with an anomaly; only one that does not gets
// so far. The rest is room for that anomaly and the unit's last answer.
constexpr std::uint64_t budget_tolerance = std::uint64_t{1} << 20;
// Of a unit's answers held back, as encoded.
constexpr std::uint64_t held_decoded_max = std::uint64_t{16} << 20;

WorkerFault malformed(std::string detail) {
    return {"worker.malformed_answer", std::move(detail)};
}

// Order matters in it, and it need not withstand intent: a worker gains nothing by repeating
// something else, since what it said first stands.
std::uint64_t chained(std::uint64_t digest, std::string_view bytes) {
    return digest * 0x9E3779B97F4A7C15u + std::hash<std::string_view>{}(bytes);
}

std::uint64_t output_max(const Job& job, const Budgets& budgets) {
    auto maximum = budgets.output_bytes_max;
    if (const auto* walk = std::get_if<WalkJob>(&job))
        maximum = channel::walk_output_max(budgets, walk->volume);
    // A content is given out whole, with what frames each block of it.
    if (const auto* extract = std::get_if<ExtractJob>(&job)) {
        if (!extract->inside.empty())
            return std::numeric_limits<std::uint64_t>::max();
        maximum += extract->unit.size + extract->unit.size / 1024;
    }
    return maximum + budget_tolerance;
}

// The unit an answer names; answers of other jobs name none.
std::optional<std::uint32_t> unit_of(const Answer& answer) {
    if (const auto* anomaly = std::get_if<UnitAnomaly>(&answer))
        return anomaly->unit;
    if (const auto* record = std::get_if<UnitRecord>(&answer))
        return record->unit;
    if (const auto* selectors = std::get_if<UnitSelectors>(&answer))
        return selectors->unit;
    if (const auto* text = std::get_if<UnitText>(&answer))
        return text->unit;
    if (const auto* hits = std::get_if<UnitHits>(&answer))
        return hits->unit;
    if (const auto* content = std::get_if<UnitContent>(&answer))
        return content->unit;
    if (const auto* found = std::get_if<FoundMember>(&answer))
        return found->unit;
    if (const auto* end = std::get_if<UnitEnd>(&answer))
        return end->unit;
    return std::nullopt;
}

bool concludes(const Answer& answer) {
    return std::holds_alternative<OpenedSource>(answer) ||
           std::holds_alternative<WalkedVolume>(answer) ||
           std::holds_alternative<MediumHashes>(answer) ||
           std::holds_alternative<FurtherFiles>(answer) ||
           std::holds_alternative<UnitContent>(answer);
}

// May this kind of job give this kind of answer?
bool belongs(const Job& job, const Answer& answer) {
    if (std::holds_alternative<UnitAnomaly>(answer) || std::holds_alternative<Progress>(answer))
        return true;
    if (std::holds_alternative<OpenJob>(job))
        return std::holds_alternative<OpenedSource>(answer);
    if (std::holds_alternative<FilesJob>(job))
        return std::holds_alternative<FurtherFiles>(answer);
    if (std::holds_alternative<WalkJob>(job))
        return std::holds_alternative<FoundItem>(answer) ||
               std::holds_alternative<CoverageClaim>(answer) ||
               std::holds_alternative<WalkedVolume>(answer);
    if (std::holds_alternative<MediumHashJob>(job))
        return std::holds_alternative<MediumHashes>(answer) ||
               std::holds_alternative<CoverageClaim>(answer);
    if (std::holds_alternative<CompileJob>(job) || std::holds_alternative<PictureJob>(job))
        return std::holds_alternative<ContentBytes>(answer) ||
               std::holds_alternative<UnitRecord>(answer) ||
               std::holds_alternative<UnitContent>(answer);
    if (std::holds_alternative<ExtractJob>(job))
        return std::holds_alternative<ContentBytes>(answer) ||
               std::holds_alternative<UnitContent>(answer);
    return std::holds_alternative<UnitRecord>(answer) ||
           std::holds_alternative<UnitSelectors>(answer) ||
           std::holds_alternative<UnitText>(answer) || std::holds_alternative<UnitHits>(answer) ||
           std::holds_alternative<UnitContent>(answer) ||
           std::holds_alternative<FoundMember>(answer) || std::holds_alternative<UnitEnd>(answer);
}

// Do the pieces lie in the medium, apart and in order, so that they are no more than it is?
template <typename Pieces>
bool lie_apart(const Pieces& pieces, std::uint64_t medium_size) {
    std::uint64_t end = 0;
    for (const auto& piece : pieces) {
        if (piece.size == 0 || piece.offset < end || piece.offset > medium_size ||
            piece.size > medium_size - piece.offset)
            return false;
        end = piece.offset + piece.size;
    }
    return true;
}

}  // namespace

AnswerCollector::AnswerCollector(const Job& job, const Budgets& budgets,
                                 const AnswerHandler& handler)
    : job_(job), budgets_(budgets), handler_(handler) {
    if (const auto* content = std::get_if<ContentJob>(&job))
        units_ = static_cast<std::uint32_t>(content->units.size());
}

void AnswerCollector::begin_try() {
    output_bytes_ = 0;
    answers_ = 0;
    member_ = 0;
    content_due_ = true;
    members_due_ = false;
    next_ordinal_ = 0;
    held_.clear();
    held_bytes_ = 0;
    concluded_ = lost_ = false;
    repeated_ = 0;
    repeated_digest_ = 0;
}

bool AnswerCollector::complete() const {
    return units_ ? unit_ == *units_ : concluded_ || lost_;
}

std::uint64_t AnswerCollector::unit_seconds_max() const {
    constexpr std::uint64_t patience = 10, slowest_bytes_per_second = 256u << 10;
    std::uint64_t seconds = patience * budgets_.item_seconds_max;
    if (units_ && unit_ < *units_)
        return seconds + std::get<ContentJob>(job_).units[unit_].size / slowest_bytes_per_second;
    // Other jobs go over a whole volume or medium, whose size is theirs to find out.
    return std::numeric_limits<std::uint32_t>::max();
}

AnswerCollector::Outcome AnswerCollector::consume(std::string_view frames, Ending ending) {
    while (!frames.empty()) {
        std::uint32_t size = 0;
        bool whole = frames.size() >= sizeof size;
        if (whole) {
            std::memcpy(&size, frames.data(), sizeof size);
            frames.remove_prefix(sizeof size);
            whole = size <= frames.size();
        }
        if (!whole && ending == Ending::may_be_torn)
            return {};
        if (!whole || size > SharedMemory::answer_size_max)
            return malformed("a frame runs past what was written");
        auto outcome = take(frames.substr(0, size));
        if (outcome.index() != 0)
            return outcome;
        frames.remove_prefix(size);
    }
    return {};
}

AnswerCollector::Outcome AnswerCollector::finish() {
    if (!complete())
        return malformed("the job ends before its last answer");
    return {};
}

AnswerCollector::Outcome AnswerCollector::take(std::string_view encoded) {
    auto answer = decode_answer(encoded);
    if (!answer)
        return malformed("an answer cannot be decoded");
    if (auto fault = judge(answer.value()))
        return *std::move(fault);
    if (auto fault = charge(encoded.size()))
        return *std::move(fault);
    if (std::holds_alternative<Progress>(answer.value()))
        return deliver(answer.value(), encoded);
    if (units_)
        return take_of_unit(std::move(answer).value(), encoded);
    return take_of_stream(answer.value(), encoded);
}

std::optional<WorkerFault> AnswerCollector::judge(const Answer& answer) const {
    if (!belongs(job_, answer))
        return malformed("an answer that does not belong to the job");
    if (units_ && unit_ == *units_)
        return malformed("an answer after the last unit");
    if (!units_ && concluded_)
        return malformed("an answer after the last one");
    if (auto unit = unit_of(answer); unit && *unit != unit_)
        return malformed("an answer for another unit");
    if (units_)
        return judge_of_unit(answer);
    if (const auto* opened = std::get_if<OpenedSource>(&answer);
        opened != nullptr && (!lie_apart(opened->layout.gaps, opened->image.size) ||
                              !lie_apart(opened->layout.volumes, opened->image.size)))
        return malformed("volumes or gaps that overlap or lie outside the medium");
    return std::nullopt;
}

// Contents come one after the other: what is said belongs to the one that is open, but for
// anomalies, which damage found later may give to an earlier one.
std::optional<WorkerFault> AnswerCollector::judge_of_unit(const Answer& answer) const {
    auto of_open_content = [&](std::uint32_t member) { return content_due_ && member == member_; };
    if (const auto* anomaly = std::get_if<UnitAnomaly>(&answer);
        anomaly != nullptr && anomaly->member > member_)
        return malformed("an anomaly of a member that was not named");
    if (const auto* record = std::get_if<UnitRecord>(&answer);
        record != nullptr && (!of_open_content(record->member) || record->ordinal < next_ordinal_))
        return malformed("records out of order");
    if (const auto* selectors = std::get_if<UnitSelectors>(&answer);
        selectors != nullptr && !of_open_content(selectors->member))
        return malformed("selectors out of order");
    if (const auto* text = std::get_if<UnitText>(&answer);
        text != nullptr && !of_open_content(text->member))
        return malformed("text out of order");
    if (const auto* hits = std::get_if<UnitHits>(&answer);
        hits != nullptr && !of_open_content(hits->member))
        return malformed("hits out of order");
    if (const auto* content = std::get_if<UnitContent>(&answer);
        content != nullptr &&
        (!of_open_content(content->member) || (content->members_follow && content->member != 0)))
        return malformed("contents out of order");
    if (const auto* found = std::get_if<FoundMember>(&answer);
        found != nullptr && (content_due_ || !members_due_ || found->member != member_ + 1))
        return malformed("members out of order");
    if (std::holds_alternative<UnitEnd>(answer) && (content_due_ || !members_due_))
        return malformed("the end of a unit that has not come to it");
    return std::nullopt;
}

void AnswerCollector::follow_unit(const Answer& answer) {
    if (const auto* record = std::get_if<UnitRecord>(&answer))
        next_ordinal_ = record->ordinal + 1;
    if (const auto* content = std::get_if<UnitContent>(&answer)) {
        content_due_ = false;
        members_due_ = members_due_ || content->members_follow;
    }
    if (const auto* found = std::get_if<FoundMember>(&answer)) {
        member_ = found->member;
        content_due_ = found->item.content != ContentSource::none;
        next_ordinal_ = 0;
    }
    if (std::holds_alternative<UnitEnd>(answer))
        members_due_ = false;
}

std::optional<WorkerFault> AnswerCollector::charge(std::uint64_t size) {
    output_bytes_ += size;
    ++answers_;
    if (output_bytes_ > output_max(job_, budgets_))
        return WorkerFault{"worker.budget_output",
                           std::to_string(budgets_.output_bytes_max) + " bytes"};
    // Besides the counted answers: the budget's anomaly, the unit's content and end, and progress.
    constexpr std::uint64_t uncounted = 64;
    bool counts = std::holds_alternative<OpenJob>(job_) || std::holds_alternative<ContentJob>(job_);
    if (counts && answers_ > budgets_.records_max + uncounted)
        return WorkerFault{"worker.budget_records",
                           std::to_string(budgets_.records_max) + " records"};
    return std::nullopt;
}

AnswerCollector::Outcome AnswerCollector::take_of_unit(Answer answer, std::string_view encoded) {
    follow_unit(answer);
    const auto* content = std::get_if<UnitContent>(&answer);
    auto hold = [&](Answer held, std::string bytes) {
        bool few = held_bytes_ < held_decoded_max;
        held_bytes_ += bytes.size();
        held_.push_back({few ? std::optional(std::move(held)) : std::nullopt, std::move(bytes)});
    };
    for (const auto& [member, fault] : member_faults_)
        if (content != nullptr && content->member == member) {
            UnitAnomaly anomaly{unit_, {fault.code, 0, fault.detail, true}, member};
            auto bytes = encode_answer(anomaly);
            hold(std::move(anomaly), std::move(bytes));
        }
    hold(std::move(answer), std::string(encoded));
    return content_due_ || members_due_ ? Outcome{} : deliver_unit();
}

AnswerCollector::Outcome AnswerCollector::deliver_unit() {
    for (auto& [answer, bytes] : held_) {
        if (!answer) {
            auto decoded = decode_answer(bytes);
            if (!decoded)
                return std::move(decoded).error();
            answer = std::move(decoded).value();
        }
        if (auto outcome = deliver(*answer, bytes); outcome.index() != 0)
            return outcome;
        answer.reset();
    }
    skip_unit();
    return {};
}

AnswerCollector::Outcome AnswerCollector::take_of_stream(const Answer& answer,
                                                         std::string_view encoded) {
    if (const auto* anomaly = std::get_if<UnitAnomaly>(&answer))
        lost_ = lost_ || anomaly->anomaly.loses_data;
    bool repeats = repeated_ < delivered_;
    repeated_digest_ = chained(repeated_digest_, encoded);
    ++repeated_;
    if (repeats) {
        if (repeated_ == delivered_ && repeated_digest_ != delivered_digest_)
            return WorkerFault{"worker.answers_differ", "a second try gave other answers"};
    } else {
        delivered_ = repeated_;
        delivered_digest_ = repeated_digest_;
        if (auto outcome = deliver(answer, encoded); outcome.index() != 0)
            return outcome;
    }
    concluded_ = concludes(answer);
    return {};
}

AnswerCollector::Outcome AnswerCollector::deliver(const Answer& answer, std::string_view encoded) {
    if (auto handled = handler_(answer, encoded); !handled)
        return std::move(handled).error();
    return {};
}

core::Result<void> AnswerCollector::report(const WorkerFault& fault) {
    held_.clear();
    UnitAnomaly anomaly{unit_, {fault.code, 0, fault.detail, true}};
    return handler_(anomaly, encode_answer(anomaly));
}

void AnswerCollector::report_at_member(std::uint32_t member, WorkerFault fault) {
    member_faults_.emplace_back(member, std::move(fault));
}

void AnswerCollector::skip_unit() {
    begin_try();
    member_faults_.clear();
    ++unit_;
}

}  // namespace examination
