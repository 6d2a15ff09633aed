// ShellBags: the folders that a user opened in the Explorer, as a tree of shell items.
#include "examination/artifacts/windows/registry_mru.h"
#include "examination/artifacts/windows/registry_plugin.h"
#include "examination/artifacts/windows/shell_items.h"

#include <algorithm>

#include <fmt/format.h>

namespace examination {
namespace {

constexpr std::size_t path_size_max = 16'384;

struct Folder {
    RegistryKeyView key;
    std::string path;
};

bool is_number(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

void put(const Folder& parent, const RegistryValue& value, const ShellItemList& found,
         const std::string& path, std::optional<std::uint64_t> position, RecordSink& sink) {
    RegistryRecord record("shell_bag", RegistryKeyView::offset_of(value), "folder opened: " + path);
    record.add("key", parent.key.path());
    record.add("path", path);
    const auto& item = found.items.front();
    record.add("kind", std::string(item.kind));
    if (position == 0)
        record.add_filetime("opened", parent.key.last_written());
    record.add_time("modified", item.modified);
    record.add_time("accessed", item.accessed);
    record.add_time("created", item.created);
    record.add_number("mft_entry", item.mft_entry);
    record.add_number("mft_sequence", item.mft_sequence);
    record.add_number("position", position);
    if (auto child = parent.key.child(value.name))
        record.add_number("slot", child->number("NodeSlot"));
    sink.record(record.take());
}

// Below the root each value is an item, and the key of the same name has what lies in it.
void read_shell_bags(const RegistryKeyView& root, RecordSink& sink) {
    std::vector<Folder> waiting{{root, {}}};
    while (!waiting.empty() && !sink.exhausted()) {
        auto folder = std::move(waiting.back());
        waiting.pop_back();
        const MruOrder order(folder.key);
        for (const auto& value : folder.key.values()) {
            if (!is_number(value.name))
                continue;
            auto stored = folder.key.data(value);
            auto found = read_shell_items(core::Bytes(stored));
            if (found.cut)
                sink.loss(RegistryKeyView::offset_of(value), "registry.shell_item_damaged",
                          "a shell item ends early");
            if (found.items.empty())
                continue;
            auto path = folder.path.empty() ? found.path() : folder.path + "\\" + found.path();
            put(folder, value, found, path, order.position(value.name), sink);
            auto child = folder.key.child(value.name);
            if (child && path.size() > path_size_max)
                sink.loss(child->offset(), "registry.shell_item_damaged",
                          "a path of shell items is too long to be followed");
            else if (child)
                waiting.push_back({*child, std::move(path)});
        }
    }
}

constexpr std::string_view keys[] = {
    "Software\\Microsoft\\Windows\\Shell\\BagMRU",
    "Software\\Microsoft\\Windows\\ShellNoRoam\\BagMRU",
    "Local Settings\\Software\\Microsoft\\Windows\\Shell\\BagMRU",
    "Local Settings\\Software\\Microsoft\\Windows\\ShellNoRoam\\BagMRU",
    "Wow6432Node\\Local Settings\\Software\\Microsoft\\Windows\\Shell\\BagMRU"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_shell_bag{keys, read_shell_bags};

}  // namespace examination
