// Raw media split over numbered files: x.001 x.002 …, x.000 x.001 …, x.aa x.ab …
#include "examination/containers/raw.h"

#include <algorithm>

namespace examination {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

std::string_view extension(std::string_view name) {
    auto dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? std::string_view() : name.substr(dot + 1);
}

bool has_digits(std::string_view text) {
    return text.size() >= 3 && text.size() <= 5 && std::ranges::all_of(text, is_digit);
}
bool has_letters(std::string_view text) {
    return text.size() >= 2 && text.size() <= 4 && std::ranges::all_of(text, is_lower);
}

// The first file's extension: all zeros, or zeros and a one, or all "a".
bool is_first_segment(std::span<const std::byte>, std::string_view file_name) {
    auto text = extension(file_name);
    if (has_digits(text))
        return text.find_first_not_of('0') >= text.size() - 1 && text.back() <= '1';
    return has_letters(text) && text.find_first_not_of('a') == std::string_view::npos;
}

std::optional<std::string> segment_name(std::string_view file_name, std::uint32_t index) {
    auto text = extension(file_name);
    std::string name(file_name.substr(0, file_name.size() - text.size()));
    bool digits = has_digits(text);
    std::uint64_t base = digits ? 10 : 26;
    std::uint64_t number = index + (digits && text.back() == '1' ? 1u : 0u);
    std::string numbered(text.size(), digits ? '0' : 'a');
    for (auto place = numbered.rbegin(); place != numbered.rend(); ++place, number /= base)
        *place = static_cast<char>(*place + static_cast<char>(number % base));
    if (number != 0)
        return std::nullopt;
    return name + numbered;
}

core::Result<std::unique_ptr<Image>> open_split(std::vector<ContainerFile> segments,
                                                RecordSink& sink) {
    return open_raw("raw.split", std::move(segments), sink);
}

}  // namespace

extern constinit const ContainerFormat container_raw_split{
    .name = "raw.split",
    .title = "Split raw image (.001, .000, .aa)",
    .matches = is_first_segment,
    .segment_name = segment_name,
    .gaps_allowed = false,  // Nothing in the files says what a missing one held, or its size.
    .open = open_split,
};

}  // namespace examination
