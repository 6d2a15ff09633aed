#include "examination/findings/name_pattern.h"

#include <algorithm>
#include <cstring>

namespace examination {
namespace {

char32_t small_latin(char32_t c) {
    if (c < 0x100)
        return c >= 0xC0 && c <= 0xDE && c != 0xD7 ? c + 0x20 : c;
    bool even_pairs = (c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14A && c <= 0x177);
    bool odd_pairs = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    if (even_pairs)
        return c | 1;
    if (odd_pairs)
        return c % 2 == 1 ? c + 1 : c;
    return c == 0x178 ? 0xFF : c;
}

char32_t small_greek(char32_t c) {
    if (c >= 0x391 && c <= 0x3AB && c != 0x3A2)
        return c + 0x20;
    switch (c) {
        case 0x386:
            return 0x3AC;
        case 0x388:
        case 0x389:
        case 0x38A:
            return c + 0x25;
        case 0x38C:
            return 0x3CC;
        case 0x38E:
        case 0x38F:
            return c + 0x3F;
        case 0x3C2:
            return 0x3C3;
        default:
            return c;
    }
}

char32_t small_cyrillic(char32_t c) {
    if (c <= 0x40F)
        return c + 0x50;
    if (c <= 0x42F)
        return c + 0x20;
    if (c >= 0x4C0 && c <= 0x4CE)
        return c == 0x4C0 ? 0x4CF : c % 2 == 1 ? c + 1 : c;
    bool even_pairs =
        (c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F);
    return even_pairs ? c | 1 : c;
}

// Of the characters that take two bytes.
char32_t small(char32_t c) {
    if (c < 0x180)
        return small_latin(c);
    if (c >= 0x370 && c < 0x400)
        return small_greek(c);
    if (c >= 0x400 && c < 0x530)
        return small_cyrillic(c);
    return c >= 0x531 && c <= 0x556 ? c + 0x30 : c;
}

bool continues(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

void fold_wide_letters(char* at, char* end) {
    for (; end - at >= 2; ++at) {
        auto first = static_cast<unsigned char>(at[0]), second = static_cast<unsigned char>(at[1]);
        if (first < 0xC2 || first > 0xDF || !continues(second))
            continue;
        auto c = small((first & 0x1Fu) << 6 | (second & 0x3Fu));
        at[0] = static_cast<char>(0xC0 | c >> 6);
        at[1] = static_cast<char>(0x80 | (c & 0x3F));
        ++at;
    }
}

}  // namespace

// Eight bytes at a time: each byte's low seven bits are compared with the alphabet's ends by adding
// what carries into its eighth, and no addition carries into a neighbour.
void fold_letters(char* begin, char* end) {
    constexpr std::uint64_t ones = 0x0101010101010101, eighths = 0x80 * ones;
    std::uint64_t seen = 0;
    char* at = begin;
    for (; end - at >= 8; at += 8) {
        std::uint64_t bytes;
        std::memcpy(&bytes, at, sizeof bytes);
        auto low = bytes & ~eighths;
        auto capital = (low + (0x80 - 'A') * ones) & ~(low + (0x7F - 'Z') * ones) & ~bytes;
        seen |= bytes;
        bytes |= (capital & eighths) >> 2;
        std::memcpy(at, &bytes, sizeof bytes);
    }
    for (; at != end; ++at) {
        auto byte = static_cast<unsigned char>(*at);
        seen |= byte;
        *at = static_cast<char>(byte + (static_cast<unsigned char>(byte - 'A') < 26 ? 32 : 0));
    }
    if ((seen & eighths) != 0)
        fold_wide_letters(begin, end);
}

std::string folded_letters(std::string_view text) {
    std::string out(text);
    fold_letters(out.data(), out.data() + out.size());
    return out;
}

bool TextPatternView::next(std::size_t shared, std::string_view rest) {
    name_.resize(shared);
    name_ += rest;
    fold_letters(name_.data() + shared, name_.data() + name_.size());
    if (match_end_ <= shared)
        return true;
    // No occurrence ends in what is shared: the first one ends later.
    auto from = shared >= wanted_.size() ? shared - wanted_.size() + 1 : 0;
    auto found = std::string_view(name_).find(wanted_, from);
    match_end_ = found == std::string::npos ? no_match : found + wanted_.size();
    return match_end_ != no_match;
}

// Lays out the states: one for each element, in order; of "**/" two, a start and a loop.
class GlobAutomaton::Compiler {
public:
    std::optional<GlobAutomaton> run(std::string_view glob) {
        while (!glob.empty()) {
            auto taken = take(glob);
            // Two more states may follow, and the one that accepts.
            if (taken == 0 || state_ > 60)
                return std::nullopt;
            glob.remove_prefix(taken);
        }
        out_.accepted_ = bit();
        out_.start_ = out_.with_empty_moves(1);
        auto again = ~std::uint64_t{1};
        for (auto stays : out_.stays_)
            again |= stays;
        out_.moves_later_ = (out_.folder_starts_ & again) != 0;
        return out_;
    }

private:
    std::uint64_t bit() const { return std::uint64_t{1} << state_; }

