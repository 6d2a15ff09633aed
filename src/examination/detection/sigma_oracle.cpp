#include "examination/detection/sigma_oracle.h"

#include "examination/detection/log_sources.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include <arpa/inet.h>

namespace examination {
namespace {

using Part = SigmaPatternPart;

std::vector<std::string> characters_of(std::string_view text) {
    std::vector<std::string> characters;
    for (char c : text) {
        if ((c & 0xC0) != 0x80 || characters.empty())
            characters.emplace_back();
        characters.back() += c;
    }
    return characters;
}

// What each step of a pattern takes: one character, or (empty) any number of them.
bool takes(const Part& step, const std::string& character) {
    if (step.kind == Part::Kind::any_one)
        return true;
    if (step.kind == Part::Kind::dash)
        return character == "-" || character == "/" || character == "–" || character == "—" ||
               character == "―";
    return step.letters == character;
}

class Plain {
public:
    Plain(const SigmaRule& rule, const EventView& event) : rule_(rule), event_(event) {}

    bool holds() const { return is_meant() && holds(rule_.condition); }

private:
    bool is_meant() const {
        for (const auto& source : event_sources(rule_.log_source)) {
            bool channel =
                source.channel.empty() || folded(source.channel) == folded(event_.channel);
            bool id =
                source.event_ids.empty() ||
                std::ranges::find(source.event_ids, event_.event_id) != source.event_ids.end();
            if (channel && id && (source.field.empty() || is_asked(source)))
                return true;
        }
        return false;
    }
    bool is_asked(const EventSource& source) const {
        auto pattern = SigmaPattern::of_rule_text(source.pattern);
        pattern.ignore_case();
        return any_value(std::string(source.field), pattern);
    }

    bool holds(const SigmaCondition& condition) const {
        using Kind = SigmaCondition::Kind;
        auto part_holds = [&](const SigmaCondition& part) { return holds(part); };
        if (condition.kind == Kind::every)
            return std::ranges::all_of(condition.parts, part_holds);
        if (condition.kind == Kind::any)
            return std::ranges::any_of(condition.parts, part_holds);
        if (condition.kind == Kind::negation)
            return !holds(condition.parts.front());
        for (const auto& items : rule_.selections[condition.selection].alternatives)
            if (std::ranges::all_of(items, [&](const SigmaItem& item) { return holds(item); }))
                return true;
        return false;
    }
    bool holds(const SigmaItem& item) const {
        auto test_holds = [&](const SigmaTest& test) { return any_value(item.field, test); };
        return item.every ? std::ranges::all_of(item.tests, test_holds)
                          : std::ranges::any_of(item.tests, test_holds);
    }
    bool any_value(const std::string& field, const SigmaTest& test) const {
        bool there = false;
        for (const auto& one : event_.fields) {
            if (!field.empty() && one.name != field)
                continue;
            there = true;
            if (holds(test, one.value))
                return true;
        }
        const auto* presence = std::get_if<SigmaPresence>(&test);
        return presence && presence->present == there;
    }
    bool holds(const SigmaTest& test, std::string_view value) const {
        if (const auto* pattern = std::get_if<SigmaPattern>(&test))
            return plain_pattern_matches(
                *pattern, pattern->ignores_case() ? folded(value) : std::string(value));
        if (const auto* expression = std::get_if<SigmaExpression>(&test)) {
            SearchScratch scratch;
            auto compiled = RegularExpression::compile(expression->text, expression->options);
            if (!compiled)
                return false;
            compiled.value().prepare(scratch);
            return compiled.value().occurs(value, scratch);
        }
        if (const auto* reference = std::get_if<SigmaReference>(&test))
            return std::ranges::any_of(event_.fields, [&](const EventField& other) {
                return other.name == reference->field && is_like(*reference, value, other.value);
            });
        if (const auto* bound = std::get_if<SigmaBound>(&test))
            return is_within(*bound, std::string(value));
        const auto* network = std::get_if<SigmaNetwork>(&test);
        return network && is_inside(*network, std::string(value));
    }
    static bool is_like(const SigmaReference& reference, std::string_view value,
                        std::string_view other) {
        auto pattern = SigmaPattern::of_letters(std::string(other));
        using Place = SigmaReference::Place;
        if (reference.place == Place::end || reference.place == Place::anywhere)
            pattern.add_before(Part::Kind::any_many);
        if (reference.place == Place::begin || reference.place == Place::anywhere)
            pattern.add_behind(Part::Kind::any_many);
        if (reference.ignore_case)
            pattern.ignore_case();
        return plain_pattern_matches(pattern,
                                     reference.ignore_case ? folded(value) : std::string(value));
    }
    static bool is_within(const SigmaBound& bound, const std::string& value) {
        double number = 0;
        auto read = std::from_chars(value.data(), value.data() + value.size(), number);
        if (read.ec != std::errc() || read.ptr != value.data() + value.size())
            return false;
        using Kind = SigmaBound::Kind;
        return (bound.kind == Kind::less && number < bound.number) ||
               (bound.kind == Kind::at_most && number <= bound.number) ||
               (bound.kind == Kind::more && number > bound.number) ||
               (bound.kind == Kind::at_least && number >= bound.number);
    }
    static std::string bits_of(const std::uint8_t* bytes) {
        std::string bits;
        for (int i = 0; i < 128; ++i)
            bits += (bytes[i / 8] >> (7 - i % 8) & 1) != 0 ? '1' : '0';
        return bits;
    }
    static bool is_inside(const SigmaNetwork& network, std::string value) {
        if (!network.is_v6 && value.starts_with("::ffff:"))
            value.erase(0, 7);
        std::array<std::uint8_t, 16> address{};
        return ::inet_pton(network.is_v6 ? AF_INET6 : AF_INET, value.c_str(), address.data()) ==
                   1 &&
               bits_of(address.data()).substr(0, network.bits) ==
                   bits_of(network.address.data()).substr(0, network.bits);
    }

    const SigmaRule& rule_;
    const EventView& event_;
};

}  // namespace

bool plain_pattern_matches(const SigmaPattern& pattern, std::string_view value) {
    std::vector<Part> steps;
    for (const auto& part : pattern.parts()) {
        if (part.kind != Part::Kind::letters)
            steps.push_back(part);
        for (auto& character : characters_of(part.letters))
            steps.push_back({Part::Kind::letters, std::move(character)});
    }
    auto text = characters_of(value);
    // reached[i]: the steps so far can take the first i characters.
    std::vector<bool> reached(text.size() + 1, false);
    reached[0] = true;
    for (const auto& step : steps) {
        std::vector<bool> next(text.size() + 1, false);
        for (std::size_t i = 0; i <= text.size(); ++i) {
            if (step.kind == Part::Kind::any_many)
                next[i] = reached[i] || (i > 0 && next[i - 1]);
            else if (i > 0)
                next[i] = reached[i - 1] && takes(step, text[i - 1]);
        }
        reached = std::move(next);
    }
    return reached.back();
}

std::vector<std::uint32_t> plain_sigma_matches(std::span<const SigmaRule> rules,
                                               const EventView& event) {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < rules.size(); ++i)
        if (Plain(rules[i], event).holds())
            found.push_back(i);
    return found;
}

}  // namespace examination
