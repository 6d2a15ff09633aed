// Amcache.hve: programs and drivers that were seen on the computer, with their SHA-1. The old form
// numbers its values, the new one names them.
#include "examination/artifacts/windows/registry_plugin.h"
#include "examination/artifacts/windows/registry_times.h"

namespace examination {
namespace {

// Four zeros stand in front of it.
std::string sha1_of(std::string text) {
    constexpr std::size_t zeros = 4, digits = 40;
    return text.size() == zeros + digits ? text.substr(zeros) : text;
}

std::optional<core::Moment> unix_time(const RegistryKeyView& key, std::string_view name) {
    auto number = key.number(name);
    if (!number || *number == 0)
        return std::nullopt;
    return core::Moment::from_unix_seconds(static_cast<std::int64_t>(*number));
}

// Root\File\VOLUME\MFT REFERENCE
void read_old_file(const RegistryKeyView& key, RecordSink& sink) {
    auto path = key.text("15");
    RegistryRecord record("amcache_file", key.offset(),
                          "program seen: " + (path.empty() ? key.name() : path));
    record.add("key", key.path());
    record.add_text("path", path);
    record.add_text("sha1", sha1_of(key.text("101")));
    record.add_text("product", key.text("0"));
    record.add_text("publisher", key.text("1"));
    record.add_text("version", key.text("5"));
    record.add_text("description", key.text("c"));
    record.add_number("size", key.number("6"));
    record.add_text("program_id", key.text("100"));
    record.add_time("linked", unix_time(key, "f"));
    record.add_filetime("created", key.filetime("12"));
    record.add_filetime("modified", key.filetime("11"));
    record.add_filetime("seen", key.last_written());
    sink.record(record.take());
}

void read_file(const RegistryKeyView& key, RecordSink& sink) {
    auto path = key.text("LowerCaseLongPath");
    RegistryRecord record("amcache_file", key.offset(),
                          "program seen: " + (path.empty() ? key.name() : path));
    record.add("key", key.path());
    record.add_text("path", path);
    record.add_text("sha1", sha1_of(key.text("FileId")));
    record.add_text("product", key.text("ProductName"));
    record.add_text("publisher", key.text("Publisher"));
    record.add_text("version", key.text("Version"));
    record.add_number("size", key.number("Size"));
    record.add_text("program_id", key.text("ProgramId"));
    record.add_time("linked", moment_of_american(key.text("LinkDate")));
    record.add_filetime("seen", key.last_written());
    sink.record(record.take());
}

void read_old_program(const RegistryKeyView& key, RecordSink& sink) {
    RegistryRecord record("amcache_program", key.offset(), "program installed: " + key.text("0"));
    record.add("key", key.path());
    record.add_text("name", key.text("0"));
    record.add_text("version", key.text("1"));
    record.add_text("publisher", key.text("2"));
    record.add_text("source", key.text("6"));
    record.add_texts("folders", key.texts("d"));
    record.add_time("installed", unix_time(key, "a"));
    record.add_time("removed", unix_time(key, "b"));
    record.add_filetime("seen", key.last_written());
    sink.record(record.take());
}

void read_program(const RegistryKeyView& key, RecordSink& sink) {
    auto name = key.text("Name");
    RegistryRecord record("amcache_program", key.offset(), "program installed: " + name);
    record.add("key", key.path());
    record.add_text("name", name);
    record.add_text("version", key.text("Version"));
    record.add_text("publisher", key.text("Publisher"));
    record.add_text("source", key.text("Source"));
    if (auto folder = key.text("RootDirPath"); !folder.empty())
        record.add("folders", std::vector<std::string>{std::move(folder)});
    record.add_time("installed", moment_of_american(key.text("InstallDate")));
    record.add_filetime("seen", key.last_written());
    sink.record(record.take());
}

void read_driver(const RegistryKeyView& key, RecordSink& sink) {
    // The key has the name of the file, or before of its hash.
    bool by_path = key.name().find('/') != std::string::npos;
    auto path = by_path ? key.name() : key.text("DriverName");
    RegistryRecord record("amcache_driver", key.offset(), "driver seen: " + path);
    record.add("key", key.path());
    record.add_text("path", path);
    record.add_text("sha1", sha1_of(by_path ? key.text("DriverId") : key.name()));
    record.add_text("product", key.text("Product"));
    record.add_text("publisher", key.text("DriverCompany"));
    record.add_text("version", key.text("DriverVersion"));
    record.add_text("service", key.text("Service"));
    record.add_time("linked", unix_time(key, "DriverTimeStamp"));
    record.add_time("modified", moment_of_american(key.text("DriverLastWriteTime")));
    record.add_filetime("seen", key.last_written());
    sink.record(record.take());
}

constexpr std::string_view old_file_keys[] = {"Root\\File\\*\\*"};
constexpr std::string_view file_keys[] = {"Root\\InventoryApplicationFile\\*"};
constexpr std::string_view old_program_keys[] = {"Root\\Programs\\*"};
constexpr std::string_view program_keys[] = {"Root\\InventoryApplication\\*"};
constexpr std::string_view driver_keys[] = {"Root\\InventoryDriverBinary\\*"};

}  // namespace

extern constinit const RegistryPlugin registry_plugin_amcache_old_file{old_file_keys,
                                                                       read_old_file};
extern constinit const RegistryPlugin registry_plugin_amcache_file{file_keys, read_file};
extern constinit const RegistryPlugin registry_plugin_amcache_old_program{old_program_keys,
                                                                          read_old_program};
extern constinit const RegistryPlugin registry_plugin_amcache_program{program_keys, read_program};
extern constinit const RegistryPlugin registry_plugin_amcache_driver{driver_keys, read_driver};

}  // namespace examination
