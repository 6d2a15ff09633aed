// Programs that start by themselves: Run keys and services.
#include "examination/artifacts/windows/registry_plugin.h"

#include <array>

#include <fmt/format.h>

namespace examination {
namespace {

// In a SOFTWARE hive, and in a user's below "Software".
void read_run(const RegistryKeyView& key, RecordSink& sink) {
    for (const auto& value : key.values()) {
        auto command = key.text(value);
        if (command.empty())
            continue;
        RegistryRecord record("autorun", RegistryKeyView::offset_of(value),
                              fmt::format("{} starts {}: {}", key.name(), value.name, command));
        record.add("key", key.path());
        record.add("name", value.name);
        record.add("command", std::move(command));
        record.add_filetime("key_written", key.last_written());
        sink.record(record.take());
    }
}

std::string start_text(std::optional<std::uint64_t> start) {
    constexpr std::array<std::string_view, 5> names{"boot", "system", "automatic", "manual",
                                                    "disabled"};
    if (!start)
        return {};
    return *start < names.size() ? std::string(names[*start]) : std::to_string(*start);
}

std::string type_text(std::optional<std::uint64_t> type) {
    constexpr std::array<std::pair<std::uint64_t, std::string_view>, 8> names{{
        {0x01, "kernel driver"},
        {0x02, "file system driver"},
        {0x04, "adapter"},
        {0x08, "recogniser"},
        {0x10, "own process"},
        {0x20, "shared process"},
        {0x50, "user's own process"},
        {0x60, "user's shared process"},
    }};
    if (!type)
        return {};
    constexpr std::uint64_t interactive = 0x100;
    for (const auto& [number, name] : names)
        if ((*type & ~interactive) == number)
            return std::string(name) + ((*type & interactive) != 0 ? ", interactive" : "");
    return fmt::format("{:#x}", *type);
}

void read_service(const RegistryKeyView& key, RecordSink& sink) {
    auto image = key.text("ImagePath");
    auto type = key.number("Type");
    auto start = key.number("Start");
    if (image.empty() && (!type || !start))
        return;
    RegistryRecord record("service", key.offset(),
                          fmt::format("service {} ({}): {}", key.name(), start_text(start), image));
    record.add("key", key.path());
    record.add("name", key.name());
    record.add_text("display_name", key.text("DisplayName"));
    record.add_text("image", image);
    if (auto parameters = key.child("Parameters"))
        record.add_text("library", parameters->text("ServiceDll"));
    record.add_text("start", start_text(start));
    record.add_text("type", type_text(type));
    record.add_text("account", key.text("ObjectName"));
    record.add_text("description", key.text("Description"));
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

constexpr std::string_view run_keys[] = {
    "Microsoft\\Windows\\CurrentVersion\\Run",
    "Microsoft\\Windows\\CurrentVersion\\RunOnce",
    "Microsoft\\Windows\\CurrentVersion\\RunOnce\\Setup",
    "Microsoft\\Windows\\CurrentVersion\\RunOnceEx",
    "Microsoft\\Windows\\CurrentVersion\\RunOnceEx\\*",
    "Microsoft\\Windows\\CurrentVersion\\RunServices",
    "Microsoft\\Windows\\CurrentVersion\\RunServicesOnce",
    "Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer\\Run",
    "Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Run",
    "Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\RunOnce",
    "Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer\\Run",
    "Software\\Microsoft\\Windows\\CurrentVersion\\Run",
    "Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce",
    "Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce\\Setup",
    "Software\\Microsoft\\Windows\\CurrentVersion\\RunServices",
    "Software\\Microsoft\\Windows\\CurrentVersion\\RunServicesOnce",
    "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer\\Run",
    "Software\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Run",
    "Software\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\RunOnce"};
constexpr std::string_view service_keys[] = {"ControlSet*\\Services\\*"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_autorun{run_keys, read_run};
extern constinit const RegistryPlugin registry_plugin_service{service_keys, read_service};

}  // namespace examination
