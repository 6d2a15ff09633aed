// Windows Prefetch, versions 17 to 31, plain and compressed. Format:
// docs/formats/windows_prefetch.md. The hash in a prefetch file's name is not compared with the one
// inside: a parser sees bytes only.
#include "examination/artifact.h"
#include "examination/artifacts/windows/prefetch_file.h"
#include "examination/artifacts/windows/prefetch_mam.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;
using core::Result;

constexpr std::uint32_t flag_boot_prefetch = 1;

// One record of the file, begun with the field that all have.
class RecordBuilder {
public:
    RecordBuilder(std::string_view type, std::uint64_t offset, std::string_view chain,
                  std::string summary, const PrefetchFile& file)
        : record_{std::string(type), offset, std::string(chain), std::move(summary), {}} {
        add("executable", file.executable);
    }
    void add(std::string name, FieldValue value) {
        record_.fields.push_back({std::move(name), std::move(value)});
    }
    FoundRecord take() { return std::move(record_); }

private:
    FoundRecord record_;
};

std::string execution_summary(const PrefetchFile& file) {
    auto summary = file.executable + " ran";
    if (!file.run_count)
        return summary + " (the count is lost)";
    if (*file.run_count == 1)
        return summary + " (once in all)";
    return summary + fmt::format(" ({} times in all)", *file.run_count);
}

// The header cuts the name after 29 characters.
std::string executable_path(const PrefetchFile& file) {
    for (const auto& loaded : file.files) {
        auto name = std::string_view(loaded.path).substr(loaded.path.rfind('\\') + 1);
        if (!file.executable.empty() && name.starts_with(file.executable))
            return loaded.path;
    }
    return {};
}

FoundRecord execution_record(const PrefetchFile& file, const PrefetchRun* run,
                             std::string_view chain) {
    RecordBuilder record("windows.prefetch.execution", run != nullptr ? run->offset : 0, chain,
                         execution_summary(file), file);
    if (run != nullptr)
        record.add("last_run", core::Moment::from_filetime(run->filetime));
    if (file.run_count)
        record.add("run_count", std::uint64_t{*file.run_count});
    if (auto path = executable_path(file); !path.empty())
        record.add("executable_path", std::move(path));
    record.add("prefetch_hash", fmt::format("{:08X}", file.hash));
    record.add("format_version", std::uint64_t{file.version});
    if ((file.flags & flag_boot_prefetch) != 0)
        record.add("boot", true);
    if (!file.hash_string.empty())
        record.add("hash_string", file.hash_string);
    std::vector<std::string> volumes;
    for (const auto& volume : file.volumes)
        volumes.push_back(fmt::format("{} {:08X}", volume.device_path, volume.serial));
    if (!volumes.empty())
        record.add("volumes", std::move(volumes));
    return record.take();
}

FoundRecord volume_record(const PrefetchFile& file, const PrefetchVolume& volume,
                          std::string_view chain) {
    RecordBuilder record("windows.prefetch.volume", volume.offset, chain,
                         fmt::format("{} used volume {} ({:08X})", file.executable,
                                     volume.device_path, volume.serial),
                         file);
    record.add("device_path", volume.device_path);
    record.add("serial", fmt::format("{:08X}", volume.serial));
    if (volume.created != 0)
        record.add("created", core::Moment::from_filetime(volume.created));
    record.add("file_reference_count", std::uint64_t{volume.file_reference_count});
    record.add("directories", volume.directories);
    return record.take();
}

FoundRecord file_record(const PrefetchFile& file, const PrefetchLoadedFile& loaded,
                        std::string_view chain) {
    RecordBuilder record("windows.prefetch.file", loaded.offset, chain,
                         fmt::format("{} loaded {}", file.executable, loaded.path), file);
    record.add("path", loaded.path);
    if (loaded.reference) {
        record.add("mft_entry", *loaded.reference & 0xFFFF'FFFF'FFFF);
        record.add("mft_sequence", *loaded.reference >> 48);
    }
    record.add("flags", std::uint64_t{loaded.flags});
    return record.take();
}

Result<void> parse_plain(Bytes bytes, std::string_view chain, RecordSink& sink) {
    auto file = TRY(read_prefetch_file(bytes, chain, sink));
    if (file.runs.empty())
        sink.record(execution_record(file, nullptr, chain));
    for (const auto& run : file.runs)
        sink.record(execution_record(file, &run, chain));
    for (const auto& volume : file.volumes)
        sink.record(volume_record(file, volume, chain));
    for (const auto& loaded : file.files) {
        if (sink.exhausted())
            break;
        sink.record(file_record(file, loaded, chain));
    }
    return {};
}

Result<void> parse_prefetch(Bytes file, RecordSink& sink) {
    if (!is_mam(file))
        return parse_plain(file, "", sink);
    auto decompressed = TRY(decompress_mam(file, sink));
    return parse_plain(Bytes(decompressed), "mam", sink).during("in the decompressed data");
}

constexpr std::string_view paths[] = {"Windows/Prefetch/*.pf", "WINNT/Prefetch/*.pf"};
constexpr Signature signatures[] = {{4, "SCCA"}, {0, "MAM\x04"}, {0, "MAM\x84"}};

constexpr std::string_view execution_type = "windows.prefetch.execution";
constexpr std::string_view volume_type = "windows.prefetch.volume";
constexpr std::string_view file_type = "windows.prefetch.file";
constexpr FieldDescription fields[] = {
    {execution_type, "executable", "The program's file name, cut after 29 characters."},
    {execution_type, "last_run", "When this run began, in UTC; one record for each run kept."},
    {execution_type, "run_count", "How often the program ran in all, as Windows counted."},
    {execution_type, "executable_path", "The loaded file whose name is the program's."},
    {execution_type, "prefetch_hash",
     "Hash of the program's path, as in the prefetch file's name."},
    {execution_type, "format_version", "17 XP; 23 Vista, 7; 26 8.1; 30 10; 31 11."},
    {execution_type, "boot", "True if the file is about the start of Windows, not of a program."},
    {execution_type, "hash_string", "The path that the hash was computed from, where it is kept."},
    {execution_type, "volumes", "Device path and serial number of each volume that was used."},
    {volume_type, "executable", "The program's file name, cut after 29 characters."},
    {volume_type, "device_path", "The volume as Windows named it."},
    {volume_type, "serial", "The volume's serial number, in hexadecimal."},
    {volume_type, "created", "When the volume was formatted, in UTC."},
    {volume_type, "file_reference_count", "How many files of this volume are referred to."},
    {volume_type, "directories", "The folders that were used."},
    {file_type, "executable", "The program's file name, cut after 29 characters."},
    {file_type, "path", "A file that was loaded in the first seconds of a run."},
    {file_type, "mft_entry", "The file's entry in the volume's master file table."},
    {file_type, "mft_sequence", "The sequence number of that entry."},
    {file_type, "flags", "How the file was used; bit 1: it holds code."},
};

}  // namespace

extern constinit const ArtifactParser windows_prefetch{
    .name = "windows.prefetch",
    .title = "Windows Prefetch",
    .version = "1",
    .paths = paths,
    .signatures = signatures,
    .fields = fields,
    .input_bytes_max = 32u << 20,
    .parse = parse_prefetch,
};

}  // namespace examination
