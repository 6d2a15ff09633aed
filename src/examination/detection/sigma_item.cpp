#include "examination/detection/sigma_item.h"

#include "core/base64.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <unicode/unistr.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using Kind = SigmaPatternPart::Kind;

enum class Encoding : std::uint8_t {
    none,
    utf16_marked,  // With a byte order mark.
    utf16_little,
    utf16_big
};
enum class Base64 : std::uint8_t {
    none,
    whole,
    any_offset
};
enum class Comparison : std::uint8_t {
    text,
    expression,
    network,
    bound,
    presence,
    reference
};

// What the modifiers of one key ask for together.
struct Modifiers {
    Comparison comparison = Comparison::text;
    SigmaBound::Kind bound = SigmaBound::Kind::less;
    Encoding encoding = Encoding::none;
    Base64 base64 = Base64::none;
    ExpressionOptions expression;
    bool open_before = false, open_behind = false;
    bool every = false, cased = false, windash = false;
};

Error refusal(ErrorCode code, std::string_view key, std::string_view why) {
    return {code, fmt::format("{}: {}", key, why)};
}

struct Setting {
    std::string_view name;
    void (*set)(Modifiers&);
};
constexpr Setting settings[] = {
    {"contains", [](Modifiers& m) { m.open_before = m.open_behind = true; }},
    {"startswith", [](Modifiers& m) { m.open_behind = true; }},
    {"endswith", [](Modifiers& m) { m.open_before = true; }},
    {"all", [](Modifiers& m) { m.every = true; }},
    {"cased", [](Modifiers& m) { m.cased = true; }},
    {"windash", [](Modifiers& m) { m.windash = true; }},
    {"base64", [](Modifiers& m) { m.base64 = Base64::whole; }},
    {"base64offset", [](Modifiers& m) { m.base64 = Base64::any_offset; }},
    {"utf16", [](Modifiers& m) { m.encoding = Encoding::utf16_marked; }},
    {"utf16le", [](Modifiers& m) { m.encoding = Encoding::utf16_little; }},
    {"wide", [](Modifiers& m) { m.encoding = Encoding::utf16_little; }},
    {"utf16be", [](Modifiers& m) { m.encoding = Encoding::utf16_big; }},
    {"re", [](Modifiers& m) { m.comparison = Comparison::expression; }},
    {"i", [](Modifiers& m) { m.expression.ignore_case = true; }},
    {"ignorecase", [](Modifiers& m) { m.expression.ignore_case = true; }},
    {"m", [](Modifiers& m) { m.expression.lines = true; }},
    {"multiline", [](Modifiers& m) { m.expression.lines = true; }},
    {"s", [](Modifiers& m) { m.expression.dot_is_any = true; }},
    {"dotall", [](Modifiers& m) { m.expression.dot_is_any = true; }},
    {"cidr", [](Modifiers& m) { m.comparison = Comparison::network; }},
    {"exists", [](Modifiers& m) { m.comparison = Comparison::presence; }},
    {"fieldref", [](Modifiers& m) { m.comparison = Comparison::reference; }},
};
constexpr std::pair<std::string_view, SigmaBound::Kind> bounds[] = {
    {"lt", SigmaBound::Kind::less},
    {"lte", SigmaBound::Kind::at_most},
    {"gt", SigmaBound::Kind::more},
    {"gte", SigmaBound::Kind::at_least},
};

Result<void> set_modifier(Modifiers& modifiers, std::string_view name, std::string_view key) {
    if (const auto* found = std::ranges::find(settings, name, &Setting::name);
        found != std::end(settings)) {
        found->set(modifiers);
        return {};
    }
    for (const auto& [bound, kind] : bounds)
        if (bound == name) {
            modifiers.comparison = Comparison::bound;
            modifiers.bound = kind;
            return {};
        }
    if (name == "expand")
        return refusal(ErrorCode::unsupported, key,
                       "'expand' needs lists that are kept outside of rules");
    return refusal(ErrorCode::unsupported, key, fmt::format("there is no modifier '{}'", name));
}

