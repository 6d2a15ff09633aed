// The programs that take part in an examination: where they lie and what exactly they are.
#pragma once

#include "core/result.h"
#include "examination/worker/tool_run.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace app {

struct Programs {
    std::filesystem::path worker;
    examination::ToolPrograms tools;
    std::map<std::string, std::string> hashes;  // Name to SHA-256 of the file.

    std::string worker_sha256() const;
    // Which programs of others read documents: "pdftotext 5a31..."; empty where none is there.
    std::string tool_identity() const;
};

// This program, spoor-worker and spoor-tool beside it, and the tools. Read once in a process.
core::Result<Programs> find_programs();

// The operating system's randomness.
void system_random(std::span<std::byte> bytes);

}  // namespace app
