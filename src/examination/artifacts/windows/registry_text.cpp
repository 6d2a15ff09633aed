#include "examination/artifacts/windows/registry_text.h"

#include "core/text.h"
#include "examination/artifacts/windows/identifiers.h"
#include "examination/artifacts/windows/registry_cells.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;
using namespace std::string_view_literals;

std::size_t first_nul(std::string_view text) {
    std::size_t at = 0;
    while (at + 1 < text.size() && (text[at] != '\0' || text[at + 1] != '\0'))
        at += 2;
    return at;
}

}  // namespace

std::string registry_utf16_text(Bytes data) {
    auto text = data.text();
    auto odd = text.substr(text.size() & ~std::size_t{1});
    text.remove_suffix(odd.size());
    // Writers that count bytes wrongly leave half of the NUL at the end.
    bool stray = !odd.empty() && odd[0] != '\0';
    while (!stray && text.ends_with("\0\0"sv))
        text.remove_suffix(2);
    auto out = core::utf8_from_utf16le(text);
    if (stray)
        out += fmt::format("\\x{:02X}", static_cast<unsigned char>(odd[0]));
    return out;
}

std::string registry_first_text(Bytes data) {
    auto text = data.text();
    return core::utf8_from_utf16le(text.substr(0, first_nul(text)));
}

std::vector<std::string> registry_texts_of(Bytes data) {
    std::vector<std::string> texts;
    auto text = data.text();
    while (text.size() >= 2) {
        auto size = first_nul(text);
        texts.push_back(core::utf8_from_utf16le(text.substr(0, size)));
        text.remove_prefix(std::min(size + 2, text.size()));
    }
    while (!texts.empty() && texts.back().empty())
        texts.pop_back();
    return texts;
}

std::optional<std::uint64_t> registry_number_of(Bytes data) {
    auto size = data.size();
    if (size != 1 && size != 2 && size != 4 && size != 8)
        return std::nullopt;
    std::uint64_t value = 0;
    std::memcpy(&value, data.span().data(), size);
    return value;
}

std::string registry_data_text(std::uint32_t type, Bytes data) {
    switch (type) {
        case registry_text:
        case registry_expandable_text:
        case registry_link:
            return registry_utf16_text(data);
        case registry_texts: {
            std::string lines;
            for (const auto& text : registry_texts_of(data))
                lines.append(lines.empty() ? "" : "\n").append(text);
            return lines;
        }
        case registry_number:
        case registry_long_number:
            if (data.size() == (type == registry_number ? 4 : 8))
                return std::to_string(*registry_number_of(data));
            return hex_text(data);
        case registry_number_big_endian:
            if (auto block = data.block<4>(0); block && data.size() == 4)
                return std::to_string(block.value().be32<0>());
            return hex_text(data);
        default:
            return hex_text(data);
    }
}

}  // namespace examination
