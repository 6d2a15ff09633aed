#include "examination/artifacts/windows/registry_recovery.h"

#include "examination/artifacts/windows/registry_bins.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <utility>

namespace examination {
namespace {

using core::Bytes;

constexpr std::uint64_t size_size = 4;  // Of the number in front of a cell.
constexpr std::uint32_t depth_max = 512;
constexpr std::uint64_t resident_offset = 12, resident_end = 16;  // With the cell's size.
constexpr std::size_t path_bytes_max = std::size_t{64} << 20;
constexpr std::size_t recovered_max = 250'000;
// What was written over looks like a key now and then; these are the times that are believed.
constexpr std::uint64_t filetime_min = 119'600'064'000'000'000;  // 1980-01-01
constexpr std::uint64_t filetime_max = 157'766'112'000'000'000;  // 2100-12-10
constexpr std::uint32_t type_max = 0xFFFF;
constexpr std::uint32_t property_types = 0xFFFF'0000;  // DEVPROP types of devices.
constexpr std::uint32_t flags_known = 0x03FF;

bool is_believable(const RegistryKeyNode& key) {
    return !key.name.empty() && !key.name_cut && (key.flags & ~flags_known) == 0 &&
           key.last_written > filetime_min && key.last_written < filetime_max;
}

bool is_believable(const RegistryValue& value, std::uint64_t bins_size) {
    bool type = value.type <= type_max || (value.type & property_types) == property_types;
    return !value.name_cut && type && value.size <= bins_size &&
           (!value.resident || value.size <= sizeof value.data) &&
           (value.resident || value.size == 0 || value.data < bins_size);
}

class Recovery {
public:
    Recovery(const RegistryTreeView& tree, std::uint64_t stated_size, RecordSink& sink)
        : tree_(tree), hive_(tree.hive()), stated_(stated_size), sink_(sink) {}

    RecoveredRegistry run() {
        each_registry_stretch(hive_, stated_, sink_, [&](const RegistryStretch& stretch) {
            if (stretch.allocated)
                look_at(stretch.begin, stretch.end, RegistryRemains::unreferenced_cell);
            else
                search(stretch);
        });
        for (RegistryKeyIndex index = 0; index < tree_.keys().size(); ++index)
            living_.emplace(tree_.keys()[index].cell, index);
        for (std::size_t i = 0; i < out_.keys.size(); ++i)
            lost_.emplace(out_.keys[i].cell, i);
        name_keys();
        for (auto& key : out_.keys)
            take_values(key);
        place_values();
        return std::move(out_);
    }

private:
    // Freed cells grow together, so that several old ones can lie in one.
    void search(const RegistryStretch& stretch) {
        free_.push_back(stretch);
        for (std::uint64_t at = stretch.begin; at + registry_cell_alignment <= stretch.end;
             at += registry_cell_alignment)
            look_at(static_cast<std::uint32_t>(at), stretch.end, RegistryRemains::free_cell);
    }

    // The bytes of an old cell: as many as it says, where it can be right.
    Bytes old_cell(std::uint32_t at, std::uint64_t end) const {
        auto all = hive_.bytes(at, end);
        if (all.size() < size_size)
            return {};
        std::int32_t stored;
        std::memcpy(&stored, all.span().data(), sizeof stored);
        auto size = static_cast<std::uint64_t>(stored < 0 ? -std::int64_t{stored} : stored);
        if (size < registry_cell_alignment || size > all.size())
            size = all.size();
        return Bytes(all.span().subspan(size_size, size - size_size));
    }

    void look_at(std::uint32_t at, std::uint64_t end, RegistryRemains from) {
        auto begin = hive_.bytes(at + size_size, std::min<std::uint64_t>(end, at + size_size + 2));
        auto mark = begin.text();
        if ((mark != "nk" && mark != "vk") || tree_.known().has(at))
            return;
        if (out_.keys.size() + out_.values.size() == recovered_max) {
            if (!std::exchange(over_limit_, true))
                sink_.loss(RegistryHiveView::file_offset(at), "registry.recovered_over_limit",
                           "more keys and values than are recovered");
            return;
        }
        auto bytes = old_cell(at, end);
        if (auto key = read_key_node(bytes); key && is_believable(*key)) {
            out_.keys.push_back({std::move(*key), at, from, {}, false, {}});
            return;
        }
        if (auto value = read_value(bytes, at); value && is_believable(*value, hive_.bins_size())) {
            values_.emplace(at, out_.values.size());
            out_.values.push_back({std::move(*value), from, {}, {}, false});
        }
    }

