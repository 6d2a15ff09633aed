// Regular expressions, and many literals at once, over the values of events. The one file of this
// folder that knows Hyperscan: its automata take time by the value's length, whatever the rule.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace examination {

constexpr std::size_t expression_size_max = 4096;

struct ExpressionOptions {
    bool ignore_case = false, lines = false, dot_is_any = false;  // The letters i, m and s.
};

// What a search needs besides; one a thread.
class SearchScratch {
public:
    SearchScratch();
    SearchScratch(SearchScratch&&) noexcept;
    SearchScratch& operator=(SearchScratch&&) noexcept;
    ~SearchScratch();

private:
    friend class RegularExpression;
    friend class LiteralSet;
    struct State;
    std::unique_ptr<State> state_;
};

class RegularExpression {
public:
    // Unsupported where it needs what an automaton can't: looking around, references back.
    static core::Result<RegularExpression> compile(const std::string& text,
                                                   const ExpressionOptions& options);
    RegularExpression(RegularExpression&&) noexcept;
    RegularExpression& operator=(RegularExpression&&) noexcept;
    ~RegularExpression();

    // Before the first search with this scratch.
    void prepare(SearchScratch& scratch) const;
    // Anywhere in the value. Bytes that are no UTF-8 are searched as their escapes.
    bool occurs(std::string_view value, SearchScratch& scratch) const;

private:
    struct State;
    explicit RegularExpression(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// REQUIRES: no empty literal.
class LiteralSet {
public:
    static core::Result<LiteralSet> compile(std::span<const std::string> literals);
    LiteralSet(LiteralSet&&) noexcept;
    LiteralSet& operator=(LiteralSet&&) noexcept;
    ~LiteralSet();

    void prepare(SearchScratch& scratch) const;
    // Numbers of literals that occur, in any order, each once.
    void find(std::string_view text, SearchScratch& scratch,
              const std::function<void(std::uint32_t)>& found) const;

private:
    struct State;
    explicit LiteralSet(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace examination
