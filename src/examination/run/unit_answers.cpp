#include "examination/run/unit_answers.h"

#include "examination/run/job_runner.h"

#include <algorithm>
#include <iterator>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// The unit a content job's answer is about.
Result<std::uint32_t> unit_of(const Answer& answer, std::size_t units) {
    std::optional<std::uint32_t> unit;
    if (const auto* content = std::get_if<UnitContent>(&answer))
        unit = content->unit;
    else if (const auto* record = std::get_if<UnitRecord>(&answer))
        unit = record->unit;
    else if (const auto* anomaly = std::get_if<UnitAnomaly>(&answer))
        unit = anomaly->unit;
    else if (const auto* selectors = std::get_if<UnitSelectors>(&answer))
        unit = selectors->unit;
    if (!unit)
        return Error(ErrorCode::invalid_input, "a content job gave an answer of another job");
    if (*unit >= units)
        return Error(ErrorCode::invalid_input, "an answer is about a unit its job has not got");
    return *unit;
}

void add_answer(UnitAnswers& answers, Answer answer) {
    if (auto* content = std::get_if<UnitContent>(&answer))
        answers.content = std::move(content->content);
    else if (auto* record = std::get_if<UnitRecord>(&answer))
        answers.records.push_back(std::move(record->record));
    else if (auto* anomaly = std::get_if<UnitAnomaly>(&answer))
        answers.anomalies.push_back(std::move(anomaly->anomaly));
    else if (auto* found = std::get_if<UnitSelectors>(&answer))
        std::ranges::move(found->selectors, std::back_inserter(answers.selectors));
}

}  // namespace

Result<BatchAnswers> BatchAnswers::read(Spool& spool, const Volume& volume,
                                        const Searches& searches, std::span<const WalkPart> batch,
                                        std::size_t kept_bytes) {
    BatchAnswers answers(spool);
    answers.room_ = kept_bytes;
    for (const auto& part : batch)
        answers.slots_.emplace_back(part.items.size());
    for (auto& units : plan_contents(batch)) {
        auto key = job_key(content_job(volume, searches, batch, units));
        answers.jobs_.push_back({key, std::move(units)});
        TRY(answers.read_job(static_cast<std::uint32_t>(answers.jobs_.size() - 1)));
    }
    return answers;
}

Result<void> BatchAnswers::read_job(std::uint32_t job) {
    const auto& places = jobs_[job].places;
    auto parts = spool_->find(jobs_[job].key);
    if (!parts)
        return Error(ErrorCode::not_found, "the spool lacks a content job");
    std::optional<std::uint32_t> current;
    PartOffset begins_in = 0;
    for (auto offset : *parts) {
        auto part = TRY(spool_->read_part(offset));
        TRY(for_each_answer(part, [&](std::string_view encoded) -> Result<void> {
            auto answer = TRY(decode_answer(encoded));
            auto unit = TRY(unit_of(answer, places.size()));
            if (current != unit)
                begins_in = offset;
            current = unit;
            auto& of = slot(places[unit]);
            if (of.left_in)
                return {};
            if (encoded.size() <= room_) {
                room_ -= encoded.size();
                add_answer(of.answers, std::move(answer));
                return {};
            }
            // All of a unit or nothing: what of it was kept so far is dropped.
            room_ = 0;
            of = Slot{{}, begins_in, job, unit};
            return {};
        }));
    }
    return {};
}

Result<UnitAnswers> BatchAnswers::take(ItemPlace place) {
    auto& of = slot(place);
    if (of.left_in)
        return read_again(of);
    return std::move(of.answers);
}

// A unit's answers follow each other, whatever parts they lie in.
Result<UnitAnswers> BatchAnswers::read_again(const Slot& slot) const {
    UnitAnswers answers;
    const auto& job = jobs_[slot.job];
    auto parts = spool_->find(job.key);
    bool passed = false;
    for (auto offset : *parts) {
        if (offset < slot.left_in || passed)
            continue;
        auto part = TRY(spool_->read_part(offset));
        TRY(for_each_answer(part, [&](std::string_view encoded) -> Result<void> {
            auto answer = TRY(decode_answer(encoded));
            auto unit = TRY(unit_of(answer, job.places.size()));
            if (unit == slot.unit)
                add_answer(answers, std::move(answer));
            passed = passed || unit > slot.unit;
            return {};
        }));
    }
    return answers;
}

}  // namespace examination
