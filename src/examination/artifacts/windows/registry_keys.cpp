#include "examination/artifacts/windows/registry_keys.h"

#include "examination/artifacts/windows/registry_record.h"
#include "examination/artifacts/windows/registry_text.h"
#include "examination/protocol/limits.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

constexpr std::uint64_t text_shown_max = 16'384;
constexpr std::uint64_t binary_shown_max = 1'024;
// A key with more than this of values is several records.
constexpr std::size_t values_size_max = std::size_t{2} << 20;
constexpr std::size_t values_max = limits::list_entries_max / 2;

std::uint64_t shown_max(std::uint32_t type) {
    bool text = type == registry_text || type == registry_expandable_text ||
                type == registry_link || type == registry_texts;
    return text ? text_shown_max : binary_shown_max;
}

// The values of one record, as lists that belong together.
class ValueLists {
public:
    void add(const RegistryValue& value, Bytes data, bool whole) {
        auto shown = Bytes(data.span().first(std::min(data.size(), shown_max(value.type))));
        auto text = registry_data_text(value.type, shown);
        auto name = value.name.empty() ? std::string("(default)") : value.name;
        if (!whole)
            lost_.push_back(fmt::format("{}: {} of {} bytes", name, data.size(), value.size));
        else if (shown.size() < value.size)
            cut_.push_back(fmt::format("{}: {} of {} bytes", name, shown.size(), value.size));
        size_ += value.name.size() + text.size() + name.size();
        names_.push_back(value.name);
        types_.push_back(registry_type_name(value.type));
        data_.push_back(std::move(text));
    }
    bool is_full() const { return size_ > values_size_max || names_.size() == values_max; }
    bool empty() const { return names_.empty(); }
    void move_to(RegistryRecord& record) {
        record.add_texts("value_names", std::move(names_));
        record.add_texts("value_types", std::move(types_));
        record.add_texts("value_data", std::move(data_));
        record.add_texts("values_cut", std::move(cut_));
        record.add_texts("values_lost", std::move(lost_));
        *this = {};
    }

private:
    std::vector<std::string> names_, types_, data_, cut_, lost_;
    std::size_t size_ = 0;
};

std::string summary_of(const std::string& path, std::uint64_t values) {
    return values == 0   ? path
           : values == 1 ? path + " (1 value)"
                         : fmt::format("{} ({} values)", path, values);
}

class KeyRecords {
public:
    KeyRecords(const RegistryTreeView& tree, RecordSink& sink) : tree_(tree), sink_(sink) {}

    void put(RegistryKeyIndex index) {
        const auto& key = tree_.keys()[index];
        auto path = tree_.path(index);
        ValueLists lists;
        for (const auto& value : tree_.values(key)) {
            if (lists.is_full())
                put_full(key, path, lists);
            auto data = read_value_data(tree_.hive(), value, shown_max(value.type), storage_);
            if (!data.whole)
                sink_.loss(RegistryHiveView::file_offset(value.cell), "registry.data_damaged",
                           fmt::format("{} bytes of the {} of {} of {}", data.bytes.size(),
                                       value.size, value.name, path));
            lists.add(value, data.bytes, data.whole);
        }
        auto record = begin(key, summary_of(path, key.value_count));
        record.add("path", path);
        record.add_filetime("last_written", key.node.last_written);
        record.add_text("class", class_name(key));
        record.add_text("owner", owner(key.node.security));
        if ((key.node.flags & registry_key_is_link) != 0)
            record.add("link", true);
        record.add_number("subkeys", key.child_count);
        lists.move_to(record);
        sink_.record(record.take());
    }

private:
    static RegistryRecord begin(const RegistryKey& key, std::string summary) {
        return {"key", RegistryHiveView::file_offset(key.cell), std::move(summary)};
    }

    void put_full(const RegistryKey& key, const std::string& path, ValueLists& lists) {
        auto record = begin(key, path + " (some of its values)");
        record.add("path", path);
        lists.move_to(record);
        sink_.record(record.take());
    }

