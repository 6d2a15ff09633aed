#include "examination/detection/sigma_matcher.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <variant>

#include <arpa/inet.h>

namespace examination {
namespace {

using Kind = SigmaNode::Kind;

bool in_network(std::string_view text, const SigmaNetwork& network) {
    // A v4 address may be written as v6.
    constexpr std::string_view mapped = "::ffff:";
    if (!network.is_v6 && text.starts_with(mapped))
        text.remove_prefix(mapped.size());
    char ended[INET6_ADDRSTRLEN + 1] = {};
    if (text.size() >= sizeof ended)
        return false;
    std::ranges::copy(text, ended);
    std::array<std::uint8_t, 16> address{};
    if (::inet_pton(network.is_v6 ? AF_INET6 : AF_INET, ended, address.data()) != 1)
        return false;
    for (unsigned bit = 0; bit < network.bits; ++bit) {
        auto different = static_cast<unsigned>(address[bit / 8] ^ network.address[bit / 8]);
        if ((different >> (7 - bit % 8) & 1) != 0)
            return false;
    }
    return true;
}

bool is_bound(std::string_view text, const SigmaBound& bound) {
    double number = 0;
    auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size())
        return false;
    switch (bound.kind) {
        case SigmaBound::Kind::less:
            return number < bound.number;
        case SigmaBound::Kind::at_most:
            return number <= bound.number;
        case SigmaBound::Kind::more:
            return number > bound.number;
        case SigmaBound::Kind::at_least:
            return number >= bound.number;
    }
    return false;
}

}  // namespace

SigmaMatcher::SigmaMatcher(const SigmaSet& set) : set_(set), values_(set.program().names) {
    for (const auto& expression : set.program().expressions)
        expression.prepare(scratch_);
    for (const auto& bucket : set.index().buckets())
        if (bucket->literals)
            bucket->literals->prepare(scratch_);
}

void SigmaMatcher::match(const EventView& event,
                         const std::function<void(const SigmaHitView&)>& found) {
    const auto* bucket = set_.index().find(event.channel, event.event_id);
    if (!bucket)
        return;
    values_.set(event);
    candidates_ = bucket->always;
    if (bucket->literals) {
        bucket->literals->find(values_.folded(), scratch_, [&](std::uint32_t literal) {
            const auto& raised = bucket->by_literal[literal];
            candidates_.insert(candidates_.end(), raised.begin(), raised.end());
        });
        std::ranges::sort(candidates_);
        auto repeated = std::ranges::unique(candidates_);
        candidates_.erase(repeated.begin(), repeated.end());
    }
    std::optional<std::uint32_t> last;  // Entries of one rule follow each other.
    for (auto number : candidates_) {
        const auto& entry = set_.program().entries[number];
        if (last == entry.rule || !holds(entry.condition))
            continue;
        last = entry.rule;
        SigmaHitView hit{entry.rule, {}};
        collect(entry.condition, hit.fields);
        found(hit);
    }
}

bool SigmaMatcher::holds(const SigmaNode& node) {
    auto part_holds = [&](const SigmaNode& part) { return holds(part); };
    switch (node.kind) {
        case Kind::every:
            return std::ranges::all_of(node.parts, part_holds);
        case Kind::any:
            return std::ranges::any_of(node.parts, part_holds);
        case Kind::negation:
            return !holds(node.parts.front());
        case Kind::test:
            break;
    }
    return holds(set_.program().tests[node.test]);
}

bool SigmaMatcher::holds(const SigmaFieldTest& test) {
    auto all = values_.all();
    if (test.field == SigmaFieldNames::none)
        return std::ranges::any_of(
            all, [&](const SigmaValue& value) { return value_holds(test, value); });
    auto first = values_.first_of(test.field);
    if (const auto* presence = std::get_if<SigmaPresence>(&test.test))
        return presence->present == (first != SigmaFieldNames::none);
    for (auto at = first; at != SigmaFieldNames::none; at = all[at].next)
        if (value_holds(test, all[at]))
            return true;
    return false;
}

bool SigmaMatcher::value_holds(const SigmaFieldTest& test, const SigmaValue& value) {
    if (const auto* pattern = std::get_if<SigmaPattern>(&test.test))
        return pattern->matches(pattern->ignores_case() ? value.folded : value.text);
    if (std::holds_alternative<SigmaExpression>(test.test))
        return set_.program().expressions[test.expression].occurs(value.text, scratch_);
    if (const auto* network = std::get_if<SigmaNetwork>(&test.test))
        return in_network(value.text, *network);
    if (const auto* bound = std::get_if<SigmaBound>(&test.test))
        return is_bound(value.text, *bound);
    return std::holds_alternative<SigmaReference>(test.test) && reference_holds(test, value);
}

bool SigmaMatcher::reference_holds(const SigmaFieldTest& test, const SigmaValue& value) const {
    using Place = SigmaReference::Place;
    const auto& reference = std::get<SigmaReference>(test.test);
    auto text = reference.ignore_case ? value.folded : value.text;
    auto all = values_.all();
    for (auto at = values_.first_of(test.reference); at != SigmaFieldNames::none;
         at = all[at].next) {
        auto other = reference.ignore_case ? all[at].folded : all[at].text;
        bool like = reference.place == Place::whole   ? text == other
                    : reference.place == Place::begin ? text.starts_with(other)
                    : reference.place == Place::end   ? text.ends_with(other)
                                                      : text.find(other) != std::string_view::npos;
        if (like)
            return true;
    }
    return false;
}

void SigmaMatcher::collect(const SigmaNode& node, std::vector<EventField>& fields) {
    if (node.kind == Kind::negation || !holds(node))
        return;
    for (const auto& part : node.parts)
        collect(part, fields);
    if (node.kind != Kind::test)
        return;
    const auto& test = set_.program().tests[node.test];
    for (const auto& value : values_.all()) {
        bool asked = test.field == SigmaFieldNames::none ||
                     set_.program().names.name(test.field) == value.name;
        bool known = std::ranges::any_of(fields, [&](const EventField& field) {
            return field.name == value.name && field.value == value.text;
        });
        if (asked && !known && value_holds(test, value))
            fields.push_back({value.name, value.text});
    }
}

}  // namespace examination
