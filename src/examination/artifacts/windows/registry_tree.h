// The living keys of a registry hive, as far as they can be reached from its root.
#pragma once

#include "examination/artifacts/windows/registry_cells.h"
#include "examination/artifacts/windows/registry_hive.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

using RegistryKeyIndex = std::uint32_t;
constexpr RegistryKeyIndex registry_no_key = 0xFFFF'FFFF;

struct RegistryKey {
    RegistryKeyNode node;
    std::uint32_t cell = 0;
    RegistryKeyIndex parent = registry_no_key;  // Of the root.
    RegistryKeyIndex first_child = 0;           // Those of a key stand together.
    std::uint32_t child_count = 0;
    std::uint32_t first_value = 0, value_count = 0;
    std::uint32_t depth = 0;
};

// Keeps what it is given: the hive's bytes and the sink must outlive it. Lists that lead nowhere,
// in circles or twice to one place go to the sink; each cell is read once, so that the work is
// bounded by the hive's size.
class RegistryTreeView {
public:
    // Without a root (registry_no_cell) the tree is empty.
    RegistryTreeView(RegistryHiveView hive, std::uint32_t root, RecordSink& sink);

    const RegistryHiveView& hive() const { return hive_; }
    // The first is the root; parents come before their children.
    std::span<const RegistryKey> keys() const { return keys_; }
    std::span<const RegistryValue> values(const RegistryKey& key) const {
        return std::span(values_).subspan(key.first_value, key.value_count);
    }
    // Cells of keys and values that are in the tree.
    const RegistryCellMarks& known() const { return known_; }

    // Names from below the root, between backslashes; a backslash alone is the root.
    std::string path(RegistryKeyIndex key) const;
    // ASCII letters match in either case.
    std::optional<RegistryKeyIndex> child(RegistryKeyIndex key, std::string_view name) const;
    const RegistryValue* find_value(RegistryKeyIndex key, std::string_view name) const;
    // Keys whose path below `from` is `pattern`, whose names may hold '*', in the order of the
    // tree.
    std::vector<RegistryKeyIndex> find(std::string_view pattern, RegistryKeyIndex from = 0) const;
    // Calls visit(index) for every key, each before its children.
    template <typename Visit>
    void each_key(Visit&& visit) const {
        std::vector<RegistryKeyIndex> waiting;
        if (!keys_.empty())
            waiting.push_back(0);
        while (!waiting.empty()) {
            auto index = waiting.back();
            waiting.pop_back();
            visit(index);
            const auto& key = keys_[index];
            for (auto i = key.child_count; i > 0; --i)
                waiting.push_back(key.first_child + i - 1);
        }
    }

private:
    void add_key(std::uint32_t cell, RegistryKeyIndex parent);
    void read_children(RegistryKeyIndex index);
    void read_subkeys(std::uint32_t list, RegistryKeyIndex parent, bool below_list);
    void read_values(RegistryKeyIndex index);
    bool names_over_limit() const;

    RegistryHiveView hive_;
    RecordSink& sink_;
    RegistryCellMarks known_;
    RegistryCellMarks lists_;
    std::vector<RegistryKey> keys_;
    std::vector<RegistryValue> values_;
    std::uint64_t name_bytes_ = 0;
};

}  // namespace examination
