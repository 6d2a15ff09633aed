#include "core/canonical_json.h"

#include "core/text.h"
#include "core/verify.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace core {
namespace {

// RFC 8785 §3.2.3 sorts keys by UTF-16 code units. That differs from the order of UTF-8 bytes only
// where a surrogate pair (U+10000 and above, lead byte F0 and above) meets U+E000 to U+FFFF (lead
// byte EE or EF): the surrogates D800–DFFF sort first.
bool utf16_less(std::string_view left, std::string_view right) {
    auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    if (l == left.end() || r == right.end())
        return l == left.end() && r != right.end();
    auto a = static_cast<unsigned char>(*l);
    auto b = static_cast<unsigned char>(*r);
    if (a >= 0xee && b >= 0xee && (a >= 0xf0) != (b >= 0xf0))
        return a >= 0xf0;
    return a < b;
}

// RFC 7493 §2.2: beyond this, neighbouring integers become one number.
constexpr std::int64_t integer_max = (std::int64_t{1} << 53) - 1;

Result<void> append_integer(std::string& out, const Json& value) {
    // A huge unsigned value reads as negative here, and is refused by its type.
    auto number = value.get<std::int64_t>();
    if (number > integer_max || number < -integer_max || (number < 0 && value.is_number_unsigned()))
        return Error(ErrorCode::invalid_input,
                     "an integer is too large for canonical JSON; write it as a string");
    out += std::to_string(number);
    return {};
}

Result<void> append_float(std::string& out, double value) {
    // Between these it is written as an integer, and would be read again as one that is too large.
    constexpr double exponent_min = 1e21;
    if (!std::isfinite(value))
        return Error(ErrorCode::invalid_input, "a number is not finite");
    if (std::fabs(value) > static_cast<double>(integer_max) && std::fabs(value) < exponent_min)
        return Error(ErrorCode::invalid_input,
                     "a number is too large for canonical JSON; write it as a string");
    append_json_number(out, value);
    return {};
}

Result<void> append_text(std::string& out, const std::string& text) {
    if (!is_valid_utf8(text))
        return Error(ErrorCode::invalid_input, "a JSON text is not valid UTF-8");
    append_json_string(out, text);
    return {};
}

Result<void> append_value(std::string& out, const Json& value, std::uint32_t depth);

Result<void> append_object(std::string& out, const Json& object, std::uint32_t depth) {
    using Member = std::pair<const std::string*, const Json*>;
    std::vector<Member> members;
    members.reserve(object.size());
    for (auto it = object.begin(); it != object.end(); ++it)
        members.emplace_back(&it.key(), &it.value());
    std::sort(members.begin(), members.end(), [](const Member& left, const Member& right) {
        return utf16_less(*left.first, *right.first);
    });
    out.push_back('{');
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i != 0)
            out.push_back(',');
        TRY(append_text(out, *members[i].first));
        out.push_back(':');
        TRY(append_value(out, *members[i].second, depth));
    }
    out.push_back('}');
    return {};
}

Result<void> append_array(std::string& out, const Json& array, std::uint32_t depth) {
    out.push_back('[');
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (i != 0)
            out.push_back(',');
        TRY(append_value(out, array[i], depth));
    }
    out.push_back(']');
    return {};
}

Result<void> append_value(std::string& out, const Json& value, std::uint32_t depth) {
    if (depth == 0)
        return Error(ErrorCode::limit_exceeded, "the JSON is nested too deeply");
    switch (value.type()) {
        case Json::value_t::null:
            out += "null";
            return {};
        case Json::value_t::boolean:
            out += value.get<bool>() ? "true" : "false";
            return {};
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
            return append_integer(out, value);
        case Json::value_t::number_float:
            return append_float(out, value.get<double>());
        case Json::value_t::string:
            return append_text(out, value.get_ref<const std::string&>());
        case Json::value_t::array:
            return append_array(out, value, depth - 1);
        case Json::value_t::object:
            return append_object(out, value, depth - 1);
        case Json::value_t::binary:
        case Json::value_t::discarded:
            break;
    }
    return Error(ErrorCode::invalid_input, "a value that JSON cannot hold");
}

}  // namespace

void append_json_number(std::string& out, double value) {
    VERIFY(std::isfinite(value));
    if (value == 0) {  // Minus zero too (ECMA-262 §6.1.6.1.20, step 2).
        out.push_back('0');
        return;
    }
    if (value < 0)
        out.push_back('-');
    // Shortest digits that read back as the same number, as d.ddde±xx.
    std::array<char, 32> buffer{};
    auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                        std::fabs(value), std::chars_format::scientific);
    VERIFY(problem == std::errc());
    std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    auto mark = text.find('e');
    int exponent = 0;
    auto sign_skip = text[mark + 1] == '+' ? 2u : 1u;
    std::from_chars(text.data() + mark + sign_skip, end, exponent);
    std::string digits(1, text[0]);
    if (mark > 2)
        digits += text.substr(2, mark - 2);

    int count = static_cast<int>(digits.size());
    int point = exponent + 1;  // ECMA-262's n: where the decimal point stands among the digits.
    if (count <= point && point <= 21) {
        out += digits;
        out.append(static_cast<std::size_t>(point - count), '0');
    } else if (0 < point && point <= 21) {
        out.append(digits, 0, static_cast<std::size_t>(point));
        out.push_back('.');
        out.append(digits, static_cast<std::size_t>(point));
    } else if (-6 < point && point <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-point), '0');
        out += digits;
    } else {
        out.push_back(digits[0]);
        if (count > 1) {
            out.push_back('.');
            out.append(digits, 1);
        }
        out += point > 0 ? "e+" : "e-";
        out += std::to_string(std::abs(point - 1));
    }
}

Result<std::string> canonical_json(const Json& value) {
    std::string out;
    TRY(append_value(out, value, JsonLimits{}.depth_max + 1));
    return out;
}

}  // namespace core
