#include "examination/detection/sigma_parser.h"

#include "examination/detection/sigma_condition.h"
#include "examination/detection/sigma_item.h"
#include "examination/detection/yaml.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

Error refusal(ErrorCode code, std::string message) {
    return {code, std::move(message)};
}

// Empty where there is none.
Result<std::string> text_of(const YamlNode& mapping, std::string_view key) {
    const auto* value = mapping.find(key);
    if (!value || value->is_null())
        return std::string();
    if (value->kind != YamlNode::Kind::scalar || value->text.size() > sigma_value_size_max)
        return refusal(ErrorCode::invalid_input, fmt::format("'{}' is no text", key));
    return value->text;
}

Result<SigmaLevel> level_of(const YamlNode& rule) {
    constexpr std::array<std::string_view, 6> names{"",       "informational", "low",
                                                    "medium", "high",          "critical"};
    auto text = TRY(text_of(rule, "level"));
    const auto* found = std::ranges::find(names, text);
    if (found == names.end())
        return refusal(ErrorCode::invalid_input, fmt::format("there is no level '{}'", text));
    return static_cast<SigmaLevel>(found - names.begin());
}

Result<std::string> status_of(const YamlNode& rule) {
    constexpr std::array<std::string_view, 6> names{
        "", "stable", "test", "experimental", "deprecated", "unsupported"};
    auto text = TRY(text_of(rule, "status"));
    if (std::ranges::find(names, text) == names.end())
        return refusal(ErrorCode::invalid_input, fmt::format("there is no status '{}'", text));
    return text;
}

Result<std::vector<std::string>> tags_of(const YamlNode& rule) {
    std::vector<std::string> tags;
    const auto* list = rule.find("tags");
    if (!list || list->is_null())
        return tags;
    if (list->kind != YamlNode::Kind::sequence || list->items.size() > sigma_tags_max)
        return refusal(ErrorCode::invalid_input, "'tags' is no list of texts");
    for (const auto& tag : list->items) {
        if (tag.kind != YamlNode::Kind::scalar)
            return refusal(ErrorCode::invalid_input, "'tags' is no list of texts");
        tags.push_back(tag.text);
    }
    return tags;
}

Result<SigmaLogSource> log_source_of(const YamlNode& rule) {
    const auto* mapping = rule.find("logsource");
    if (!mapping || mapping->kind != YamlNode::Kind::mapping)
        return refusal(ErrorCode::invalid_input, "it names no log source");
    SigmaLogSource source;
    source.category = TRY(text_of(*mapping, "category"));
    source.product = TRY(text_of(*mapping, "product"));
    source.service = TRY(text_of(*mapping, "service"));
    return source;
}

Result<std::vector<SigmaItem>> items_of(const YamlNode& mapping) {
    std::vector<SigmaItem> items;
    for (std::size_t i = 0; i < mapping.items.size(); ++i) {
        auto item = TRY(sigma_item(mapping.keys[i], mapping.items[i]));
        items.push_back(std::move(item));
    }
    return items;
}

// A map: all of it. A list: one of its maps or texts. A text: a list of one.
Result<SigmaSelection> selection_of(const std::string& name, const YamlNode& value) {
    SigmaSelection selection{name, {}};
    auto add = [&](const YamlNode& part) -> Result<void> {
        std::vector<SigmaItem> items;
        if (part.kind == YamlNode::Kind::mapping) {
            items = TRY(items_of(part));
        } else {
            auto keyword = TRY(sigma_keyword(part));
            items.push_back(std::move(keyword));
        }
        if (items.empty())
            return refusal(ErrorCode::invalid_input, "a map without fields");
        selection.alternatives.push_back(std::move(items));
        return {};
    };
    auto parts = value.kind == YamlNode::Kind::sequence ? value.items : std::vector{value};
    std::size_t count = 0;
    for (const auto& part : parts) {
        if (part.kind == YamlNode::Kind::sequence)
            return refusal(ErrorCode::invalid_input, "a list within a list");
        TRY(add(part));
        count += selection.alternatives.back().size();
        if (count > sigma_items_max)
            return refusal(ErrorCode::limit_exceeded,
                           fmt::format("more than {} items", sigma_items_max));
    }
    if (selection.alternatives.empty())
        return refusal(ErrorCode::invalid_input, "an empty list");
    return selection;
}

