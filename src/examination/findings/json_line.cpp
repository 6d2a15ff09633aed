#include "examination/findings/json_line.h"

#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace examination {
namespace {

// Millions of findings are written for the result's hash: two digits at a time.
constexpr auto hex_pairs = [] {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t byte = 0; byte < pairs.size(); ++byte)
        pairs[byte] = {digits[byte >> 4], digits[byte & 15]};
    return pairs;
}();

}  // namespace

void append_number(std::string& out, std::uint64_t value) {
    char digits[24];
    auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}

void append_signed(std::string& out, std::int64_t value) {
    char digits[24];
    auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}

void append_hex(std::string& out, std::span<const std::byte> bytes) {
    auto at = out.size();
    out.resize(at + bytes.size() * 2);
    auto* to = out.data() + at;
    for (auto byte : bytes) {
        std::memcpy(to, hex_pairs[std::to_integer<std::size_t>(byte)].data(), 2);
        to += 2;
    }
}

void JsonLineView::key(std::string_view name) {
    auto at = out_.size();
    out_.resize(at + name.size() + (first_ ? 3 : 4));
    auto* to = out_.data() + at;
    if (!first_)
        *to++ = ',';
    *to++ = '"';
    to = std::copy(name.begin(), name.end(), to);
    *to++ = '"';
    *to = ':';
    first_ = false;
}

void JsonLineView::text(std::string_view name, std::string_view utf8) {
    key(name);
    core::append_json_string(out_, utf8);
}

void JsonLineView::number(std::string_view name, std::uint64_t value) {
    key(name);
    append_number(out_, value);
}

void JsonLineView::signed_number(std::string_view name, std::int64_t value) {
    key(name);
    append_signed(out_, value);
}

void JsonLineView::boolean(std::string_view name, bool value) {
    key(name);
    out_ += value ? "true" : "false";
}

void JsonLineView::hex(std::string_view name, std::span<const std::byte> bytes) {
    key(name);
    out_.push_back('"');
    append_hex(out_, bytes);
    out_.push_back('"');
}

void JsonLineView::null(std::string_view name) {
    key(name);
    out_ += "null";
}

void JsonLineView::raw(std::string_view name, std::string_view json) {
    key(name);
    out_ += json;
}

void JsonLineView::moment_array(std::string_view name, const core::Moment& moment) {
    key(name);
    out_.push_back('[');
    append_signed(out_, moment.seconds);
    out_.push_back(',');
    append_number(out_, moment.nanoseconds);
    out_.push_back(',');
    append_number(out_, moment.precision_ns);
    out_.push_back(',');
    append_number(out_, static_cast<std::uint64_t>(moment.zone));
    out_.push_back(',');
    append_signed(out_, moment.offset_minutes);
    out_.push_back(',');
    append_number(out_, static_cast<std::uint64_t>(moment.encoding));
    out_.push_back(',');
    append_number(out_, moment.raw);
    out_.push_back(']');
}

void JsonLineView::moment_text(std::string_view name, const std::optional<core::Moment>& moment) {
    if (!moment)
        return null(name);
    text(name, moment->text());
}

}  // namespace examination
