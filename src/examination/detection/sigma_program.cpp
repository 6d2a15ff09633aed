#include "examination/detection/sigma_program.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using Kind = SigmaNode::Kind;

class Compiler {
public:
    Compiler(SigmaProgram& program, const SigmaRule& rule) : program_(program), rule_(rule) {}

    Result<SigmaNode> condition(const SigmaCondition& condition) {
        if (condition.kind == SigmaCondition::Kind::selection)
            return selection(rule_.selections[condition.selection]);
        SigmaNode node{condition.kind == SigmaCondition::Kind::every ? Kind::every
                       : condition.kind == SigmaCondition::Kind::any ? Kind::any
                                                                     : Kind::negation,
                       0,
                       {}};
        for (const auto& part : condition.parts) {
            auto made = TRY(this->condition(part));
            node.parts.push_back(std::move(made));
        }
        return node;
    }

    Result<SigmaNode> test(std::uint32_t field, const SigmaTest& test) {
        SigmaFieldTest made{field, test, 0, 0};
        if (const auto* expression = std::get_if<SigmaExpression>(&test)) {
            auto compiled = TRY(RegularExpression::compile(expression->text, expression->options)
                                    .during(fmt::format("the expression '{}'", expression->text)));
            made.expression = static_cast<std::uint32_t>(program_.expressions.size());
            program_.expressions.push_back(std::move(compiled));
        }
        if (const auto* reference = std::get_if<SigmaReference>(&test))
            made.reference = program_.names.ensure(reference->field);
        program_.tests.push_back(std::move(made));
        return SigmaNode{Kind::test, static_cast<std::uint32_t>(program_.tests.size() - 1), {}};
    }

private:
    Result<SigmaNode> selection(const SigmaSelection& selection) {
        SigmaNode any{Kind::any, 0, {}};
        for (const auto& items : selection.alternatives) {
            SigmaNode every{Kind::every, 0, {}};
            for (const auto& one : items) {
                auto made = TRY(item(one));
                every.parts.push_back(std::move(made));
            }
            any.parts.push_back(std::move(every));
        }
        return any;
    }

    Result<SigmaNode> item(const SigmaItem& item) {
        auto field = item.field.empty() ? SigmaFieldNames::none : program_.names.ensure(item.field);
        SigmaNode node{item.every ? Kind::every : Kind::any, 0, {}};
        for (const auto& one : item.tests) {
            auto made = TRY(test(field, one));
            node.parts.push_back(std::move(made));
        }
        return node;
    }

    SigmaProgram& program_;
    const SigmaRule& rule_;
};

// Knots with one part, and knots within knots of their kind, say nothing.
SigmaNode simplified(SigmaNode node) {
    std::vector<SigmaNode> parts;
    for (auto& part : node.parts) {
        auto simple = simplified(std::move(part));
        if (simple.kind == node.kind && node.kind != Kind::negation)
            std::ranges::move(simple.parts, std::back_inserter(parts));
        else
            parts.push_back(std::move(simple));
    }
    node.parts = std::move(parts);
    if (node.parts.size() != 1 || node.kind == Kind::negation)
        return node;
    auto only = std::move(node.parts.front());
    return only;
}

// Sources that ask for a field's value get an entry each, all others share one.
Result<void> add_entries(SigmaProgram& program, std::uint32_t number, const SigmaRule& rule) {
    Compiler compiler(program, rule);
    auto compiled = TRY(compiler.condition(rule.condition));
    auto condition = simplified(std::move(compiled));
    auto sources = event_sources(rule.log_source);
    if (sources.empty())
        return Error(ErrorCode::not_found,
                     fmt::format("no event log of Windows holds product '{}', category '{}', "
                                 "service '{}'",
                                 rule.log_source.product, rule.log_source.category,
                                 rule.log_source.service));
    SigmaEntry shared{number, condition, {}};
    for (auto& source : sources) {
        if (source.field.empty()) {
            shared.sources.push_back(std::move(source));
            continue;
        }
        auto pattern = SigmaPattern::of_rule_text(source.pattern);
        pattern.ignore_case();
        SigmaNode both{Kind::every, 0, {condition}};
        auto asked = TRY(compiler.test(program.names.ensure(source.field), pattern));
        both.parts.push_back(std::move(asked));
        program.entries.push_back({number, simplified(std::move(both)), {std::move(source)}});
    }
    if (!shared.sources.empty())
        program.entries.push_back(std::move(shared));
    return {};
}

}  // namespace

Result<void> add_sigma_rule(SigmaProgram& program, std::uint32_t number, const SigmaRule& rule) {
    auto tests = program.tests.size(), expressions = program.expressions.size();
    auto added = add_entries(program, number, rule);
    if (!added) {
        program.tests.erase(program.tests.begin() + static_cast<std::ptrdiff_t>(tests),
                            program.tests.end());
        program.expressions.erase(
            program.expressions.begin() + static_cast<std::ptrdiff_t>(expressions),
            program.expressions.end());
    }
    return added;
}

}  // namespace examination
