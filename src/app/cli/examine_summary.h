// What an examination ends with: one JSON object, or a page of text.
#pragma once

#include "app/cli/examine_source.h"

#include <optional>
#include <string>

namespace app {

// The fields are a contract that other programs rely on (docs/command_line.md).
std::string summary_json(const ExamineOutcome& outcome);
std::string summary_text(const ExamineOutcome& outcome);

// Stored equals computed; nothing where there is nothing to compare.
std::optional<bool> stored_hashes_verified(const examination::SourceSummary& summary);

}  // namespace app
