#include "examination/containers/ewf_header.h"

#include "core/text.h"
#include "examination/containers/ewf_layout.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include <libdeflate.h>

namespace examination::ewf {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> value_names{{
    {"a", "description"},
    {"c", "case_number"},
    {"n", "evidence_number"},
    {"e", "examiner_name"},
    {"t", "notes"},
    {"md", "model"},
    {"sn", "serial_number"},
    {"l", "device_label"},
    {"av", "acquisition_software_version"},
    {"ov", "acquisition_system"},
    {"m", "acquisition_date"},
    {"u", "system_date"},
    {"p", "password_hash"},
    {"pid", "process_identifier"},
    {"dc", "header_dc"},
    {"ext", "extents"},
    {"r", "compression"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> xml_names{{
    {"case_number", "case_number"},
    {"description", "description"},
    {"examiner_name", "examiner_name"},
    {"evidence_number", "evidence_number"},
    {"notes", "notes"},
    {"acquiry_operating_system", "acquisition_system"},
    {"acquiry_date", "acquisition_date"},
    {"acquiry_software_version", "acquisition_software_version"},
    {"MD5", "md5"},
    {"SHA1", "sha1"},
}};

// Byte by byte to U+0000–U+00FF: reversible, where the code page is unknown.
std::string utf8_from_latin1(std::string_view text) {
    std::string utf8;
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            utf8.push_back(c);
        } else {
            utf8.push_back(static_cast<char>(0xc0 | byte >> 6));
            utf8.push_back(static_cast<char>(0x80 | (byte & 0x3f)));
        }
    }
    return utf8;
}

std::string to_utf8(std::string_view text) {
    if (text.starts_with("\xff\xfe"))
        return core::utf8_from_utf16le(text.substr(2));
    if (text.starts_with("\xfe\xff")) {
        std::string swapped(text.substr(2, (text.size() - 2) / 2 * 2));
        for (std::size_t i = 0; i < swapped.size(); i += 2)
            std::swap(swapped[i], swapped[i + 1]);
        return core::utf8_from_utf16le(swapped);
    }
    return core::is_valid_utf8(text) ? std::string(text) : utf8_from_latin1(text);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view without_return(std::string_view line) {
    while (line.ends_with('\r') || line.ends_with('\0'))
        line.remove_suffix(1);
    return line;
}

}  // namespace

std::string inflate_text(std::span<const std::byte> compressed, std::size_t size_max) {
    std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> inflater(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    for (std::size_t size = 65536; inflater; size *= 4) {
        std::string text(std::min(size, size_max), '\0');
        std::size_t actual = 0;
        auto result =
            libdeflate_zlib_decompress(inflater.get(), compressed.data(), compressed.size(),
                                       text.data(), text.size(), &actual);
        if (result == LIBDEFLATE_SUCCESS) {
            text.resize(actual);
            return text;
        }
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE || size >= size_max)
            break;
    }
    return {};
}

std::map<std::string, std::string> header_values(std::string_view bytes) {
    std::map<std::string, std::string> values;
    std::string text = to_utf8(bytes);
    auto lines = split(text, '\n');
    for (std::size_t i = 0; i + 2 < lines.size(); ++i) {
        if (without_return(lines[i]) != "main")
            continue;
        auto keys = split(without_return(lines[i + 1]), '\t');
        auto fields = split(without_return(lines[i + 2]), '\t');
        for (std::size_t k = 0; k < std::min(keys.size(), fields.size()); ++k)
            for (auto [key, name] : value_names)
                if (keys[k] == key && !fields[k].empty())
                    values.emplace(name, fields[k]);
        break;
    }
    return values;
}

std::map<std::string, std::string> xml_values(std::string_view bytes) {
    std::map<std::string, std::string> values;
    std::string text = to_utf8(bytes);
    for (auto [tag, name] : xml_names) {
        auto start = text.find("<" + std::string(tag) + ">");
        auto end = text.find("</" + std::string(tag) + ">");
        if (start == std::string::npos || end == std::string::npos)
            continue;
        start += tag.size() + 2;
        if (start < end)
            values.emplace(name, text.substr(start, end - start));
    }
    return values;
}

}  // namespace examination::ewf