    // The free stretch around a cell that is no longer one.
    Bytes free_cell(std::uint32_t at) const {
        auto behind = std::ranges::upper_bound(free_, at, {}, &RegistryStretch::begin);
        if (behind == free_.begin())
            return {};
        const auto& stretch = *std::prev(behind);
        return at < stretch.end ? old_cell(at, stretch.end) : Bytes();
    }

    // What a cell refers to is believed only where it has the same state: what lies in a free
    // cell's place in use now is another's.
    Bytes referred(std::uint32_t at, RegistryRemains from) const {
        if (from == RegistryRemains::free_cell)
            return free_cell(at);
        auto cell = hive_.cell(at);
        return cell && cell->allocated ? cell->bytes : Bytes();
    }

    void name_keys() {
        for (auto& key : out_.keys) {
            std::vector<const std::string*> names{&key.node.name};
            std::string begin = "…";
            key.orphan = true;
            for (auto parent = key.node.parent;
                 names.size() < depth_max && path_bytes_ < path_bytes_max;) {
                if (auto found = living_.find(parent); found != living_.end()) {
                    begin = tree_.path(found->second);
                    key.orphan = false;
                    break;
                }
                auto found = lost_.find(parent);
                if (found == lost_.end())
                    break;
                names.push_back(&out_.keys[found->second].node.name);
                parent = out_.keys[found->second].node.parent;
            }
            key.path = begin == "\\" ? "" : begin;
            for (auto name = names.rbegin(); name != names.rend(); ++name)
                key.path.append(key.path.empty() ? "" : "\\").append(**name);
            path_bytes_ += key.path.size();
        }
        if (path_bytes_ >= path_bytes_max)
            sink_.loss(0, "registry.recovered_over_limit", "paths are left out");
    }

    void take_values(RecoveredRegistryKey& key) {
        std::uint64_t count = key.node.value_count;
        if (count == 0)
            return;
        for (auto number : read_cell_numbers(referred(key.node.values, key.from), 0, count * 4)) {
            auto found = values_.find(number);
            if (found == values_.end())
                continue;
            auto& value = out_.values[found->second];
            read_data(value);
            key.values.push_back(std::move(value));
            taken_.push_back(found->second);
            values_.erase(found);
        }
    }

    void read_data(RecoveredRegistryValueView& recovered) const {
        const auto& value = recovered.value;
        // Resident data stand in the cell of the value.
        auto bytes = value.resident
                         ? hive_.bytes(value.cell + resident_offset, value.cell + resident_end)
                         : referred(value.data, recovered.from);
        recovered.data_whole = bytes.size() >= value.size;
        recovered.data =
            Bytes(bytes.span().first(std::min<std::uint64_t>(value.size, bytes.size())));
    }

    // A list of values that has become shorter keeps the numbers of those that were in it.
    void place_values() {
        for (RegistryKeyIndex index = 0; index < tree_.keys().size(); ++index) {
            const auto& key = tree_.keys()[index];
            auto list = key.value_count > 0 ? hive_.cell(key.node.values) : std::nullopt;
            if (!list)
                continue;
            auto begin = std::uint64_t{key.node.value_count} * 4;
            for (auto number : read_cell_numbers(list->bytes, begin, list->bytes.size()))
                if (auto found = values_.find(number); found != values_.end())
                    out_.values[found->second].key = tree_.path(index);
        }
        std::ranges::sort(taken_);
        std::vector<RecoveredRegistryValueView> loose;
        for (std::size_t i = 0; i < out_.values.size(); ++i) {
            if (std::ranges::binary_search(taken_, i))
                continue;
            read_data(out_.values[i]);
            loose.push_back(std::move(out_.values[i]));
        }
        out_.values = std::move(loose);
    }

    const RegistryTreeView& tree_;
    const RegistryHiveView& hive_;
    std::uint64_t stated_;
    RecordSink& sink_;
    bool over_limit_ = false;
    std::size_t path_bytes_ = 0;
    RecoveredRegistry out_;
    std::vector<RegistryStretch> free_;
    std::vector<std::size_t> taken_;
    std::unordered_map<std::uint32_t, std::size_t> values_;  // By cell: those of no key yet.
    std::unordered_map<std::uint32_t, RegistryKeyIndex> living_;
    std::unordered_map<std::uint32_t, std::size_t> lost_;
};

}  // namespace

RecoveredRegistry recover_registry(const RegistryTreeView& tree, std::uint64_t stated_size,
                                   RecordSink& sink) {
    return Recovery(tree, stated_size, sink).run();
}

}  // namespace examination
