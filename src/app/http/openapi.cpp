#include "app/http/openapi.h"

#include "app/http/header_values.h"
#include "core/json.h"
#include "core/verify.h"
#include "openapi_document.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

// What of a parameter's schema a text can break; each is one of those that openapi.json uses.
struct Described {
    enum class Type : std::uint8_t {
        text,
        number,
        truth
    };
    Type type = Type::text;
    std::vector<std::string> members;  // Empty: any.
    std::size_t characters_min = 0, characters_max = std::numeric_limits<std::size_t>::max();
    std::size_t hex_digits = 0;  // "^[0-9a-f]{32}$"; 0: any text.
    std::uint64_t least = 0, most = std::numeric_limits<std::uint64_t>::max();
};
using ByName = std::map<std::string, Described, std::less<>>;
using ByOperation = std::map<std::string, ByName, std::less<>>;

// A reference is "#/components/KIND/NAME".
const Json& meant(const Json& document, const Json& part) {
    auto reference = part.find("$ref");
    if (reference == part.end())
        return part;
    return document.at(Json::json_pointer(reference->get<std::string>().substr(1)));
}

std::size_t digits_of(const std::string& pattern) {
    constexpr std::string_view begin = "^[0-9a-f]{", end = "}$";
    VERIFY(pattern.starts_with(begin) && pattern.ends_with(end));
    auto digits = parse_number(
        std::string_view(pattern).substr(begin.size(), pattern.size() - begin.size() - end.size()));
    VERIFY(digits.has_value());
    return static_cast<std::size_t>(*digits);
}

Described described(const Json& document, const Json& schema) {
    const auto& whole = meant(document, schema);
    const auto& one = whole.contains("items") ? meant(document, whole.at("items")) : whole;
    Described out;
    auto type = one.at("type").get<std::string>();
    out.type = type == "integer"   ? Described::Type::number
               : type == "boolean" ? Described::Type::truth
                                   : Described::Type::text;
    out.members = one.value("enum", out.members);
    out.characters_min = one.value("minLength", out.characters_min);
    out.characters_max = one.value("maxLength", out.characters_max);
    if (one.contains("pattern"))
        out.hex_digits = digits_of(one.at("pattern").get<std::string>());
    out.least = one.value("minimum", out.least);
    out.most = one.value("maximum", out.most);
    return out;
}

void add_parameters(const Json& document, const Json& of, ByName& here) {
    auto parameters = of.find("parameters");
    if (parameters == of.end())
        return;
    for (const auto& parameter : *parameters) {
        const auto& one = meant(document, parameter);
        if (one.at("in") == "query")
            here.insert_or_assign(one.at("name").get<std::string>(),
                                  described(document, one.at("schema")));
    }
}

// The document is part of the program: what does not hold is our own mistake.
ByOperation read_parameters() {
    const auto document = Json::parse(openapi_document, nullptr, false);
    VERIFY(!document.is_discarded());
    ByOperation operations;
    for (const auto& [path, methods] : document.at("paths").items())
        for (const auto& [method, operation] : methods.items()) {
            if (method == "parameters")
                continue;
            auto& here = operations[operation.at("operationId").get<std::string>()];
            add_parameters(document, methods, here);
            add_parameters(document, operation, here);
        }
    return operations;
}

// Of UTF-8, which a decoded target is.
std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// What is wrong with the value; empty where nothing is.
std::string fault_in(const Described& of, std::string_view value) {
    auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (!of.members.empty() && std::ranges::count(of.members, value) == 0) {
        std::string all;
        for (const auto& member : of.members)
            all += (all.empty() ? "" : ", ") + member;
        return "must be one of " + all;
    }
    if (of.type == Described::Type::truth && value != "true" && value != "false")
        return "must be true or false";
    if (of.type == Described::Type::number) {
        auto number = parse_number(value);
        return number && *number >= of.least && *number <= of.most ? ""
                                                                   : "must be a number within its "
                                                                     "limits";
    }
    if (of.hex_digits != 0 &&
        (value.size() != of.hex_digits || !std::ranges::all_of(value, is_hex)))
        return "must be " + std::to_string(of.hex_digits) + " digits of an id";
    auto characters = characters_in(value);
    if (characters < of.characters_min)
        return "is missing";
    return characters > of.characters_max
               ? "has more than " + std::to_string(of.characters_max) + " characters"
               : "";
}

}  // namespace

std::string_view openapi_text() {
    return openapi_document;
}

Result<void> check_parameter(std::string_view operation, std::string_view name,
                             std::string_view value) {
    static const auto operations = read_parameters();
    auto found = operations.find(operation);
    VERIFY(found != operations.end());
    auto known = found->second.find(name);
    if (known == found->second.end())
        return Error(ErrorCode::invalid_input,
                     "'" + std::string(name) +
                         "' is no parameter of this; openapi.json names those of '" +
                         std::string(operation) + "'");
    auto fault = fault_in(known->second, value);
    if (!fault.empty())
        return Error(ErrorCode::invalid_input, "'" + std::string(name) + "' " + fault);
    return {};
}

}  // namespace app::http
