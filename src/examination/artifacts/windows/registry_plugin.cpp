#include "examination/artifacts/windows/registry_plugin.h"

#include "examination/artifacts/windows/registry_text.h"

#include <array>

namespace examination {

#define PLUGIN(name) extern const RegistryPlugin registry_plugin_##name;
#include "examination/artifacts/windows/registry_plugins.def"
#undef PLUGIN

void run_registry_plugins(const RegistryTreeView& tree, RecordSink& sink) {
    static constexpr std::array plugins{
#define PLUGIN(name) &registry_plugin_##name,
#include "examination/artifacts/windows/registry_plugins.def"
#undef PLUGIN
    };
    for (const auto* plugin : plugins)
        for (auto pattern : plugin->keys)
            for (auto index : tree.find(pattern))
                if (!sink.exhausted())
                    plugin->read(RegistryKeyView(tree, index), sink);
}

std::vector<RegistryKeyView> RegistryKeyView::children() const {
    std::vector<RegistryKeyView> children;
    for (std::uint32_t i = 0; i < key().child_count; ++i)
        children.emplace_back(*tree_, key().first_child + i);
    return children;
}

std::optional<RegistryKeyView> RegistryKeyView::child(std::string_view name) const {
    auto index = tree_->child(index_, name);
    return index ? std::optional(RegistryKeyView(*tree_, *index)) : std::nullopt;
}

std::vector<RegistryKeyView> RegistryKeyView::find(std::string_view pattern) const {
    std::vector<RegistryKeyView> found;
    for (auto index : tree_->find(pattern, index_))
        found.emplace_back(*tree_, index);
    return found;
}

std::string RegistryKeyView::data(const RegistryValue& value, std::uint64_t size_max) const {
    std::string storage;
    auto data = read_value_data(tree_->hive(), value, size_max, storage);
    return std::string(data.bytes.text());
}

std::string RegistryKeyView::data(std::string_view name) const {
    const auto* value = find_value(name);
    return value == nullptr ? std::string() : data(*value);
}

std::string RegistryKeyView::text(const RegistryValue& value) const {
    auto stored = data(value);
    if (value.type == registry_text || value.type == registry_expandable_text)
        return registry_first_text(core::Bytes(stored));
    return registry_data_text(value.type, core::Bytes(stored));
}

std::string RegistryKeyView::text(std::string_view name) const {
    const auto* value = find_value(name);
    return value == nullptr ? std::string() : text(*value);
}

std::vector<std::string> RegistryKeyView::texts(std::string_view name) const {
    return registry_texts_of(core::Bytes(data(name)));
}

std::optional<std::uint64_t> RegistryKeyView::number(std::string_view name) const {
    const auto* value = find_value(name);
    if (value == nullptr || (value->type != registry_number && value->type != registry_long_number))
        return std::nullopt;
    return registry_number_of(core::Bytes(data(*value)));
}

std::uint64_t RegistryKeyView::filetime(std::string_view name) const {
    auto stored = data(name);
    auto block = core::Bytes(stored).block<8>(0);
    return block ? block.value().u64<0>() : 0;
}

}  // namespace examination
