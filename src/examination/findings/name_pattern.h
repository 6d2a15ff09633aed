// Which names a text or a path glob means, tried on front-coded lists: only what differs from the
// name before is looked at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// Makes letters of ASCII, Latin, Greek, Cyrillic and Armenian small, in place; everything else,
// broken UTF-8 too, stays. No character changes its size.
void fold_letters(char* begin, char* end);
std::string folded_letters(std::string_view text);

// Names that contain a text, letters in either case.
class TextPatternView {
public:
    explicit TextPatternView(std::string_view text) : wanted_(folded_letters(text)) {}

    // Whether the name matches that has `shared` bytes in common with the one before.
    bool next(std::size_t shared, std::string_view rest);

private:
    std::string wanted_, name_;
    std::size_t match_end_ = no_match;  // Where the first occurrence ends.
    static constexpr std::size_t no_match = ~std::size_t{0};
};

// A path glob as an automaton of at most 64 states, all of which run at once in one word.
class GlobAutomaton {
public:
    // Nothing where a pattern is too long, or a set in it holds more than ASCII.
    static std::optional<GlobAutomaton> compile(std::string_view glob);

private:
    friend class GlobPatternView;
    class Compiler;

    std::array<std::uint64_t, 256> steps_{};  // By byte: states that it takes to the next.
    std::array<std::uint64_t, 256> stays_{};  // By byte: states that it leaves as they are.
    std::uint64_t folder_starts_ = 0;         // States of "**/": on to its loop, and past it.
    std::uint64_t start_ = 0, accepted_ = 0;
    bool moves_later_ = false;  // Whether a folder's start can be reached by a byte.

    std::uint64_t with_empty_moves(std::uint64_t states) const {
        auto moving = states & folder_starts_;
        return states | moving << 1 | moving << 2;
    }
};

// Names that a glob matches, letters in either case. The automaton must outlive it.
class GlobPatternView {
public:
    explicit GlobPatternView(const GlobAutomaton& glob)
        : glob_(glob), states_{glob.start_}, folded_() {}

    bool next(std::size_t shared, std::string_view rest);

private:
    const GlobAutomaton& glob_;
    std::vector<std::uint64_t> states_;  // After each byte of the name.
    std::string folded_;
};

}  // namespace examination
