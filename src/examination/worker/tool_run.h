// Runs a program of others over one content: locked away (core/sandbox.h, profile tool), bounded in
// time, memory and output, its input and output files in memory that have no name.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "examination/protocol/tool.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

namespace examination {

// Where the programs lie.
struct ToolPrograms {
    std::filesystem::path launcher;  // spoor-tool; empty: no tool is run.
    // Debian's poppler-utils.
    std::filesystem::path pdftotext = "/usr/bin/pdftotext", pdftoppm = "/usr/bin/pdftoppm";
    std::uint32_t seconds_max = 30;  // Of the processor, for one content.
};

struct ToolRun {
    ToolOutcome outcome;
    core::File output;  // Sealed against any change; none where it is empty.
    std::uint64_t size = 0;
};

// A file of that size, which nobody can shrink.
core::Result<core::File> make_tool_input(std::uint64_t size);

// Reads `input` from its begin. What a tool cannot do is its outcome; an Error means that this
// machine could not (io), or `stop` was requested (incomplete).
core::Result<ToolRun> run_tool(const ToolPrograms& programs, const ToolCall& call,
                               const core::File& input, const std::stop_token& stop);

// What a tool says it is, for reports: "pdftotext version 22.12.0". Empty if it cannot be run.
std::string tool_version(const ToolPrograms& programs, Tool tool);

// Statuses by which the launcher says that there was no tool's end.
constexpr int exit_tool_not_locked = 120, exit_tool_not_there = 121;

}  // namespace examination
