// YAML as rule files use it, read into a tree of bounded size.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

constexpr std::size_t yaml_size_max = 1u << 20;
constexpr std::size_t yaml_depth_max = 32;
constexpr std::size_t yaml_nodes_max = 100'000;
constexpr std::size_t yaml_documents_max = 64;

struct YamlNode {
    enum class Kind : std::uint8_t {
        scalar,
        sequence,
        mapping
    };

    Kind kind = Kind::scalar;
    bool plain = false;  // A scalar without quotes: it may mean null, a number or a truth.
    std::uint32_t line = 0;
    std::string text;               // Of a scalar.
    std::vector<std::string> keys;  // Of a mapping, each beside its value in `items`.
    std::vector<YamlNode> items;

    bool is_null() const;
    // The value of a mapping's key; nothing where there is none, or no mapping.
    const YamlNode* find(std::string_view key) const;
};

// All documents of a file. Anchors, aliases and tags are refused, and so is a key that comes twice:
// what a rule says must stand where it is read. The error names the line.
core::Result<std::vector<YamlNode>> parse_yaml(std::string_view text);

}  // namespace examination
