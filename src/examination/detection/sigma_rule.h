// A Sigma rule as it was written, checked: what it is about, and what it looks for.
#pragma once

#include "core/hash.h"
#include "examination/detection/sigma_pattern.h"
#include "examination/detection/text_search.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace examination {

// Values are compared as texts, which is how event logs hold them.
struct SigmaExpression {
    std::string text;
    ExpressionOptions options;
};
struct SigmaNetwork {
    std::array<std::uint8_t, 16> address{};
    std::uint8_t bits = 0;
    bool is_v6 = false;
};
struct SigmaBound {
    enum class Kind : std::uint8_t {
        less,
        at_most,
        more,
        at_least
    };
    Kind kind = Kind::less;
    double number = 0;
};
// The field is there, or is not.
struct SigmaPresence {
    bool present = true;
};
// Another field has the same value, begins it, ends it or is in it.
struct SigmaReference {
    enum class Place : std::uint8_t {
        whole,
        begin,
        end,
        anywhere
    };
    std::string field;
    Place place = Place::whole;
    bool ignore_case = true;
};
using SigmaTest = std::variant<SigmaPattern, SigmaExpression, SigmaNetwork, SigmaBound,
                               SigmaPresence, SigmaReference>;

// A field of the event against values. Without a name: any of the event's values.
struct SigmaItem {
    std::string field;
    bool every = false;  // Else one of the tests will do.
    std::vector<SigmaTest> tests;
};

// Alternatives, one of which must hold with all its items.
struct SigmaSelection {
    std::string name;
    std::vector<std::vector<SigmaItem>> alternatives;
};

struct SigmaCondition {
    enum class Kind : std::uint8_t {
        every,
        any,
        negation,
        selection
    };
    Kind kind = Kind::selection;
    std::uint32_t selection = 0;
    std::vector<SigmaCondition> parts;
};

enum class SigmaLevel : std::uint8_t {
    unstated,
    informational,
    low,
    medium,
    high,
    critical
};

struct SigmaLogSource {
    std::string category, product, service;
};

struct SigmaRule {
    std::string title, id, status;
    SigmaLevel level = SigmaLevel::unstated;
    std::vector<std::string> tags;  // "attack.t1059.001"
    SigmaLogSource log_source;
    std::vector<SigmaSelection> selections;
    SigmaCondition condition;
    core::Sha256Digest file_digest;
};

// ATT&CK's numbers among the tags, in capitals: "T1059.001".
std::vector<std::string> attack_techniques(const SigmaRule& rule);

}  // namespace examination
