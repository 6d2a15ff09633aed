// A prefetch file as plain values. Format: docs/formats/windows_prefetch.md
#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

struct PrefetchRun {
    std::uint64_t offset = 0;
    std::uint64_t filetime = 0;
};

struct PrefetchVolume {
    std::uint64_t offset = 0;
    std::string device_path;
    std::uint32_t serial = 0;
    std::uint64_t created = 0;  // FILETIME; 0: none.
    std::uint32_t file_reference_count = 0;
    std::vector<std::string> directories;
};

struct PrefetchLoadedFile {
    std::uint64_t offset = 0;
    std::string path;
    std::optional<std::uint64_t> reference;  // NTFS file reference.
    std::uint32_t flags = 0;
};

struct PrefetchFile {
    std::uint32_t version = 0;
    std::string executable;
    std::uint32_t hash = 0;
    std::uint32_t flags = 0;
    std::optional<std::uint32_t> run_count;
    std::vector<PrefetchRun> runs;  // Newest first; times of zero are left out.
    std::string hash_string;
    std::vector<PrefetchVolume> volumes;
    std::vector<PrefetchLoadedFile> files;
};

// Reads what can be read of a plain (decompressed) prefetch file; damage goes to the sink with
// `chain` in its detail. An Error only if not even the header is there.
core::Result<PrefetchFile> read_prefetch_file(core::Bytes file, std::string_view chain,
                                              RecordSink& sink);

}  // namespace examination
