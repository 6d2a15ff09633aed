#include "examination/worker/answer_writer.h"

#include "core/verify.h"
#include "examination/protocol/limits.h"
#include "examination/worker/channel.h"
#include "examination/worker/fitting.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include <unistd.h>

namespace examination {
namespace {

using namespace std::chrono_literals;

constexpr auto owner_patience = 600s;
constexpr std::uint64_t frame_prefix = sizeof(std::uint32_t);

FoundAnomaly cut_anomaly(std::string part, std::uint64_t offset) {
    return {"worker.answer_cut", offset, std::move(part), true};
}

}  // namespace

void AnswerWriter::put(std::string_view encoded) {
    VERIFY(encoded.size() <= SharedMemory::answer_size_max);
    std::uint64_t needed = frame_prefix + encoded.size();
    if (used_ >= SharedMemory::flush_size || used_ + needed > SharedMemory::half_size)
        flush();
    if (used_ == 0)
        wait_for(half_);
    auto half = memory_.half(half_);
    auto size = static_cast<std::uint32_t>(encoded.size());
    std::memcpy(half.data() + used_, &size, sizeof size);
    std::memcpy(half.data() + used_ + frame_prefix, encoded.data(), encoded.size());
    used_ += needed;
    memory_.set_committed(half_, used_);
}

void AnswerWriter::flush() {
    if (used_ == 0)
        return;
    channel::Doorbell doorbell{static_cast<std::uint8_t>(half_), used_};
    if (!socket_.send(channel::encode(channel::FromWorker(doorbell)), {}, owner_patience))
        ::_exit(0);
    waiting_[half_] = true;
    half_ ^= 1u;
    used_ = 0;
}

void AnswerWriter::settle() {
    flush();
    wait_for(0);
    wait_for(1);
}

void AnswerWriter::wait_for(std::uint32_t half) {
    while (waiting_[half]) {
        auto message = socket_.receive(core::DescriptorPolicy::refuse);
        if (!message)
            ::_exit(0);
        auto decoded = channel::decode_to_worker(message.value().bytes);
        const auto* copied = decoded ? std::get_if<channel::Consumed>(&decoded.value()) : nullptr;
        if (copied == nullptr)
            ::_exit(0);
        consumed(copied->half);
    }
}

void AnswerSink::record(FoundRecord record) {
    if (exhausted_)
        return;
    auto offset = record.offset;
    auto cut = fit(record);
    put(UnitRecord{unit_, ordinal_++, std::move(record), member_});
    if (!cut.empty())
        put(UnitAnomaly{unit_, cut_anomaly(std::move(cut), offset), member_});
}

void AnswerSink::anomaly(FoundAnomaly anomaly) {
    anomaly_of(member_, std::move(anomaly));
}

void AnswerSink::anomaly_of(std::uint32_t member, FoundAnomaly anomaly) {
    if (exhausted_)
        return;
    (void)fit(anomaly);  // A cut detail still says what it is about.
    put(UnitAnomaly{unit_, std::move(anomaly), member});
}

void AnswerSink::selector(FoundSelector selector) {
    if (exhausted_)
        return;
    (void)fit(selector);  // The scanner's own limits are lower.
    selectors_.add(selector);
    if (selectors_.count() == limits::selectors_max)
        put_selectors();
}

void AnswerSink::put_selectors() {
    if (!selectors_.empty() && !exhausted_)
        put(UnitSelectors{unit_, std::move(selectors_), member_});
    selectors_ = {};
}

void AnswerSink::text(FoundText piece) {
    if (exhausted_)
        return;
    auto offset = piece.offset;
    auto cut = fit(piece);
    put(UnitText{unit_, std::move(piece), member_});
    if (!cut.empty())
        put(UnitAnomaly{unit_, cut_anomaly(std::move(cut), offset), member_});
}

void AnswerSink::hit(FoundHit hit) {
    if (exhausted_)
        return;
    (void)fit(hit);  // Its length says how long it really is.
    hits_.push_back(std::move(hit));
    if (hits_.size() == limits::hits_max)
        put_hits();
}

void AnswerSink::put_hits() {
    if (!hits_.empty() && !exhausted_)
        put(UnitHits{unit_, std::move(hits_), member_});
    hits_.clear();
}

void AnswerSink::item(FoundItem item) {
    if (exhausted_)
        return;
    auto cut = fit(item);
    if (!cut.empty())
        cut += " of " + item.address;
    put(std::move(item));
    if (!cut.empty())
        put(UnitAnomaly{unit_, cut_anomaly(std::move(cut), 0)});
}

std::uint32_t AnswerSink::begin_member(FoundItem item) {
    auto cut = fit(item);
    ++member_;
    ordinal_ = 0;
    // Whatever the budget says: what was counted as a member has to be named.
    auto answer = encode_answer(FoundMember{unit_, member_, std::move(item)});
    output_bytes_ += answer.size();
    ++answers_;
    writer_.put(answer);
    memory_.add_progress(1);
    if (!cut.empty())
        anomaly(cut_anomaly(std::move(cut), 0));
    // What its content does to the worker is then seen to be this member's.
    if (limits_.settle)
        writer_.settle();
    return member_;
}

void AnswerSink::end_content(FoundContent content, bool members_follow) {
    (void)fit(content);
    conclude(UnitContent{unit_, std::move(content), member_, members_follow});
    if (limits_.settle)
        writer_.settle();
}

void AnswerSink::end_unit() {
    conclude(UnitEnd{unit_});
}

void AnswerSink::coverage(CoverageClaim claim) {
    auto extents = std::move(claim.extents);
    for (std::size_t at = 0; at < extents.size() && !exhausted_;) {
        auto count = std::min<std::size_t>(extents.size() - at, limits::extents_max);
        auto begin = extents.begin() + static_cast<std::ptrdiff_t>(at);
        claim.extents.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
        (void)fit(claim);
        put(claim);
        at += count;
    }
}

void AnswerSink::conclude(const Answer& answer) {
    put_selectors();
    put_hits();
    auto encoded = encode_answer(answer);
    if (encoded.size() > SharedMemory::answer_size_max) {
        writer_.put(encode_answer(UnitAnomaly{unit_, cut_anomaly("the whole answer", 0), member_}));
        return;
    }
    writer_.put(encoded);
    memory_.add_progress(1);
}

void AnswerSink::put(const Answer& answer) {
    auto encoded = encode_answer(answer);
    if (encoded.size() > SharedMemory::answer_size_max)
        encoded = encode_answer(UnitAnomaly{unit_, cut_anomaly("a whole answer", 0), member_});
    if (output_bytes_ + encoded.size() > limits_.output_bytes_max)
        return exhaust("worker.budget_output", std::to_string(limits_.output_bytes_max) + " bytes");
    if (answers_ == limits_.records_max)
        return exhaust("worker.budget_records", std::to_string(limits_.records_max) + " records");
    output_bytes_ += encoded.size();
    ++answers_;
    writer_.put(encoded);
    memory_.add_progress(1);
}

void AnswerSink::exhaust(std::string_view code, std::string detail) {
    exhausted_ = true;
    FoundAnomaly anomaly{std::string(code), 0, std::move(detail), true};
    writer_.put(encode_answer(UnitAnomaly{unit_, std::move(anomaly), member_}));
}

}  // namespace examination
