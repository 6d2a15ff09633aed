// What independent tools measured of the corpus's files: FACTS.tsv of a group.
#pragma once

#include "core/file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace support {

using Facts = std::map<std::string, std::string>;  // Of one file: name of the fact → value.

// By file, of those whose names end so; of one tool, or of all where it is empty.
inline std::map<std::string, Facts> read_facts(const std::filesystem::path& path,
                                               std::string_view ending,
                                               std::string_view tool = {}) {
    constexpr std::uint64_t size_max = 16u << 20;
    std::map<std::string, Facts> facts;
    auto text = core::read_file(path, size_max).value();
    for (std::size_t at = 0; at < text.size();) {
        auto line = text.substr(at, text.find('\n', at) - at);
        at += line.size() + 1;
        std::array<std::string, 4> columns;  // File, tool, fact, value.
        std::size_t start = 0;
        for (auto& column : columns) {
            auto end = std::min(line.find('\t', start), line.size());
            column = line.substr(start, end - start);
            start = std::min(end + 1, line.size());
        }
        if (columns[0].ends_with(ending) && (tool.empty() || columns[1] == tool))
            facts[columns[0]][columns[2]] = columns[3];
    }
    return facts;
}

}  // namespace support
