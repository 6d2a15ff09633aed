#include "examination/keywords/byte_program.h"

namespace examination {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<std::uint32_t> ByteProgramWriter::step(ByteStep step) {
    if (programs_.steps.size() - begin_ == program_steps_max)
        return Error(ErrorCode::limit_exceeded, "its repetitions unroll to too many steps");
    programs_.steps.push_back(step);
    return static_cast<std::uint32_t>(programs_.steps.size() - 1);
}

Result<std::uint32_t> ByteProgramWriter::add(const ByteExpression& expression,
                                             Direction direction) {
    begin_ = programs_.steps.size();
    TRY(emit(expression, direction));
    TRY(step({ByteStep::Kind::match, 0, 0}));
    return static_cast<std::uint32_t>(begin_);
}

// Each way but the last begins with a split and ends with a jump (a split to one place twice).
Result<void> ByteProgramWriter::emit_ways(std::size_t count,
                                          const std::function<Result<void>(std::size_t)>& way) {
    std::vector<std::uint32_t> ends;
    for (std::size_t i = 0; i < count; ++i) {
        if (i + 1 == count) {
            TRY(way(i));
            break;
        }
        auto split = TRY(step({ByteStep::Kind::split, 0, 0}));
        programs_.steps[split].first = split + 1;
        TRY(way(i));
        auto end = TRY(step({ByteStep::Kind::split, 0, 0}));
        ends.push_back(end);
        programs_.steps[split].second = end + 1;
    }
    for (auto end : ends)
        programs_.steps[end].first = programs_.steps[end].second =
            static_cast<std::uint32_t>(programs_.steps.size());
    return {};
}

Result<void> ByteProgramWriter::emit_sequence(const ByteSequence& sequence, Direction direction) {
    for (std::size_t i = 0; i < sequence.size(); ++i) {
        const auto& set = sequence[direction == Direction::forward ? i : sequence.size() - 1 - i];
        auto next = static_cast<std::uint32_t>(programs_.sets.size());
        auto [found, added] = set_indexes_.try_emplace(set.to_string(), next);
        if (added)
            programs_.sets.push_back(set);
        TRY(step({ByteStep::Kind::byte, found->second, 0}));
    }
    return {};
}

Result<void> ByteProgramWriter::emit_repetition(const ByteExpression& expression,
                                                Direction direction) {
    const auto& part = expression.parts.front();
    for (std::uint32_t i = 0; i < expression.least; ++i)
        TRY(emit(part, direction));
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = expression.least; i < expression.most; ++i) {
        auto split = TRY(step({ByteStep::Kind::split, 0, 0}));
        programs_.steps[split].first = split + 1;
        splits.push_back(split);
        TRY(emit(part, direction));
    }
    for (auto split : splits)
        programs_.steps[split].second = static_cast<std::uint32_t>(programs_.steps.size());
    return {};
}

Result<void> ByteProgramWriter::emit(const ByteExpression& expression, Direction direction) {
    switch (expression.kind) {
        case ByteExpression::Kind::bytes:
            return emit_ways(expression.alternatives.size(), [&](std::size_t i) {
                return emit_sequence(expression.alternatives[i], direction);
            });
        case ByteExpression::Kind::sequence:
            for (std::size_t i = 0; i < expression.parts.size(); ++i)
                TRY(emit(expression.parts[direction == Direction::forward
                                              ? i
                                              : expression.parts.size() - 1 - i],
                         direction));
            return {};
        case ByteExpression::Kind::choice:
            return emit_ways(expression.parts.size(),
                             [&](std::size_t i) { return emit(expression.parts[i], direction); });
        case ByteExpression::Kind::repetition:
            return emit_repetition(expression, direction);
    }
    return {};
}

void ByteProgramRunner::start(std::uint32_t program) {
    seen_.resize(programs_.steps.size());
    current_.clear();
    next_.clear();
    matched_ = false;
    ++round_;
    add(program);
    std::swap(current_, next_);
}

// Follows splits; a step is added once a round.
void ByteProgramRunner::add(std::uint32_t step) {
    open_.assign(1, step);
    while (!open_.empty()) {
        auto at = open_.back();
        open_.pop_back();
        if (seen_[at] == round_)
            continue;
        seen_[at] = round_;
        const auto& here = programs_.steps[at];
        switch (here.kind) {
            case ByteStep::Kind::byte:
                next_.push_back(at);
                break;
            case ByteStep::Kind::match:
                matched_ = true;
                break;
            case ByteStep::Kind::split:
                open_.push_back(here.second);
                open_.push_back(here.first);
                break;
        }
    }
}

void ByteProgramRunner::advance(std::uint8_t byte) {
    next_.clear();
    matched_ = false;
    ++round_;
    for (auto at : current_)
        if (programs_.sets[programs_.steps[at].first][byte])
            add(at + 1);
    std::swap(current_, next_);
}

}  // namespace examination
