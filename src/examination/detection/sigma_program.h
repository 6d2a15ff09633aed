// Rules made ready to run: fields by number, expressions compiled, one tree of tests each.
#pragma once

#include "core/result.h"
#include "examination/detection/log_sources.h"
#include "examination/detection/sigma_rule.h"
#include "examination/detection/sigma_values.h"
#include "examination/detection/text_search.h"

#include <cstdint>
#include <vector>

namespace examination {

struct SigmaNode {
    enum class Kind : std::uint8_t {
        every,
        any,
        negation,
        test
    };
    Kind kind = Kind::test;
    std::uint32_t test = 0;
    std::vector<SigmaNode> parts;
};

struct SigmaFieldTest {
    std::uint32_t field = SigmaFieldNames::none;  // None: any value of the event.
    SigmaTest test;
    std::uint32_t expression = 0;  // Of a SigmaExpression.
    std::uint32_t reference = 0;   // The other field of a SigmaReference.
};

// A rule under log sources that ask the same of it.
struct SigmaEntry {
    std::uint32_t rule = 0;
    SigmaNode condition;
    std::vector<EventSource> sources;
};

struct SigmaProgram {
    SigmaFieldNames names;
    std::vector<SigmaFieldTest> tests;
    std::vector<RegularExpression> expressions;
    std::vector<SigmaEntry> entries;
};

// Nothing is added where the rule is refused: not_found where no event log that is read here holds
// its log source, else what is wrong with it.
core::Result<void> add_sigma_rule(SigmaProgram& program, std::uint32_t number,
                                  const SigmaRule& rule);

}  // namespace examination
