// What a finder gets: a text, the place of an anchor, and somewhere to report to.
#pragma once

#include "examination/selectors/anchors.h"
#include "examination/selectors/selector_scanner.h"
#include "model/selectors/letters.h"
#include "model/selectors/selector.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace examination {

// One byte a character. Outside of it everything reads as zero, so that finders need no bounds.
class TextView {
public:
    TextView(const char* bytes, std::size_t size) : bytes_(bytes), size_(size) {}

    std::size_t size() const { return size_; }
    // An index before the beginning wraps round and is outside as well.
    char operator[](std::size_t index) const { return index < size_ ? bytes_[index] : '\0'; }
    // What of [begin, end) lies inside.
    std::string_view slice(std::size_t begin, std::size_t end) const {
        begin = std::min(begin, size_);
        return {bytes_ + begin, std::max(std::min(end, size_), begin) - begin};
    }

private:
    const char* bytes_;
    std::size_t size_;
};

// A set of bytes, asked in one load.
class ByteSet {
public:
    enum class Alphanumerics {
        in,
        out
    };
    constexpr ByteSet(std::string_view members, Alphanumerics alphanumerics) {
        for (unsigned c = 0; c < 128; ++c)
            set_[c] =
                alphanumerics == Alphanumerics::in && model::is_alphanumeric(static_cast<char>(c));
        for (char c : members)
            set_[static_cast<unsigned char>(c)] = true;
    }
    constexpr bool has(char c) const { return set_[static_cast<unsigned char>(c)]; }

private:
    std::array<bool, 256> set_{};
};

// How far a run of members of `set` goes to the left of `position`, to the right from it; at most
// `size_max` bytes.
inline std::size_t run_begin(const TextView& text, std::size_t position, const ByteSet& set,
                             std::size_t size_max) {
    std::size_t begin = position;
    while (position - begin < size_max && set.has(text[begin - 1]))
        --begin;
    return begin;
}
inline std::size_t run_end(const TextView& text, std::size_t position, const ByteSet& set,
                           std::size_t size_max) {
    std::size_t end = position;
    while (end - position < size_max && set.has(text[end]))
        ++end;
    return end;
}

// Takes what a finder has found.
class FinderSink {
public:
    virtual ~FinderSink() = default;
    virtual void found(model::SelectorKind kind, std::size_t begin, std::size_t end,
                       std::string_view canonical, SelectorEnd how) = 0;
};

// What finders work with. One a scanner; the text changes.
struct Search {
    TextView text;
    SelectorKinds kinds;
    model::CanonicalForms& forms;
    model::SelectorText& canonical;  // Room for the form that is being made.
    FinderSink& sink;

    bool wants(model::SelectorKind kind) const { return kinds[static_cast<std::size_t>(kind)]; }
    // Reports [begin, end) if it has a canonical form.
    bool report(model::SelectorKind kind, std::size_t begin, std::size_t end,
                SelectorEnd how = SelectorEnd::whole) {
        if (!wants(kind) || !forms.write(kind, text.slice(begin, end), canonical))
            return false;
        sink.found(kind, begin, end, canonical.view(), how);
        return true;
    }
};

// Called for each place of its anchor, from left to right.
using Finder = void (*)(Search& search, std::size_t position);

#define FINDER(name, anchor, kinds) void name(Search& search, std::size_t position);
#include "examination/selectors/finders.def"
#undef FINDER

}  // namespace examination
