// Networks that the computer was in, and its interfaces.
#include "examination/artifacts/windows/registry_plugin.h"
#include "examination/artifacts/windows/registry_text.h"
#include "examination/artifacts/windows/registry_times.h"

#include <fmt/format.h>

namespace examination {
namespace {

std::string hardware_address(std::string_view bytes) {
    std::string text;
    for (char byte : bytes)
        text += fmt::format("{}{:02X}", text.empty() ? "" : ":", static_cast<unsigned char>(byte));
    return text;
}

std::string category_text(std::optional<std::uint64_t> category) {
    if (!category)
        return {};
    return *category == 0   ? "public"
           : *category == 1 ? "private"
           : *category == 2 ? "domain"
                            : std::to_string(*category);
}

// IANA's ifType.
std::string type_text(std::optional<std::uint64_t> type) {
    if (!type)
        return {};
    return *type == 6     ? "wired"
           : *type == 23  ? "virtual private"
           : *type == 71  ? "wireless"
           : *type == 243 ? "mobile"
                          : std::to_string(*type);
}

void read_network(const RegistryKeyView& key, RecordSink& sink) {
    auto name = key.text("ProfileName");
    RegistryRecord record("network", key.offset(), "network " + name);
    record.add("key", key.path());
    record.add_text("name", name);
    record.add_text("description", key.text("Description"));
    record.add_text("category", category_text(key.number("Category")));
    record.add_text("type", type_text(key.number("NameType")));
    record.add_time("created", moment_of_system_time(core::Bytes(key.data("DateCreated"))));
    record.add_time("connected", moment_of_system_time(core::Bytes(key.data("DateLastConnected"))));
    sink.record(record.take());
}

void read_signature(const RegistryKeyView& key, RecordSink& sink) {
    auto gateway = hardware_address(key.data("DefaultGatewayMac"));
    auto name = key.text("FirstNetwork");
    RegistryRecord record("network_gateway", key.offset(),
                          fmt::format("network {} behind {}", name, gateway));
    record.add("key", key.path());
    record.add_text("profile", key.text("ProfileGuid"));
    record.add_text("name", name);
    record.add_text("description", key.text("Description"));
    record.add_text("gateway", gateway);
    record.add_text("suffix", key.text("DnsSuffix"));
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

// REG_MULTI_SZ where they were set, REG_SZ where DHCP gave them.
std::vector<std::string> addresses(const RegistryKeyView& key, std::string_view set,
                                   std::string_view given) {
    auto all = key.texts(set);
    if (auto text = key.text(given); !text.empty() && text.find('\n') == std::string::npos)
        all.push_back(std::move(text));
    else if (!text.empty())
        for (auto& one : key.texts(given))
            all.push_back(std::move(one));
    std::erase_if(all, [](const auto& text) { return text.empty() || text == "0.0.0.0"; });
    return all;
}

std::optional<core::Moment> unix_time(const RegistryKeyView& key, std::string_view name) {
    auto number = key.number(name);
    if (!number || *number == 0)
        return std::nullopt;
    return core::Moment::from_unix_seconds(static_cast<std::int64_t>(*number));
}

void read_interface(const RegistryKeyView& key, RecordSink& sink) {
    auto own = addresses(key, "IPAddress", "DhcpIPAddress");
    auto domain = key.text("DhcpDomain");
    if (own.empty() && domain.empty() && !key.number("LeaseObtainedTime"))
        return;
    RegistryRecord record("interface", key.offset(),
                          fmt::format("interface {} {}", key.name(), own.empty() ? "" : own[0]));
    record.add("key", key.path());
    record.add("name", key.name());
    record.add_texts("addresses", std::move(own));
    record.add_texts("masks", addresses(key, "SubnetMask", "DhcpSubnetMask"));
    record.add_texts("gateways", addresses(key, "DefaultGateway", "DhcpDefaultGateway"));
    auto servers = key.text("NameServer");
    record.add_text("name_servers", servers.empty() ? key.text("DhcpNameServer") : servers);
    record.add_text("lease_server", key.text("DhcpServer"));
    auto set = key.text("Domain");
    record.add_text("domain", set.empty() ? domain : set);
    record.add_time("lease_obtained", unix_time(key, "LeaseObtainedTime"));
    record.add_time("lease_ends", unix_time(key, "LeaseTerminatesTime"));
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

// What web pages may do by where they come from; programs that do harm lower it.
void read_zone(const RegistryKeyView& key, RecordSink& sink) {
    auto name = key.text("DisplayName");
    std::vector<std::string> settings;
    for (const auto& value : key.values())
        if (value.type == registry_number && value.name.size() == 4)
            settings.push_back(value.name + "=" + key.text(value));
    RegistryRecord record("internet_zone", key.offset(),
                          "internet zone " + (name.empty() ? key.name() : name));
    record.add("key", key.path());
    record.add("name", name.empty() ? key.name() : name);
    record.add_texts("settings", std::move(settings));
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

#define INTERNET "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\"
constexpr std::string_view zone_keys[] = {INTERNET "Zones", INTERNET "Zones\\*",
                                          INTERNET "Lockdown_Zones", INTERNET "Lockdown_Zones\\*"};
#undef INTERNET
constexpr std::string_view network_keys[] = {
    "Microsoft\\Windows NT\\CurrentVersion\\NetworkList\\Profiles\\*"};
constexpr std::string_view signature_keys[] = {
    "Microsoft\\Windows NT\\CurrentVersion\\NetworkList\\Signatures\\*\\*"};
constexpr std::string_view interface_keys[] = {
    "ControlSet*\\Services\\Tcpip\\Parameters\\Interfaces\\*",
    "ControlSet*\\Services\\Tcpip\\Parameters\\Interfaces\\*\\*",
    "ControlSet*\\Services\\Tcpip6\\Parameters\\Interfaces\\*"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_network{network_keys, read_network};
extern constinit const RegistryPlugin registry_plugin_network_gateway{signature_keys,
                                                                      read_signature};
extern constinit const RegistryPlugin registry_plugin_interface{interface_keys, read_interface};

extern constinit const RegistryPlugin registry_plugin_internet_zone{zone_keys, read_zone};

}  // namespace examination
