// What a SYSTEM or SOFTWARE hive says of the computer as a whole: its name, zone, installation and
// last shutdown.
#include "examination/artifacts/windows/registry_plugin.h"
#include "examination/artifacts/windows/registry_text.h"

#include <cstdlib>

#include <fmt/format.h>

namespace examination {
namespace {

void read_computer_name(const RegistryKeyView& key, RecordSink& sink) {
    auto name = key.text("ComputerName");
    if (name.empty())
        return;
    RegistryRecord record("computer_name", key.offset(), "computer " + name);
    record.add("key", key.path());
    record.add("name", name);
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

// Minutes to be added to local time, as a 32-bit number with a sign.
std::optional<std::int64_t> minutes(const RegistryKeyView& key, std::string_view name) {
    auto number = key.number(name);
    if (!number)
        return std::nullopt;
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(*number));
}

// "+01:00"; minutes are those to be added to local time for UTC.
std::string offset_text(std::int64_t bias) {
    return fmt::format("{}{:02}:{:02}", bias <= 0 ? '+' : '-', std::abs(bias) / 60,
                       std::abs(bias) % 60);
}

void read_time_zone(const RegistryKeyView& key, RecordSink& sink) {
    auto name = key.text("TimeZoneKeyName");
    auto standard = key.text("StandardName");
    auto active = minutes(key, "ActiveTimeBias");
    auto bias = minutes(key, "Bias");
    if (name.empty() && standard.empty() && !bias)
        return;
    RegistryRecord record("time_zone", key.offset(),
                          "time zone " + (name.empty() ? standard : name));
    if (active || bias)
        record = RegistryRecord("time_zone", key.offset(),
                                fmt::format("time zone {}, UTC{}", name.empty() ? standard : name,
                                            offset_text(active ? *active : *bias)));
    record.add("key", key.path());
    record.add_text("name", name);
    record.add_text("standard_name", standard);
    record.add_text("daylight_name", key.text("DaylightName"));
    if (bias)
        record.add("bias_minutes", *bias);
    if (active)
        record.add("active_bias_minutes", *active);
    if (auto daylight = minutes(key, "DaylightBias"))
        record.add("daylight_bias_minutes", *daylight);
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

void read_shutdown(const RegistryKeyView& key, RecordSink& sink) {
    auto time = key.filetime("ShutdownTime");
    if (time == 0)
        return;
    RegistryRecord record("shutdown", key.offset(), "last shutdown");
    record.add("key", key.path());
    record.add_filetime("shutdown", time);
    sink.record(record.take());
}

// Also under Setup\Source OS (Updated on …), where an upgrade keeps what was before.
void read_installation(const RegistryKeyView& key, RecordSink& sink) {
    auto product = key.text("ProductName");
    auto build = key.text("CurrentBuildNumber");
    auto installed = key.number("InstallDate");
    if (product.empty() && !installed)
        return;
    RegistryRecord record("installation", key.offset(),
                          fmt::format("{} build {} installed", product, build));
    record.add("key", key.path());
    record.add_text("product", product);
    auto version = key.text("DisplayVersion");
    record.add_text("version", version.empty() ? key.text("CurrentVersion") : version);
    record.add_text("build", build);
    record.add_text("edition", key.text("EditionID"));
    record.add_text("owner", key.text("RegisteredOwner"));
    record.add_text("organisation", key.text("RegisteredOrganization"));
    record.add_text("product_id", key.text("ProductId"));
    record.add_text("system_root", key.text("SystemRoot"));
    record.add_text("service_pack", key.text("CSDVersion"));
    if (auto precise = key.filetime("InstallTime"))
        record.add_filetime("installed", precise);
    else if (installed && *installed != 0)
        record.add("installed",
                   core::Moment::from_unix_seconds(static_cast<std::int64_t>(*installed)));
    sink.record(record.take());
}

constexpr std::string_view computer_name_keys[] = {
    "ControlSet*\\Control\\ComputerName\\ComputerName",
    "ControlSet*\\Control\\ComputerName\\ActiveComputerName"};
constexpr std::string_view time_zone_keys[] = {"ControlSet*\\Control\\TimeZoneInformation"};
constexpr std::string_view shutdown_keys[] = {"ControlSet*\\Control\\Windows"};
constexpr std::string_view installation_keys[] = {"Microsoft\\Windows NT\\CurrentVersion",
                                                  "Setup\\Source OS*"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_computer_name{computer_name_keys,
                                                                    read_computer_name};
extern constinit const RegistryPlugin registry_plugin_time_zone{time_zone_keys, read_time_zone};
extern constinit const RegistryPlugin registry_plugin_shutdown{shutdown_keys, read_shutdown};
extern constinit const RegistryPlugin registry_plugin_installation{installation_keys,
                                                                   read_installation};

}  // namespace examination
