// Devices that were connected, and what was mounted: USB, USB storage, MountedDevices,
// MountPoints2.
#include "examination/artifacts/windows/identifiers.h"
#include "examination/artifacts/windows/registry_plugin.h"
#include "examination/artifacts/windows/registry_text.h"

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;

// A property of a device: since Windows 8 the default value of the key, before "Data" below it.
std::uint64_t property_time(const RegistryKeyView& device, std::string_view number) {
    constexpr std::string_view set = "Properties\\{83da6326-97a6-4088-9453-a1923f573b29}\\";
    for (const auto& key : device.find(std::string(set).append(number)))
        if (auto time = key.filetime(""))
            return time;
    for (const auto& key :
         device.find(std::string(set).append("0000").append(number) + "\\00000000"))
        if (auto time = key.filetime("Data"))
            return time;
    return 0;
}

void add_times(const RegistryKeyView& device, RegistryRecord& record) {
    record.add_filetime("installed", property_time(device, "0064"));
    record.add_filetime("first_installed", property_time(device, "0065"));
    record.add_filetime("connected", property_time(device, "0066"));
    record.add_filetime("removed", property_time(device, "0067"));
    record.add_filetime("key_written", device.last_written());
}

// "Disk&Ven_SanDisk&Prod_Cruzer&Rev_1.26": the piece behind "Ven_".
std::string piece(std::string_view name, std::string_view begin) {
    auto at = name.find(begin);
    if (at == std::string_view::npos)
        return {};
    name.remove_prefix(at + begin.size());
    return std::string(name.substr(0, name.find('&')));
}

// Windows makes up a serial number for a device without one: its second character is then '&'.
bool is_made_up(std::string_view serial) {
    return serial.size() > 1 && serial[1] == '&';
}

void read_storage(const RegistryKeyView& kind, RecordSink& sink) {
    for (const auto& device : kind.children()) {
        auto friendly = device.text("FriendlyName");
        RegistryRecord record(
            "usb_storage", device.offset(),
            fmt::format("USB storage {} {}", friendly.empty() ? kind.name() : friendly,
                        device.name()));
        record.add("key", device.path());
        record.add_text("vendor", piece(kind.name(), "Ven_"));
        record.add_text("product", piece(kind.name(), "Prod_"));
        record.add_text("revision", piece(kind.name(), "Rev_"));
        record.add("serial", device.name());
        if (is_made_up(device.name()))
            record.add("serial_made_up", true);
        record.add_text("friendly_name", friendly);
        record.add_text("parent_prefix", device.text("ParentIdPrefix"));
        add_times(device, record);
        sink.record(record.take());
    }
}

void read_usb(const RegistryKeyView& kind, RecordSink& sink) {
    for (const auto& device : kind.children()) {
        auto description = device.text("DeviceDesc");
        // "@usb.inf,%usb\composite.devicedesc%;USB Composite Device"
        description.erase(0, description.rfind(';') + 1);
        RegistryRecord record(
            "usb_device", device.offset(),
            fmt::format("USB device {} {} {}", description, kind.name(), device.name()));
        record.add("key", device.path());
        record.add_text("vendor_id", piece(kind.name(), "VID_"));
        record.add_text("product_id", piece(kind.name(), "PID_"));
        record.add("serial", device.name());
        if (is_made_up(device.name()))
            record.add("serial_made_up", true);
        record.add_text("description", description);
        record.add_text("friendly_name", device.text("FriendlyName"));
        record.add_text("location", device.text("LocationInformation"));
        record.add_text("parent_prefix", device.text("ParentIdPrefix"));
        add_times(device, record);
        sink.record(record.take());
    }
}

// Twelve bytes are a disk's signature and an offset, 24 a partition's GUID; else a device's path.
void read_mounted(const RegistryKeyView& key, RecordSink& sink) {
    for (const auto& value : key.values()) {
        auto stored = key.data(value);
        Bytes data(stored);
        std::string what;
        RegistryRecord record("mounted_device", RegistryKeyView::offset_of(value), {});
        record.add("key", key.path());
        record.add("name", value.name);
        if (auto old = data.block<12>(0); old && data.size() == 12) {
            what = fmt::format("disk {:08X} from {}", old.value().u32<0>(), old.value().u64<4>());
            record.add("disk_signature", fmt::format("{:08X}", old.value().u32<0>()));
            record.add("partition_offset", old.value().u64<4>());
        } else if (stored.starts_with("DMIO:ID:") && data.size() == 24) {
            what = guid_text(data.slice(8, 16).value()).value();
            record.add("partition_guid", what);
        } else {
            what = registry_utf16_text(data);
            record.add("device", what);
        }
        auto found = record.take();
        found.summary = fmt::format("{} is {}", value.name, what);
        sink.record(std::move(found));
    }
}

void read_mount_point(const RegistryKeyView& key, RecordSink& sink) {
    RegistryRecord record("mount_point", key.offset(), "the user opened volume " + key.name());
    record.add("key", key.path());
    record.add("name", key.name());
    record.add_text("label", key.text("_LabelFromReg"));
    record.add_filetime("key_written", key.last_written());
    sink.record(record.take());
}

constexpr std::string_view storage_keys[] = {"ControlSet*\\Enum\\USBSTOR\\*"};
constexpr std::string_view usb_keys[] = {"ControlSet*\\Enum\\USB\\*"};
constexpr std::string_view mounted_keys[] = {"MountedDevices"};
constexpr std::string_view mount_point_keys[] = {
    "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\MountPoints2\\*"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_usb_storage{storage_keys, read_storage};
extern constinit const RegistryPlugin registry_plugin_usb_device{usb_keys, read_usb};
extern constinit const RegistryPlugin registry_plugin_mounted_device{mounted_keys, read_mounted};
extern constinit const RegistryPlugin registry_plugin_mount_point{mount_point_keys,
                                                                  read_mount_point};

}  // namespace examination
