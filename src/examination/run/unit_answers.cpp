#include "examination/run/unit_answers.h"

#include "examination/run/job_runner.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<void> add_text(std::optional<TextInPieces>& whole, FoundText piece) {
    if (piece.offset != (whole ? whole->size : 0))
        return Error(ErrorCode::invalid_input, "a piece of a text does not follow the one before");
    if (!whole)
        whole.emplace(TextInPieces{std::move(piece.format), {}, 0});
    whole->size += piece.text.size();
    whole->pieces.push_back(std::move(piece.text));
    return {};
}

void add_selectors(FoundSelectors& all, FoundSelectors more) {
    if (all.empty())
        all = std::move(more);
    else
        all.add(more);
}

Result<void> add_answer(UnitAnswers& answers, Answer answer) {
    if (auto* content = std::get_if<UnitContent>(&answer))
        answers.content = std::move(content->content);
    else if (auto* record = std::get_if<UnitRecord>(&answer))
        answers.records.push_back(std::move(record->record));
    else if (auto* found = std::get_if<UnitSelectors>(&answer))
        add_selectors(answers.selectors, std::move(found->selectors));
    else if (auto* text = std::get_if<UnitText>(&answer))
        return add_text(answers.text, std::move(text->text));
    else if (auto* hits = std::get_if<UnitHits>(&answer))
        std::ranges::move(hits->hits, std::back_inserter(answers.hits));
    return {};
}

// Anomalies may come after the content they are about, when its members are being read.
using AnomaliesByMember = std::unordered_map<std::uint32_t, std::vector<FoundAnomaly>>;

}  // namespace

Result<BatchAnswers> BatchAnswers::read(Spool& spool, const Volume& volume,
                                        const Searches& searches, std::span<const WalkPart> batch,
                                        std::size_t kept_bytes) {
    BatchAnswers answers(spool);
    answers.room_ = kept_bytes;
    for (const auto& part : batch)
        answers.slots_.emplace_back(part.items.size());
    for (const auto& units : plan_contents(batch)) {
        auto key = job_key(content_job(volume, searches, batch, units));
        TRY(answers.add_job(key, units));
    }
    return answers;
}

Result<void> BatchAnswers::add_job(const JobKey& key, const PlannedUnits& units) {
    auto parts = spool_->await(key);
    if (!parts)
        return Error(ErrorCode::not_found, "the spool lacks a content job");
    for (auto offset : *parts) {
        auto part = TRY(spool_->read_part(offset));
        std::optional<std::uint32_t> current;
        TRY(for_each_answer(part, [&](std::string_view encoded) -> Result<void> {
            auto unit = unit_of_answer(encoded);
            if (!unit || *unit >= units.size())
                return Error(ErrorCode::invalid_input,
                             "an answer is about a unit its job has not got");
            auto& slot = slots_[units[*unit].part][units[*unit].item];
            constexpr std::size_t frame = sizeof(std::uint32_t);
            if (current != unit) {
                auto begin = static_cast<std::size_t>(encoded.data() - part.data()) - frame;
                slot.push_back({offset, static_cast<std::uint32_t>(begin), 0});
            }
            slot.back().size += static_cast<std::uint32_t>(frame + encoded.size());
            current = unit;
            return {};
        }));
        if (part.size() <= room_) {
            room_ -= part.size();
            kept_.emplace(offset, std::move(part));
        }
    }
    return {};
}

Result<void> BatchAnswers::for_each(const Slot& slot, const EncodedHandler& handler) {
    for (const auto& stretch : slot) {
        auto kept = kept_.find(stretch.part);
        std::string again;
        std::string_view bytes;
        if (kept != kept_.end()) {
            bytes = std::string_view(kept->second).substr(stretch.begin, stretch.size);
        } else {
            again = TRY(spool_->read_stretch(stretch.part, stretch.begin, stretch.size));
            bytes = again;
        }
        TRY(for_each_answer(bytes, handler));
    }
    return {};
}

Result<void> BatchAnswers::take(ItemPlace place, const Taker& taker) {
    const auto& slot = slots_[place.part][place.item];
    AnomaliesByMember anomalies;
    TRY(for_each(slot, [&](std::string_view encoded) -> Result<void> {
        if (!is_anomaly(encoded))
            return {};
        auto answer = TRY(decode_answer(encoded));
        auto& found = std::get<UnitAnomaly>(answer);
        anomalies[found.member].push_back(std::move(found.anomaly));
        return {};
    }));
    UnitAnswers answers;
    std::uint32_t member = 0;
    auto give = [&] {
        if (auto found = anomalies.find(member); found != anomalies.end())
            answers.anomalies = std::move(found->second);
        return taker(std::exchange(answers, {}));
    };
    TRY(for_each(slot, [&](std::string_view encoded) -> Result<void> {
        if (is_anomaly(encoded))
            return {};
        auto answer = TRY(decode_answer(encoded));
        if (auto* found = std::get_if<FoundMember>(&answer)) {
            TRY(give());
            member = found->member;
            answers.member = std::move(found->item);
        } else {
            TRY(add_answer(answers, std::move(answer)));
        }
        return {};
    }));
    return give();
}

}  // namespace examination