    template <typename Holds>
    void add_to(std::array<std::uint64_t, 256>& bytes, Holds holds) {
        for (unsigned byte = 0; byte < 256; ++byte)
            if (holds(static_cast<unsigned char>(byte)))
                bytes[byte] |= bit();
    }

    // A character that `holds` says of its first byte; what continues it goes with it.
    template <typename Holds>
    void add_character(Holds holds) {
        add_to(out_.steps_, [&](unsigned char c) { return !continues(c) && c != '/' && holds(c); });
        ++state_;
        add_to(out_.stays_, continues);
    }

    // Bytes of the pattern that were taken; 0 where it can't be followed.
    std::size_t take(std::string_view glob) {
        if (glob.starts_with("**/")) {
            out_.folder_starts_ |= bit();
            ++state_;
            add_to(out_.stays_, [](unsigned char) { return true; });
            add_to(out_.steps_, [](unsigned char c) { return c == '/'; });
            ++state_;
            // Any number of folders is any number of folders, however often it is said.
            std::size_t taken = 3;
            while (glob.substr(taken).starts_with("**/"))
                taken += 3;
            return taken;
        }
        if (glob[0] == '*') {
            bool across = glob.starts_with("**");
            add_to(out_.stays_, [&](unsigned char c) { return across || c != '/'; });
            return across ? 2 : 1;
        }
        if (glob[0] == '?') {
            add_character([](unsigned char) { return true; });
            return 1;
        }
        auto close = glob[0] == '[' ? glob.find(']', 2) : std::string_view::npos;
        if (close != std::string_view::npos)
            return take_set(glob.substr(1, close - 1)) ? close + 1 : 0;
        auto literal = static_cast<unsigned char>(glob[0]);
        add_to(out_.steps_, [&](unsigned char c) { return c == literal; });
        ++state_;
        return 1;
    }

    bool take_set(std::string_view set) {
        if (std::ranges::any_of(set, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
            return false;
        bool negated = set[0] == '!' || set[0] == '^';
        set.remove_prefix(negated ? 1 : 0);
        add_character([&](unsigned char c) {
            bool found = false;
            for (std::size_t i = 0; i < set.size(); ++i) {
                bool range = i + 2 < set.size() && set[i + 1] == '-';
                found = found || (static_cast<unsigned char>(set[i]) <= c &&
                                  c <= static_cast<unsigned char>(set[range ? i + 2 : i]));
                i += range ? 2 : 0;
            }
            return found != negated;
        });
        return true;
    }

    GlobAutomaton out_;
    unsigned state_ = 0;
};

std::optional<GlobAutomaton> GlobAutomaton::compile(std::string_view glob) {
    return Compiler().run(folded_letters(glob));
}

bool GlobPatternView::next(std::size_t shared, std::string_view rest) {
    // Once no state is left none comes back, so that the list of states may be shorter than the
    // name.
    if (shared + 1 > states_.size())
        return false;
    folded_.assign(rest);
    fold_letters(folded_.data(), folded_.data() + folded_.size());
    states_.resize(shared + 1 + rest.size());
    auto* after = states_.data() + shared;
    auto states = *after;
    for (char c : folded_) {
        auto byte = static_cast<unsigned char>(c);
        states = (states & glob_.steps_[byte]) << 1 | (states & glob_.stays_[byte]);
        if (glob_.moves_later_)
            states = glob_.with_empty_moves(states);
        *++after = states;
        if (states == 0)
            break;
    }
    states_.resize(static_cast<std::size_t>(after - states_.data()) + 1);
    return (states & glob_.accepted_) != 0;
}

}  // namespace examination
