// What a Sigma rule's text stands for: letters, wildcards, and text that is like it.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// In lower case, as rules without `cased` are compared: each character folds to one (Unicode's
// simple folding). Bytes that are no UTF-8 stay what they are.
void append_folded(std::string& out, std::string_view text);
std::string folded(std::string_view text);

struct SigmaPatternPart {
    enum class Kind : std::uint8_t {
        letters,
        any_one,   // ?: one character.
        any_many,  // *: any number of them.
        dash       // What `windash` takes for one: - / and three longer dashes.
    };
    Kind kind = Kind::letters;
    std::string letters;

    bool operator==(const SigmaPatternPart&) const = default;
};

class SigmaPattern {
public:
    using Part = SigmaPatternPart;

    // With wildcards and their escapes: \* \? and \\ are the characters themselves, any other
    // backslash is one.
    static SigmaPattern of_rule_text(std::string_view text);
    static SigmaPattern of_letters(std::string letters);

    void add_before(Part::Kind kind);
    void add_behind(Part::Kind kind);
    // Each dash or slash between a border and a word becomes a dash of any kind.
    void widen_dashes();
    // Compared as it is written; else the caller compares folded text. Folds the letters.
    void ignore_case();

    bool has_wildcards() const;
    std::string letters() const;  // REQUIRES: no wildcards.
    bool ignores_case() const { return ignores_case_; }
    const std::vector<Part>& parts() const { return parts_; }

    // The whole value. REQUIRES: folded, where the pattern ignores case.
    bool matches(std::string_view value) const;
    // The longest letters that each value it matches has; empty where there are none.
    std::string_view longest_letters() const;

    bool operator==(const SigmaPattern&) const = default;

private:
    void add(Part::Kind kind);
    void add_letters(std::string_view letters);

    std::vector<Part> parts_;
    bool ignores_case_ = false;
};

}  // namespace examination
