// Lists of what was used last: documents, dialogues, commands, searches, drives.
#include "examination/artifacts/windows/registry_mru.h"

#include "core/text.h"
#include "examination/artifacts/windows/registry_text.h"
#include "examination/artifacts/windows/shell_items.h"

#include <algorithm>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

// What an entry of a list is.
enum class Entry {
    text,           // REG_SZ, or UTF-16 as binary.
    text_and_item,  // A name and the shell item of its shortcut.
    text_and_list,  // A program and the folder it used.
    item_list
};

struct Place {
    std::string text, path;
    std::optional<ShellItem> item;
    std::vector<ShellItem> way;  // To the item.
    bool cut = false;
};

// What stands behind the first text.
Bytes behind_text(Bytes data) {
    auto text = data.text();
    std::size_t at = 0;
    while (at + 1 < text.size() && (text[at] != '\0' || text[at + 1] != '\0'))
        at += 2;
    return Bytes(text.substr(std::min(at + 2, text.size())));
}

void take_list(ShellItemList list, Place& place) {
    place.path = list.path();
    place.cut = list.cut;
    if (list.items.empty())
        return;
    place.item = std::move(list.items.back());
    list.items.pop_back();
    place.way = std::move(list.items);
}

Place read_place(Entry form, Bytes data) {
    Place place;
    if (form != Entry::item_list)
        place.text = registry_first_text(data);
    if (form == Entry::item_list)
        take_list(read_shell_items(data), place);
    else if (form != Entry::text && behind_text(data).size() > 2)
        take_list(read_shell_items(behind_text(data)), place);
    return place;
}

std::string shown(const Place& place) {
    if (place.text.empty() || place.path.empty())
        return place.text + place.path;
    return place.text + " (" + place.path + ")";
}

void add_times(RegistryRecord& record, const ShellItem& item) {
    record.add_time("modified", item.modified);
    record.add_time("accessed", item.accessed);
    record.add_time("created", item.created);
    record.add_number("mft_entry", item.mft_entry);
    record.add_number("mft_sequence", item.mft_sequence);
}

// The folders on the way have times as well, as they were then.
void put_way(const RegistryKeyView& key, const RegistryValue& value, const Place& place,
             RecordSink& sink) {
    std::string path;
    for (const auto& item : place.way) {
        path.append(path.empty() ? "" : "\\").append(item.name);
        if (!item.modified && !item.accessed && !item.created)
            continue;
        RegistryRecord record("shell_item", RegistryKeyView::offset_of(value), "folder: " + path);
        record.add("key", key.path());
        record.add("value", value.name);
        record.add("path", path);
        add_times(record, item);
        sink.record(record.take());
    }
}

template <Entry form>
void read_list(const RegistryKeyView& key, RecordSink& sink) {
    const MruOrder order(key);
    for (const auto& value : key.values()) {
        auto position = order.position(value.name);
        if (!position)
            continue;
        auto stored = key.data(value);
        auto place = read_place(form, Bytes(stored));
        if (place.cut)
            sink.loss(RegistryKeyView::offset_of(value), "registry.shell_item_damaged",
                      "a shell item ends early");
        // Commands end with "\1".
        if (place.text.ends_with("\\1"))
            place.text.resize(place.text.size() - 2);
        RegistryRecord record("recent", RegistryKeyView::offset_of(value),
                              fmt::format("{}: {}", key.name(), shown(place)));
        record.add("key", key.path());
        record.add("value", value.name);
        record.add_text("text", place.text);
        record.add_text("path", place.path);
        record.add("position", *position);
        if (*position == 0)
            record.add_filetime("used", key.last_written());
        if (place.item)
            add_times(record, *place.item);
        sink.record(record.take());
        put_way(key, value, place, sink);
    }
}

#define EXPLORER "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\"
constexpr std::string_view text_keys[] = {
    EXPLORER "RunMRU",
    EXPLORER "WordWheelQuery",
    EXPLORER "Map Network Drive MRU",
    EXPLORER "FindComputerMRU",
    EXPLORER "PrnPortsMRU",
    EXPLORER "ComDlg32\\OpenSaveMRU",
    EXPLORER "ComDlg32\\OpenSaveMRU\\*",
    EXPLORER "ComDlg32\\LastVisitedMRU",
    EXPLORER "ComDlg32\\CIDSizeMRU",
    EXPLORER "ComDlg32\\FirstFolder",
    EXPLORER "Doc Find Spec MRU",
    "Software\\Microsoft\\Search Assistant\\ACMru\\*",
    "Software\\Microsoft\\MediaPlayer\\Player\\RecentFileList",
};
constexpr std::string_view text_and_item_keys[] = {EXPLORER "RecentDocs", EXPLORER "RecentDocs\\*"};
constexpr std::string_view text_and_list_keys[] = {
    EXPLORER "ComDlg32\\LastVisitedPidlMRU",
    EXPLORER "ComDlg32\\LastVisitedPidlMRULegacy",
};
constexpr std::string_view item_list_keys[] = {
    EXPLORER "ComDlg32\\OpenSavePidlMRU",
    EXPLORER "ComDlg32\\OpenSavePidlMRU\\*",
    EXPLORER "StreamMRU",
};
#undef EXPLORER

}  // namespace

MruOrder::MruOrder(const RegistryKeyView& key) {
    constexpr std::uint32_t end = 0xFFFF'FFFF;
    if (const auto* list = key.find_value("MRUListEx")) {
        auto stored = key.data(*list);
        for (auto number : read_cell_numbers(Bytes(stored), 0, stored.size())) {
            if (number == end)
                break;
            positions_.try_emplace(std::to_string(number), positions_.size());
        }
    } else if (const auto* letters = key.find_value("MRUList")) {
        for (char letter : key.text(*letters))
            positions_.try_emplace(std::string(1, letter), positions_.size());
    }
}

std::optional<std::uint64_t> MruOrder::position(const std::string& name) const {
    auto found = positions_.find(name);
    return found == positions_.end() ? std::nullopt : std::optional(found->second);
}

extern constinit const RegistryPlugin registry_plugin_recent_text{text_keys,
                                                                  read_list<Entry::text>};
extern constinit const RegistryPlugin registry_plugin_recent_document{
    text_and_item_keys, read_list<Entry::text_and_item>};
extern constinit const RegistryPlugin registry_plugin_recent_program{
    text_and_list_keys, read_list<Entry::text_and_list>};
extern constinit const RegistryPlugin registry_plugin_recent_item{item_list_keys,
                                                                  read_list<Entry::item_list>};

}  // namespace examination