// Several conditions are several ways for the rule to hold.
Result<SigmaCondition> condition_of(const YamlNode& node,
                                    std::span<const SigmaSelection> selections) {
    auto texts = node.kind == YamlNode::Kind::sequence ? node.items : std::vector{node};
    SigmaCondition any{SigmaCondition::Kind::any, 0, {}};
    for (const auto& text : texts) {
        if (text.kind != YamlNode::Kind::scalar || text.text.empty())
            return refusal(ErrorCode::invalid_input, "a condition that is no text");
        auto condition = TRY(parse_sigma_condition(text.text, selections));
        any.parts.push_back(std::move(condition));
    }
    if (any.parts.empty())
        return refusal(ErrorCode::invalid_input, "an empty list");
    if (any.parts.size() > 1)
        return any;
    auto only = std::move(any.parts.front());
    return only;
}

Result<void> read_detection(const YamlNode& document, SigmaRule& rule) {
    const auto* detection = document.find("detection");
    if (!detection || detection->kind != YamlNode::Kind::mapping)
        return refusal(ErrorCode::invalid_input, "it has no detection");
    if (detection->find("timeframe"))
        return refusal(ErrorCode::unsupported,
                       "a timeframe, which correlation rules have replaced");
    if (detection->items.size() > sigma_selections_max)
        return refusal(ErrorCode::limit_exceeded,
                       fmt::format("more than {} selections", sigma_selections_max));
    for (std::size_t i = 0; i < detection->items.size(); ++i) {
        const auto& name = detection->keys[i];
        if (name == "condition")
            continue;
        auto selection =
            TRY(selection_of(name, detection->items[i]).during(fmt::format("selection {}", name)));
        rule.selections.push_back(std::move(selection));
    }
    const auto* condition = detection->find("condition");
    if (!condition)
        return refusal(ErrorCode::invalid_input, "it has no condition");
    rule.condition = TRY(condition_of(*condition, rule.selections).during("condition"));
    return {};
}

Result<SigmaRule> rule_of(const YamlNode& document) {
    if (document.kind != YamlNode::Kind::mapping)
        return refusal(ErrorCode::invalid_input, "a document that is no rule");
    if (document.find("correlation"))
        return refusal(ErrorCode::unsupported, "correlation rules are not run");
    if (document.find("filter") && document.find("logsource"))
        return refusal(ErrorCode::unsupported, "filters are not applied");
    if (document.find("action"))
        return refusal(ErrorCode::unsupported, "collections of Sigma 1 are not read");
    SigmaRule rule;
    rule.title = TRY(text_of(document, "title"));
    if (rule.title.empty())
        return refusal(ErrorCode::invalid_input, "it has no title");
    rule.id = TRY(text_of(document, "id"));
    rule.status = TRY(status_of(document));
    rule.level = TRY(level_of(document));
    rule.tags = TRY(tags_of(document));
    rule.log_source = TRY(log_source_of(document));
    TRY(read_detection(document, rule));
    return rule;
}

}  // namespace

Result<std::vector<SigmaRule>> parse_sigma_rules(std::string_view yaml) {
    auto documents = TRY(parse_yaml(yaml));
    if (documents.empty())
        return refusal(ErrorCode::invalid_input, "an empty file");
    std::vector<SigmaRule> rules;
    for (const auto& document : documents) {
        auto rule = TRY(rule_of(document));
        rule.file_digest = core::sha256(yaml);
        rules.push_back(std::move(rule));
    }
    return rules;
}

std::vector<std::string> attack_techniques(const SigmaRule& rule) {
    constexpr std::string_view prefix = "attack.t";
    std::vector<std::string> found;
    for (const auto& tag : rule.tags) {
        bool digit =
            tag.size() > prefix.size() && tag[prefix.size()] >= '0' && tag[prefix.size()] <= '9';
        if (folded(tag).starts_with(prefix) && digit)
            found.push_back("T" + tag.substr(prefix.size()));
    }
    return found;
}

}  // namespace examination