    std::string class_name(const RegistryKey& key) const {
        if (key.node.class_size == 0)
            return {};
        auto cell = tree_.hive().cell(key.node.class_name);
        if (!cell || cell->bytes.size() < key.node.class_size) {
            sink_.loss(RegistryHiveView::file_offset(key.cell), "registry.class_damaged",
                       "the name of the key's class lies outside its cell");
            return {};
        }
        return registry_utf16_text(Bytes(cell->bytes.span().first(key.node.class_size)));
    }

    // Many keys share a descriptor.
    const std::string& owner(std::uint32_t security) {
        auto [known, is_new] = owners_.try_emplace(security);
        if (!is_new)
            return known->second;
        auto cell = tree_.hive().cell(security);
        if (auto owner = cell ? read_owner(cell->bytes) : std::nullopt)
            known->second = std::move(*owner);
        else if (security != registry_no_cell)
            sink_.anomaly(RegistryHiveView::file_offset(security), "registry.security_damaged",
                          "no security descriptor where a key names one");
        return known->second;
    }

    const RegistryTreeView& tree_;
    RecordSink& sink_;
    std::string storage_;
    std::unordered_map<std::uint32_t, std::string> owners_;
};

std::string name_of(RegistryRemains from) {
    return from == RegistryRemains::free_cell ? "free cell" : "unreferenced cell";
}

void put_key(const RecoveredRegistryKey& key, RecordSink& sink) {
    RegistryRecord record("key", RegistryHiveView::file_offset(key.cell),
                          "recovered: " + summary_of(key.path, key.values.size()));
    record.add("path", key.path);
    record.add_filetime("last_written", key.node.last_written);
    record.add_number("subkeys", key.node.subkey_count);
    ValueLists lists;
    std::uint64_t left_out = 0;
    for (const auto& found : key.values) {
        if (lists.is_full())
            ++left_out;
        else
            lists.add(found.value, found.data, found.data_whole);
    }
    if (left_out > 0)
        sink.loss(RegistryHiveView::file_offset(key.cell), "registry.values_over_limit",
                  fmt::format("{} values of a recovered key", left_out));
    lists.move_to(record);
    record.add("recovered", name_of(key.from));
    if (key.orphan)
        record.add("orphan", true);
    if (key.values.size() < key.node.value_count)
        record.add("values_missing", std::uint64_t{key.node.value_count} - key.values.size());
    sink.record(record.take());
}

void put_value(const RecoveredRegistryValueView& found, RecordSink& sink) {
    const auto& value = found.value;
    auto shown = Bytes(found.data.span().first(std::min(found.data.size(), shown_max(value.type))));
    auto text = registry_data_text(value.type, shown);
    RegistryRecord record(
        "value", RegistryHiveView::file_offset(value.cell),
        fmt::format("recovered: value {} of {}", value.name.empty() ? "(default)" : value.name,
                    found.key.empty() ? "an unknown key" : found.key));
    record.add_text("key", found.key);
    record.add("name", value.name);
    record.add("type", registry_type_name(value.type));
    record.add("data", std::move(text));
    record.add("size", std::uint64_t{value.size});
    if (!found.data_whole || shown.size() < value.size)
        record.add("bytes_shown", shown.size());
    if (!found.data_whole)
        record.add("data_lost", true);
    record.add("recovered", name_of(found.from));
    sink.record(record.take());
}

}  // namespace

void put_living_keys(const RegistryTreeView& tree, RecordSink& sink) {
    KeyRecords records(tree, sink);
    tree.each_key([&](RegistryKeyIndex index) {
        if (!sink.exhausted())
            records.put(index);
    });
}

void put_recovered(const RecoveredRegistry& recovered, RecordSink& sink) {
    for (const auto& key : recovered.keys) {
        if (sink.exhausted())
            return;
        put_key(key, sink);
    }
    for (const auto& value : recovered.values) {
        if (sink.exhausted())
            return;
        put_value(value, sink);
    }
}

}  // namespace examination
