#include "examination/run/unit_answers.h"

#include "examination/run/job_runner.h"

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

struct Sorter {
    std::vector<UnitAnswers>& units;

    template <typename AnyAnswer>
    Result<UnitAnswers*> unit_of(const AnyAnswer& answer) const {
        if (answer.unit >= units.size())
            return Error(ErrorCode::invalid_input, "an answer is about a unit its job has not got");
        return &units[answer.unit];
    }
    Result<void> operator()(UnitContent& answer) const {
        auto* unit = TRY(unit_of(answer));
        unit->content = std::move(answer.content);
        return {};
    }
    Result<void> operator()(UnitRecord& answer) const {
        auto* unit = TRY(unit_of(answer));
        unit->records.push_back(std::move(answer.record));
        return {};
    }
    Result<void> operator()(UnitAnomaly& answer) const {
        auto* unit = TRY(unit_of(answer));
        unit->anomalies.push_back(std::move(answer.anomaly));
        return {};
    }
    template <typename Other>
    Result<void> operator()(Other&) const {
        return Error(ErrorCode::invalid_input, "a content job gave an answer of another job");
    }
};

}  // namespace

Result<std::vector<UnitAnswers>> read_unit_answers(Spool& spool, const ContentJob& job) {
    std::vector<UnitAnswers> units(job.units.size());
    auto parts = spool.find(job_key(job));
    if (!parts)
        return Error(ErrorCode::not_found, "the spool lacks a content job");
    for (auto offset : *parts) {
        auto part = TRY(spool.read_part(offset));
        TRY(for_each_answer(part, [&](std::string_view encoded) -> Result<void> {
            auto answer = TRY(decode_answer(encoded));
            return std::visit(Sorter{units}, answer);
        }));
    }
    return units;
}

}  // namespace examination
