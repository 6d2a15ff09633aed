// What a user typed into address bars, opened in Office and reached by remote desktop.
#include "examination/artifacts/windows/registry_plugin.h"

#include <charconv>

#include <fmt/format.h>

namespace examination {
namespace {

// The number behind `begin`: "url3" is 3.
std::optional<std::uint64_t> number_behind(std::string_view name, std::string_view begin) {
    if (!name.starts_with(begin))
        return std::nullopt;
    name.remove_prefix(begin.size());
    std::uint64_t number = 0;
    auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    return read.ec == std::errc() && read.ptr == name.data() + name.size() ? std::optional(number)
                                                                           : std::nullopt;
}

// Since Windows 8 a key beside it has a time for each.
std::uint64_t typed_time(const RegistryKeyView& times, const RegistryKeyView& key,
                         const std::string& name) {
    for (const auto& beside : times.children())
        if (beside.name() == key.name() + "Time")
            return beside.filetime(name);
    return 0;
}

void read_typed(const RegistryKeyView& parent, std::string_view list, RecordSink& sink) {
    auto key = parent.child(list);
    if (!key)
        return;
    for (const auto& value : key->values()) {
        auto position = number_behind(value.name, "url");
        if (!position || *position == 0)
            continue;
        auto text = key->text(value);
        RegistryRecord record("typed", RegistryKeyView::offset_of(value), "typed: " + text);
        record.add("key", key->path());
        record.add("text", std::move(text));
        record.add("position", *position - 1);
        auto time = typed_time(parent, *key, value.name);
        if (time == 0 && *position == 1)
            time = key->last_written();
        record.add_filetime("typed", time);
        sink.record(record.take());
    }
}

void read_typed_addresses(const RegistryKeyView& parent, RecordSink& sink) {
    read_typed(parent, "TypedURLs", sink);
}
void read_typed_paths(const RegistryKeyView& parent, RecordSink& sink) {
    read_typed(parent, "TypedPaths", sink);
}

// "[F00000000][T01CD0146EA1EADB0][O00000000]*C:\letter.docx"; T is a FILETIME.
void read_office(const RegistryKeyView& key, RecordSink& sink) {
    for (const auto& value : key.values()) {
        auto position = number_behind(value.name, "Item ");
        if (!position || *position == 0)
            continue;
        auto text = key.text(value);
        std::uint64_t opened = 0;
        if (auto at = text.find("[T"); at != std::string::npos)
            std::from_chars(text.data() + at + 2, text.data() + text.size(), opened, 16);
        auto star = text.find('*');
        auto path = star == std::string::npos ? text : text.substr(star + 1);
        RegistryRecord record("office_document", RegistryKeyView::offset_of(value),
                              "Office opened " + path);
        record.add("key", key.path());
        record.add("path", std::move(path));
        record.add("position", *position - 1);
        record.add_filetime("opened", opened);
        sink.record(record.take());
    }
}

void read_remote_desktop(const RegistryKeyView& key, RecordSink& sink) {
    for (const auto& value : key.values()) {
        auto position = number_behind(value.name, "MRU");
        if (!position)
            continue;
        auto host = key.text(value);
        RegistryRecord record("remote_desktop", RegistryKeyView::offset_of(value),
                              "remote desktop to " + host);
        record.add("key", key.path());
        record.add("host", std::move(host));
        record.add("position", *position);
        if (*position == 0)
            record.add_filetime("used", key.last_written());
        sink.record(record.take());
    }
}

void read_remote_server(const RegistryKeyView& key, RecordSink& sink) {
    RegistryRecord record("remote_desktop", key.offset(), "remote desktop to " + key.name());
    record.add("key", key.path());
    record.add("host", key.name());
    record.add_text("user", key.text("UsernameHint"));
    record.add_filetime("used", key.last_written());
    sink.record(record.take());
}

constexpr std::string_view typed_address_keys[] = {"Software\\Microsoft\\Internet Explorer"};
constexpr std::string_view typed_path_keys[] = {
    "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer"};
constexpr std::string_view office_keys[] = {
    "Software\\Microsoft\\Office\\*\\*\\File MRU", "Software\\Microsoft\\Office\\*\\*\\Place MRU",
    "Software\\Microsoft\\Office\\*\\*\\User MRU\\*\\File MRU",
    "Software\\Microsoft\\Office\\*\\*\\User MRU\\*\\Place MRU"};
constexpr std::string_view remote_keys[] = {"Software\\Microsoft\\Terminal Server Client\\Default"};
constexpr std::string_view server_keys[] = {
    "Software\\Microsoft\\Terminal Server Client\\Servers\\*"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_typed_address{typed_address_keys,
                                                                    read_typed_addresses};
extern constinit const RegistryPlugin registry_plugin_typed_path{typed_path_keys, read_typed_paths};
extern constinit const RegistryPlugin registry_plugin_office_document{office_keys, read_office};
extern constinit const RegistryPlugin registry_plugin_remote_desktop{remote_keys,
                                                                     read_remote_desktop};
extern constinit const RegistryPlugin registry_plugin_remote_server{server_keys,
                                                                    read_remote_server};

}  // namespace examination
