// What the registry parser knows of single keys: which ones, and a function from a key to records.
#pragma once

#include "examination/artifacts/windows/registry_record.h"
#include "examination/artifacts/windows/registry_tree.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// More than any plug-in makes sense of; ShimCache has a limit of its own.
constexpr std::uint64_t registry_plugin_data_max = 65'536;

// A key of the tree and what is below it. The tree must outlive it.
class RegistryKeyView {
public:
    RegistryKeyView(const RegistryTreeView& tree, RegistryKeyIndex index)
        : tree_(&tree), index_(index) {}

    const std::string& name() const { return key().node.name; }
    std::string path() const { return tree_->path(index_); }
    std::uint64_t last_written() const { return key().node.last_written; }
    std::uint64_t offset() const { return RegistryHiveView::file_offset(key().cell); }
    static std::uint64_t offset_of(const RegistryValue& value) {
        return RegistryHiveView::file_offset(value.cell);
    }

    std::vector<RegistryKeyView> children() const;
    std::optional<RegistryKeyView> child(std::string_view name) const;
    // Of a key further below, between backslashes; '*' stands for any name.
    std::vector<RegistryKeyView> find(std::string_view pattern) const;

    std::span<const RegistryValue> values() const { return tree_->values(key()); }
    const RegistryValue* find_value(std::string_view name) const {
        return tree_->find_value(index_, name);
    }
    // The data as they are stored, at most as many bytes as the limit says.
    std::string data(const RegistryValue& value,
                     std::uint64_t size_max = registry_plugin_data_max) const;
    std::string data(std::string_view name) const;
    // Empty where there is no such value. Up to the first NUL, of texts all, of numbers decimal.
    std::string text(const RegistryValue& value) const;
    std::string text(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;
    std::optional<std::uint64_t> number(std::string_view name) const;
    // FILETIME; 0 where there is none.
    std::uint64_t filetime(std::string_view name) const;

private:
    const RegistryKey& key() const { return tree_->keys()[index_]; }

    const RegistryTreeView* tree_;
    RegistryKeyIndex index_;
};

// Puts records about one key into the sink.
struct RegistryPlugin {
    std::span<const std::string_view> keys;  // Patterns of paths; see RegistryTreeView::find.
    void (*read)(const RegistryKeyView& key, RecordSink& sink);
};

// All plug-ins of registry_plugins.def, in its order.
void run_registry_plugins(const RegistryTreeView& tree, RecordSink& sink);

}  // namespace examination
