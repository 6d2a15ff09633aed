// A byte expression as a program that finds where its matches begin and end.
#pragma once

#include "core/result.h"
#include "examination/keywords/byte_expression.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace examination {

// One step. Every target lies behind the step itself, so that each program ends.
struct ByteStep {
    enum class Kind : std::uint8_t {
        byte,   // The next byte is in the set `first`.
        split,  // Goes on at `first` and at `second`.
        match
    };
    Kind kind = Kind::match;
    std::uint32_t first = 0, second = 0;
};

// Steps and sets of many programs; a program is known by its first step.
struct BytePrograms {
    std::vector<ByteStep> steps;
    std::vector<ByteSet> sets;
};

constexpr std::size_t program_steps_max = 100'000;  // Of one program.

enum class Direction : std::uint8_t {
    forward,
    backward
};

// Adds programs, and keeps each different set once.
class ByteProgramWriter {
public:
    explicit ByteProgramWriter(BytePrograms& programs) : programs_(programs) {}
    // limit_exceeded where the expression unrolls to too many steps.
    core::Result<std::uint32_t> add(const ByteExpression& expression, Direction direction);

private:
    core::Result<void> emit(const ByteExpression& expression, Direction direction);
    core::Result<void> emit_ways(std::size_t count,
                                 const std::function<core::Result<void>(std::size_t)>& way);
    core::Result<void> emit_sequence(const ByteSequence& sequence, Direction direction);
    core::Result<void> emit_repetition(const ByteExpression& expression, Direction direction);
    core::Result<std::uint32_t> step(ByteStep step);

    BytePrograms& programs_;
    std::size_t begin_ = 0;
    std::map<std::string, std::uint32_t> set_indexes_;
};

// Runs programs over bytes that `byte_at` gives. Not thread-safe.
class ByteProgramRunner {
public:
    using ByteAt = std::function<std::uint8_t(std::uint64_t)>;

    // Keeps a reference: the programs must outlive the runner.
    explicit ByteProgramRunner(const BytePrograms& programs) : programs_(programs) {}

    // The end of the longest match from `begin`, at most `end_max`.
    template <typename At>
    std::optional<std::uint64_t> longest(std::uint32_t program, std::uint64_t begin,
                                         std::uint64_t end_max, const At& byte_at) {
        std::optional<std::uint64_t> found;
        start(program);
        for (auto at = begin;; ++at) {
            if (matched_)
                found = at;
            if (current_.empty() || at >= end_max)
                return found;
            advance(byte_at(at));
        }
    }
    // The least beginning, at least `begin_min`, of a match that ends at `end`.
    template <typename At>
    std::optional<std::uint64_t> leftmost(std::uint32_t program, std::uint64_t end,
                                          std::uint64_t begin_min, const At& byte_at) {
        std::optional<std::uint64_t> found;
        start(program);
        for (auto at = end;; --at) {
            if (matched_)
                found = at;
            if (current_.empty() || at <= begin_min)
                return found;
            advance(byte_at(at - 1));
        }
    }

private:
    void start(std::uint32_t program);
    void advance(std::uint8_t byte);
    void add(std::uint32_t step);

    const BytePrograms& programs_;
    std::vector<std::uint32_t> current_, next_, open_;
    std::vector<std::uint64_t> seen_;  // In which round a step was added last.
    std::uint64_t round_ = 0;
    bool matched_ = false;
};

}  // namespace examination
