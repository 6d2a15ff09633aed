#include "examination/artifacts/windows/event_values.h"

#include "core/moment.h"
#include "core/text.h"
#include "examination/artifacts/windows/identifiers.h"

#include <array>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace examination::event_values {
namespace {

using core::Bytes;

template <typename Int>
std::optional<Int> number(Bytes bytes) {
    if (bytes.size() != sizeof(Int))
        return std::nullopt;
    Int value;
    std::memcpy(&value, bytes.span().data(), sizeof value);
    return value;
}

template <typename Int>
std::optional<std::string> decimal(Bytes bytes) {
    auto value = number<Int>(bytes);
    return value ? std::optional(std::to_string(+*value)) : std::nullopt;
}

template <typename Int>
std::optional<std::string> hexadecimal(Bytes bytes) {
    auto value = number<Int>(bytes);
    return value ? std::optional(fmt::format("{:#x}", *value)) : std::nullopt;
}

template <typename Real>
std::optional<std::string> real(Bytes bytes) {
    auto value = number<Real>(bytes);
    return value ? std::optional(fmt::format("{}", *value)) : std::nullopt;
}

// Writers count the NUL that ends a text, or do not.
std::string string_text(Bytes bytes) {
    auto text = bytes.text().substr(0, bytes.size() & ~std::uint64_t{1});
    while (text.size() >= 2 && text.substr(text.size() - 2) == std::string_view("\0\0", 2))
        text.remove_suffix(2);
    return core::utf8_from_utf16le(text);
}

// The code page is not stored: what is no UTF-8 is shown byte by byte.
std::string ansi_text(Bytes bytes) {
    auto text = bytes.text();
    while (!text.empty() && text.back() == '\0')
        text.remove_suffix(1);
    return core::utf8_or_escaped(text);
}

// [MS-DTYP] §2.3.13: year, month, day of week, day, hour, minute, second, millisecond.
std::optional<std::string> system_time_text(Bytes bytes) {
    auto block = bytes.block<16>(0);
    if (!block || bytes.size() != 16)
        return std::nullopt;
    const auto& time = block.value();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", time.u16<0>(), time.u16<2>(),
                       time.u16<6>(), time.u16<8>(), time.u16<10>(), time.u16<12>(),
                       time.u16<14>());
}

std::optional<std::string> boolean_text(Bytes bytes) {
    auto value = number<std::uint32_t>(bytes);
    if (!value)
        return std::nullopt;
    return *value == 0 ? "false" : "true";
}

std::optional<std::string> filetime_value(Bytes bytes) {
    auto value = number<std::uint64_t>(bytes);
    return value ? std::optional(filetime_text(*value)) : std::nullopt;
}

std::optional<std::string> size_text(Bytes bytes) {
    return bytes.size() == 4 ? hexadecimal<std::uint32_t>(bytes)
                             : hexadecimal<std::uint64_t>(bytes);
}

std::optional<std::string> any_string(Bytes bytes) {
    return string_text(bytes);
}
std::optional<std::string> any_ansi(Bytes bytes) {
    return ansi_text(bytes);
}
std::optional<std::string> any_hex(Bytes bytes) {
    return hex_text(bytes);
}
std::optional<std::string> nothing(Bytes) {
    return std::string();
}

// By type; [MS-EVEN6] §2.2.12. Size 0: of any size, or of a size that the value says itself.
struct Form {
    std::optional<std::string> (*text)(Bytes) = nullptr;
    std::uint64_t size = 0;
};
constexpr std::array<Form, 0x16> forms{{
    {nothing, 0},
    {any_string, 0},
    {any_ansi, 0},
    {decimal<std::int8_t>, 1},
    {decimal<std::uint8_t>, 1},
    {decimal<std::int16_t>, 2},
    {decimal<std::uint16_t>, 2},
    {decimal<std::int32_t>, 4},
    {decimal<std::uint32_t>, 4},
    {decimal<std::int64_t>, 8},
    {decimal<std::uint64_t>, 8},
    {real<float>, 4},
    {real<double>, 8},
    {boolean_text, 4},
    {any_hex, 0},
    {guid_text, 16},
    {size_text, 0},
    {filetime_value, 8},
    {system_time_text, 16},
    {sid_text, 0},
    {hexadecimal<std::uint32_t>, 4},
    {hexadecimal<std::uint64_t>, 8},
}};

std::vector<std::string> split_strings(Bytes bytes) {
    std::vector<std::string> texts;
    auto text = bytes.text();
    std::size_t begin = 0;
    for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
        if (text[at] != '\0' || text[at + 1] != '\0')
            continue;
        texts.push_back(core::utf8_from_utf16le(text.substr(begin, at - begin)));
        begin = at + 2;
    }
    if (begin + 1 < text.size())
        texts.push_back(core::utf8_from_utf16le(text.substr(begin)));
    return texts;
}

}  // namespace

std::optional<std::string> text_of(std::uint8_t type, Bytes bytes) {
    if (type >= forms.size())
        return std::nullopt;
    return forms[type].text(bytes);
}

std::optional<std::vector<std::string>> texts_of(std::uint8_t type, Bytes bytes) {
    auto element = static_cast<std::uint8_t>(type & ~type_array);
    if (element == type_string)
        return split_strings(bytes);
    if (element >= forms.size() || forms[element].size == 0) {
        auto whole = text_of(element, bytes);
        if (!whole)
            return std::nullopt;
        return std::vector{std::move(*whole)};
    }
    auto size = forms[element].size;
    std::vector<std::string> texts;
    for (std::uint64_t at = 0; at < bytes.size(); at += size) {
        auto piece = bytes.slice(at, size);
        if (!piece)
            return std::nullopt;
        auto text = forms[element].text(piece.value());
        if (!text)
            return std::nullopt;
        texts.push_back(std::move(*text));
    }
    return texts;
}

std::string filetime_text(std::uint64_t filetime) {
    auto moment = core::Moment::from_filetime(filetime);
    auto civil = core::civil_from_seconds(moment.seconds);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", civil.year, civil.month,
                       civil.day, civil.hour, civil.minute, civil.second, moment.nanoseconds);
}

}  // namespace examination::event_values
