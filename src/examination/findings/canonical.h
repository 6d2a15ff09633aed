// The canonical export of a source's findings: its SHA-256 is the run's result hash.
//
// One JSON object a line, UTF-8, no spaces, keys in the order of docs/formats/findings.md; each
// item is followed by its records, then its selectors, then its anomalies; then the anomalies of no
// item, then the coverage. Nothing in it depends on the run, the threads, the path of the source or
// the machine.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "model/finding.h"
#include "model/selectors/selector_hit.h"
#include "policy/policy.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace examination {

void append_canonical(std::string& out, const model::Item& item);
void append_canonical(std::string& out, const model::Record& record);
void append_canonical(std::string& out, const model::SelectorHitView& hit);
void append_canonical(std::string& out, const model::Anomaly& anomaly);
void append_canonical(std::string& out, const model::CoverageInterval& interval);

// Receives the export piece by piece; pieces end with a line's end.
using TextHandler = std::function<core::Result<void>(std::string_view piece)>;

// Reads a findings file again and gives its canonical export.
core::Result<void> canonical_lines(const std::filesystem::path& findings_file,
                                   const policy::Grant& grant, const TextHandler& handler);
// What publish() returned as the result hash, computed from the file.
core::Result<core::Sha256Digest> result_hash_of(const std::filesystem::path& findings_file,
                                                const policy::Grant& grant);

}  // namespace examination