// Combinations that would be read in two ways are refused.
Result<void> check_together(const Modifiers& modifiers, std::string_view key) {
    const auto& flags = modifiers.expression;
    bool flagged = flags.ignore_case || flags.lines || flags.dot_is_any;
    if (flagged && modifiers.comparison != Comparison::expression)
        return refusal(ErrorCode::invalid_input, key, "i, m and s belong to 're'");
    if (modifiers.encoding != Encoding::none && modifiers.base64 == Base64::none)
        return refusal(ErrorCode::unsupported, key, "UTF-16 that is not in Base64");
    bool of_text = modifiers.windash || modifiers.base64 != Base64::none;
    if (of_text && modifiers.comparison != Comparison::text)
        return refusal(ErrorCode::invalid_input, key, "its modifiers do not go together");
    bool placed = modifiers.open_before || modifiers.open_behind || modifiers.cased;
    bool placeable =
        modifiers.comparison == Comparison::text || modifiers.comparison == Comparison::reference;
    if (placed && !placeable)
        return refusal(ErrorCode::invalid_input, key, "its modifiers do not go together");
    return {};
}

std::string encoded(const std::string& text, Encoding encoding) {
    if (encoding == Encoding::none)
        return text;
    auto units = icu::UnicodeString::fromUTF8(text);
    std::string bytes = encoding == Encoding::utf16_marked ? "\xFF\xFE" : "";
    for (std::int32_t i = 0; i < units.length(); ++i) {
        auto unit = static_cast<std::uint16_t>(units[i]);
        char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
        bytes += encoding == Encoding::utf16_big ? high : low;
        bytes += encoding == Encoding::utf16_big ? low : high;
    }
    return bytes;
}

// Characters that the text alone decides, when `offset` other bytes stand before it.
std::string base64_behind(const std::string& bytes, std::size_t offset) {
    constexpr std::size_t begins[] = {0, 2, 3}, cuts[] = {0, 3, 2};
    auto text = core::to_base64(std::string(offset, ' ') + bytes);
    text.resize(text.size() - cuts[(bytes.size() + offset) % 3]);
    return text.substr(std::min(begins[offset], text.size()));
}

Result<void> add_text(SigmaItem& item, std::string_view key, const Modifiers& modifiers,
                      const std::string& text) {
    std::vector<SigmaPattern> patterns{SigmaPattern::of_rule_text(text)};
    if (modifiers.base64 != Base64::none) {
        if (patterns.front().has_wildcards() || text.empty())
            return refusal(ErrorCode::unsupported, key, "Base64 of wildcards, or of nothing");
        auto bytes = encoded(patterns.front().letters(), modifiers.encoding);
        patterns.clear();
        if (modifiers.base64 == Base64::whole)
            patterns.push_back(SigmaPattern::of_letters(core::to_base64(bytes)));
        for (std::size_t offset = 0; modifiers.base64 == Base64::any_offset && offset < 3; ++offset)
            patterns.push_back(SigmaPattern::of_letters(base64_behind(bytes, offset)));
    }
    if (patterns.size() > 1 && modifiers.every)
        return refusal(ErrorCode::unsupported, key, "'all' of 'base64offset'");
    for (auto& pattern : patterns) {
        if (modifiers.windash)
            pattern.widen_dashes();
        if (modifiers.open_before)
            pattern.add_before(Kind::any_many);
        if (modifiers.open_behind)
            pattern.add_behind(Kind::any_many);
        if (!modifiers.cased)
            pattern.ignore_case();
        item.tests.emplace_back(std::move(pattern));
    }
    return {};
}

Result<SigmaTest> network_test(std::string_view key, const std::string& text) {
    SigmaNetwork network;
    auto slash = text.find('/');
    auto address = text.substr(0, slash);
    network.is_v6 = address.find(':') != std::string::npos;
    unsigned bits = network.is_v6 ? 128 : 32, whole = bits;
    bool right = ::inet_pton(network.is_v6 ? AF_INET6 : AF_INET, address.c_str(),
                             network.address.data()) == 1;
    if (slash != std::string::npos) {
        auto end = text.data() + text.size();
        auto read = std::from_chars(text.data() + slash + 1, end, bits);
        right = right && read.ec == std::errc() && read.ptr == end && bits <= whole;
    }
    if (!right)
        return refusal(ErrorCode::invalid_input, key, fmt::format("'{}' is no network", text));
    network.bits = static_cast<std::uint8_t>(bits);
    return SigmaTest(network);
}

Result<SigmaTest> bound_test(std::string_view key, SigmaBound::Kind kind, const std::string& text) {
    SigmaBound bound{kind, 0};
    auto end = text.data() + text.size();
    auto read = std::from_chars(text.data(), end, bound.number);
    if (read.ec != std::errc() || read.ptr != end)
        return refusal(ErrorCode::invalid_input, key, fmt::format("'{}' is no number", text));
    return SigmaTest(bound);
}

