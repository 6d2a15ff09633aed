// Exports of files and timeline for other programs: CSV, JSON lines, Parquet, Timesketch.
#pragma once

#include "core/result.h"
#include "examination/findings/canonical.h"
#include "examination/findings/findings.h"
#include "policy/policy.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace examination {

enum class ExportFormat : std::uint8_t {
    csv,
    jsonl,
    parquet,
    timesketch  // The timeline only.
};
std::optional<ExportFormat> export_format_from(std::string_view name);

// One line each, without its end; the field names are a contract (docs/formats/findings.md).
void append_json(std::string& out, const ItemRow& row);
void append_json(std::string& out, const model::TimelineEntry& entry);
void append_json(std::string& out, const AnomalyRow& row);
void append_json(std::string& out, const RecordRow& row);
void append_json(std::string& out, const SelectorRow& row);
void append_json(std::string& out, const SelectorHitRow& row);
void append_json(std::string& out, const CoverageRow& row);

// Streamed to `handler`; not for parquet (unsupported), which is a file by nature.
core::Result<void> export_items(Findings& findings, const ItemFilter& filter, ExportFormat format,
                                const policy::Grant& grant, const TextHandler& handler);
core::Result<void> export_timeline(Findings& findings, const TimelineFilter& filter,
                                   ExportFormat format, const policy::Grant& grant,
                                   const TextHandler& handler);

// Selectors, each once or every hit; not for timesketch.
enum class SelectorList : std::uint8_t {
    distinct,
    hits
};
core::Result<void> export_selectors(Findings& findings, SelectorList list,
                                    const SelectorFilter& filter, ExportFormat format,
                                    const policy::Grant& grant, const TextHandler& handler);
core::Result<void> export_selectors_to(Findings& findings, SelectorList list,
                                       const SelectorFilter& filter, ExportFormat format,
                                       const policy::Grant& grant,
                                       const std::filesystem::path& path);

// Write a whole file of any format: it stands under its name only once it is complete.
core::Result<void> export_items_to(Findings& findings, const ItemFilter& filter,
                                   ExportFormat format, const policy::Grant& grant,
                                   const std::filesystem::path& path);
core::Result<void> export_timeline_to(Findings& findings, const TimelineFilter& filter,
                                      ExportFormat format, const policy::Grant& grant,
                                      const std::filesystem::path& path);

}  // namespace examination
