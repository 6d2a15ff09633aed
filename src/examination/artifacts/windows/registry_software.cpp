// Installed software, and programs that ran in the background (BAM, DAM).
#include "examination/artifacts/windows/registry_plugin.h"
#include "examination/artifacts/windows/registry_times.h"

#include <fmt/format.h>

namespace examination {
namespace {

void read_software(const RegistryKeyView& key, RecordSink& sink) {
    auto name = key.text("DisplayName");
    auto uninstall = key.text("UninstallString");
    if (name.empty() && uninstall.empty())
        return;
    auto version = key.text("DisplayVersion");
    RegistryRecord record(
        "software", key.offset(),
        fmt::format("installed: {} {}", name.empty() ? key.name() : name, version));
    record.add("key", key.path());
    record.add_text("name", name);
    record.add_text("version", version);
    record.add_text("publisher", key.text("Publisher"));
    record.add_text("folder", key.text("InstallLocation"));
    record.add_text("source", key.text("InstallSource"));
    record.add_text("uninstall", uninstall);
    record.add_time("installed", moment_of_digits(key.text("InstallDate")));
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

// Values whose names are paths; each has the time of the program's last run.
void read_background(const RegistryKeyView& key, RecordSink& sink) {
    for (const auto& value : key.values()) {
        if (value.type != registry_binary)
            continue;
        auto stored = key.data(value);
        auto block = core::Bytes(stored).block<8>(0);
        if (!block)
            continue;
        RegistryRecord record("background", RegistryKeyView::offset_of(value), value.name + " ran");
        record.add("key", key.path());
        record.add("program", value.name);
        record.add("user", key.name());
        record.add_filetime("last_run", block.value().u64<0>());
        sink.record(record.take());
    }
}

constexpr std::string_view software_keys[] = {
    "Microsoft\\Windows\\CurrentVersion\\Uninstall\\*",
    "Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*",
    "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*",
    "Software\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*"};
constexpr std::string_view background_keys[] = {
    "ControlSet*\\Services\\bam\\State\\UserSettings\\*",
    "ControlSet*\\Services\\bam\\UserSettings\\*",
    "ControlSet*\\Services\\dam\\State\\UserSettings\\*",
    "ControlSet*\\Services\\dam\\UserSettings\\*"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_software{software_keys, read_software};
extern constinit const RegistryPlugin registry_plugin_background{background_keys, read_background};

}  // namespace examination
