#include "examination/containers/vmdk_descriptor.h"

#include <charconv>
#include <optional>

namespace examination::vmdk {
namespace {

constexpr std::string_view spaces = " \t\r\0";

std::string_view trimmed(std::string_view text) {
    auto begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

std::string_view unquoted(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        return text.substr(1, text.size() - 2);
    return text;
}

std::string in_case(std::string_view text, char first, char last, int shift) {
    std::string changed(text);
    for (char& c : changed)
        if (c >= first && c <= last)
            c = static_cast<char>(c + shift);
    return changed;
}

// The text's first word, or what stands between its first quotes; cuts it off.
std::string_view next_word(std::string_view& text) {
    text = trimmed(text);
    bool quoted = text.starts_with('"');
    auto end = quoted ? text.find('"', 1) : text.find_first_of(spaces);
    auto word =
        text.substr(quoted ? 1 : 0, end == std::string_view::npos || !quoted ? end : end - 1);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return word;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<ExtentLine> parse_extent(std::string_view line) {
    auto access = next_word(line);
    if (access != "RW" && access != "RDONLY" && access != "NOACCESS")
        return std::nullopt;
    auto sectors = number(next_word(line));
    if (!sectors)
        return std::nullopt;
    ExtentLine extent;
    extent.sectors = *sectors;
    extent.type = in_case(next_word(line), 'a', 'z', 'A' - 'a');
    extent.name = next_word(line);
    extent.file_sector = number(next_word(line)).value_or(0);
    return extent;
}

}  // namespace

std::string Descriptor::value(const std::string& name) const {
    auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
}

Descriptor parse_descriptor(std::string_view text) {
    Descriptor descriptor;
    text = text.substr(0, text.find('\0'));
    while (!text.empty()) {
        auto end = text.find('\n');
        auto line = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.empty() || line.front() == '#')
            continue;
        if (auto extent = parse_extent(line)) {
            descriptor.too_many_extents = descriptor.extents.size() == extents_max;
            if (descriptor.too_many_extents)
                return descriptor;
            descriptor.extents.push_back(std::move(*extent));
            continue;
        }
        auto equals = line.find('=');
        if (equals != std::string_view::npos)
            descriptor.values.emplace(in_case(trimmed(line.substr(0, equals)), 'A', 'Z', 'a' - 'A'),
                                      unquoted(trimmed(line.substr(equals + 1))));
    }
    return descriptor;
}

}  // namespace examination::vmdk