Result<SigmaTest> presence_test(std::string_view key, const std::string& text) {
    auto word = folded(text);
    if (word != "true" && word != "false" && word != "yes" && word != "no")
        return refusal(ErrorCode::invalid_input, key, "'exists' takes true or false");
    return SigmaTest(SigmaPresence{word == "true" || word == "yes"});
}

SigmaTest reference_test(const Modifiers& modifiers, const std::string& text) {
    using Place = SigmaReference::Place;
    auto place = modifiers.open_before && modifiers.open_behind ? Place::anywhere
                 : modifiers.open_before                        ? Place::end
                 : modifiers.open_behind                        ? Place::begin
                                                                : Place::whole;
    return SigmaReference{text, place, !modifiers.cased};
}

Result<SigmaTest> other_test(std::string_view key, const Modifiers& modifiers,
                             const std::string& text) {
    switch (modifiers.comparison) {
        case Comparison::network:
            return network_test(key, text);
        case Comparison::bound:
            return bound_test(key, modifiers.bound, text);
        case Comparison::presence:
            return presence_test(key, text);
        case Comparison::reference:
            return reference_test(modifiers, text);
        case Comparison::expression:
        case Comparison::text:
            break;
    }
    return SigmaTest(SigmaExpression{text, modifiers.expression});
}

Result<void> add_value(SigmaItem& item, std::string_view key, const Modifiers& modifiers,
                       const YamlNode& value) {
    if (value.kind != YamlNode::Kind::scalar)
        return refusal(ErrorCode::invalid_input, key, "a value that is no text");
    if (value.text.size() > sigma_value_size_max)
        return refusal(ErrorCode::limit_exceeded, key,
                       fmt::format("a value of more than {} bytes", sigma_value_size_max));
    if (value.is_null()) {
        bool bare = modifiers.comparison == Comparison::text && !modifiers.open_before &&
                    !modifiers.open_behind && modifiers.base64 == Base64::none;
        if (!bare || item.field.empty())
            return refusal(ErrorCode::invalid_input, key, "null can't be compared like this");
        item.tests.emplace_back(SigmaPresence{false});
        return {};
    }
    if (modifiers.comparison == Comparison::text)
        return add_text(item, key, modifiers, value.text);
    auto test = TRY(other_test(key, modifiers, value.text));
    item.tests.push_back(std::move(test));
    return {};
}

Result<Modifiers> modifiers_of(std::string_view key) {
    Modifiers modifiers;
    std::size_t count = 0;
    for (auto at = key.find('|'); at != std::string_view::npos;) {
        auto next = key.find('|', at + 1);
        if (++count > sigma_modifiers_max)
            return refusal(ErrorCode::limit_exceeded, key, "too many modifiers");
        TRY(set_modifier(modifiers, key.substr(at + 1, next - at - 1), key));
        at = next;
    }
    TRY(check_together(modifiers, key));
    return modifiers;
}

Result<SigmaItem> item_of(std::string_view key, Modifiers modifiers, const YamlNode& value) {
    SigmaItem item{std::string(key.substr(0, key.find('|'))), modifiers.every, {}};
    bool keyword = item.field.empty();
    if (keyword && modifiers.comparison != Comparison::text &&
        modifiers.comparison != Comparison::expression)
        return refusal(ErrorCode::invalid_input, key, "this comparison needs a field");
    if (keyword)
        modifiers.open_before = modifiers.open_behind = modifiers.comparison == Comparison::text;
    if (value.kind == YamlNode::Kind::mapping)
        return refusal(ErrorCode::invalid_input, key, "fields within fields");
    if (value.kind == YamlNode::Kind::scalar)
        TRY(add_value(item, key, modifiers, value));
    for (const auto& one : value.items)
        TRY(add_value(item, key, modifiers, one));
    if (item.tests.empty())
        return refusal(ErrorCode::invalid_input, key, "an empty list");
    return item;
}

}  // namespace

Result<SigmaItem> sigma_item(std::string_view key, const YamlNode& value) {
    auto modifiers = TRY(modifiers_of(key));
    return item_of(key, modifiers, value);
}

Result<SigmaItem> sigma_keyword(const YamlNode& value) {
    return item_of("", {}, value);
}

}  // namespace examination
