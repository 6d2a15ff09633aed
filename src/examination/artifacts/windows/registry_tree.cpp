#include "examination/artifacts/windows/registry_tree.h"

#include "core/text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace examination {
namespace {

constexpr std::uint32_t depth_max = 512;  // As Windows has it.
constexpr std::uint32_t keys_max = 8'000'000;
constexpr std::uint32_t values_max = 32'000'000;

std::uint64_t at(std::uint32_t cell) {
    return RegistryHiveView::file_offset(cell);
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool name_matches(std::string_view pattern, std::string_view name) {
    if (pattern.find('*') == std::string_view::npos)
        return same_name(pattern, name);
    return pattern == "*" || core::glob_matches(pattern, name, core::LetterCase::ignore);
}

}  // namespace

RegistryTreeView::RegistryTreeView(RegistryHiveView hive, std::uint32_t root, RecordSink& sink)
    : hive_(hive), sink_(sink), known_(hive.bins_size()), lists_(hive.bins_size()) {
    if (root != registry_no_cell)
        add_key(root, registry_no_key);
    for (RegistryKeyIndex index = 0; index < keys_.size() && !sink_.exhausted(); ++index)
        read_children(index);
}

void RegistryTreeView::add_key(std::uint32_t cell, RegistryKeyIndex parent) {
    auto found = hive_.cell(cell);
    if (found && known_.has(cell)) {
        sink_.anomaly(at(cell), "registry.key_twice", "two lists name it, or one twice");
        return;
    }
    auto node = found ? read_key_node(found->bytes) : std::nullopt;
    if (!node) {
        sink_.loss(at(cell), "registry.key_damaged", "no key where a list or the header names one");
        return;
    }
    known_.mark(cell);
    auto depth = parent == registry_no_key ? 0 : keys_[parent].depth + 1;
    name_bytes_ += node->name.size();
    if (depth > depth_max || keys_.size() == keys_max || names_over_limit()) {
        sink_.loss(at(cell), "registry.keys_over_limit",
                   fmt::format("{} keys, {} deep", keys_.size(), depth));
        return;
    }
    if (node->name_cut)
        sink_.loss(at(cell), "registry.name_cut", "the cell ends before the key's name");
    if (!found->allocated)
        sink_.anomaly(at(cell), "registry.cell_free", "a living key's cell is marked as free");
    RegistryKey key;
    key.node = std::move(*node);
    key.cell = cell;
    key.parent = parent;
    key.depth = depth;
    keys_.push_back(std::move(key));
    read_values(static_cast<RegistryKeyIndex>(keys_.size() - 1));
}

void RegistryTreeView::read_children(RegistryKeyIndex index) {
    auto first = static_cast<RegistryKeyIndex>(keys_.size());
    auto stated = keys_[index].node.subkey_count;
    if (stated > 0)
        read_subkeys(keys_[index].node.subkeys, index, false);
    auto& key = keys_[index];
    key.first_child = first;
    key.child_count = static_cast<std::uint32_t>(keys_.size()) - first;
    if (key.child_count != stated)
        sink_.anomaly(at(key.cell), "registry.subkey_count",
                      fmt::format("{} stated, {} found", stated, key.child_count));
}

// Lists of lists are one level deep.
void RegistryTreeView::read_subkeys(std::uint32_t list, RegistryKeyIndex parent, bool below_list) {
    auto found = hive_.cell(list);
    auto subkeys = found ? read_subkey_list(found->bytes) : std::nullopt;
    if (!subkeys || (subkeys->of_lists && below_list)) {
        sink_.loss(at(list), "registry.subkeys_damaged",
                   fmt::format("no list of the keys below {}", path(parent)));
        return;
    }
    if (!lists_.mark(list)) {
        sink_.loss(at(list), "registry.subkeys_damaged",
                   fmt::format("the list of the keys below {} is another key's too", path(parent)));
        return;
    }
    if (subkeys->entries.size() < subkeys->count)
        sink_.loss(
            at(list), "registry.subkeys_damaged",
            fmt::format("{} keys stated where {} fit", subkeys->count, subkeys->entries.size()));
    for (auto entry : subkeys->entries) {
        if (sink_.exhausted())
            return;
        if (subkeys->of_lists)
            read_subkeys(entry, parent, true);
        else
            add_key(entry, parent);
    }
}

void RegistryTreeView::read_values(RegistryKeyIndex index) {
    auto& key = keys_[index];
    key.first_value = static_cast<std::uint32_t>(values_.size());
    std::uint64_t count = key.node.value_count;
    // Of a predefined key the count is a handle.
    if (count == 0 || (key.node.flags & registry_key_is_predefined) != 0)
        return;
    auto list = hive_.cell(key.node.values);
    if (!list || list->bytes.size() / 4 < count) {
        sink_.loss(at(key.cell), "registry.values_damaged",
                   fmt::format("no list of the {} values of {}", count, path(index)));
        if (!list)
            return;
    }
    for (auto number : read_cell_numbers(list->bytes, 0, count * 4)) {
        auto cell = hive_.cell(number);
        if (sink_.exhausted())
            break;
        if (cell && known_.has(number)) {
            sink_.anomaly(at(number), "registry.value_twice", "two lists name it, or one twice");
            continue;
        }
        auto value = cell ? read_value(cell->bytes, number) : std::nullopt;
        if (!value) {
            sink_.loss(at(number), "registry.value_damaged",
                       fmt::format("no value where {} names one", path(index)));
            continue;
        }
        known_.mark(number);
        name_bytes_ += value->name.size();
        if (value->name_cut)
            sink_.loss(at(number), "registry.name_cut", "the cell ends before the value's name");
        if (values_.size() == values_max || names_over_limit()) {
            sink_.loss(at(number), "registry.values_over_limit",
                       fmt::format("{} values", values_.size()));
            break;
        }
        values_.push_back(std::move(*value));
    }
    key.value_count = static_cast<std::uint32_t>(values_.size()) - key.first_value;
}

// Cells that lie over each other could hold more than the hive's size; three bytes a character.
bool RegistryTreeView::names_over_limit() const {
    return name_bytes_ > 3 * hive_.bins_size();
}

std::string RegistryTreeView::path(RegistryKeyIndex key) const {
    std::vector<const std::string*> names;
    for (auto index = key; keys_[index].parent != registry_no_key; index = keys_[index].parent)
        names.push_back(&keys_[index].node.name);
    std::string path;
    for (auto name = names.rbegin(); name != names.rend(); ++name)
        path.append(path.empty() ? "" : "\\").append(**name);
    return path.empty() ? "\\" : path;
}

std::optional<RegistryKeyIndex> RegistryTreeView::child(RegistryKeyIndex key,
                                                        std::string_view name) const {
    const auto& parent = keys_[key];
    for (std::uint32_t i = 0; i < parent.child_count; ++i)
        if (same_name(keys_[parent.first_child + i].node.name, name))
            return parent.first_child + i;
    return std::nullopt;
}

const RegistryValue* RegistryTreeView::find_value(RegistryKeyIndex key,
                                                  std::string_view name) const {
    for (const auto& value : values(keys_[key]))
        if (same_name(value.name, name))
            return &value;
    return nullptr;
}

std::vector<RegistryKeyIndex> RegistryTreeView::find(std::string_view pattern,
                                                     RegistryKeyIndex from) const {
    std::vector<RegistryKeyIndex> found;
    if (from < keys_.size())
        found.push_back(from);
    while (!pattern.empty()) {
        auto name = pattern.substr(0, pattern.find('\\'));
        pattern.remove_prefix(std::min(name.size() + 1, pattern.size()));
        std::vector<RegistryKeyIndex> below;
        for (auto index : found)
            for (std::uint32_t i = 0; i < keys_[index].child_count; ++i) {
                auto here = keys_[index].first_child + i;
                if (name_matches(name, keys_[here].node.name))
                    below.push_back(here);
            }
        found = std::move(below);
    }
    return found;
}

}  // namespace examination
