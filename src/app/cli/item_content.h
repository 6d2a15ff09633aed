// An item's bytes, read again from its source.
#pragma once

#include "app/cli/command_line.h"
#include "core/hash.h"
#include "core/result.h"
#include "examination/findings/findings.h"
#include "examination/run/extract_item.h"
#include "examination/run/part_of_content.h"
#include "model/case.h"

#include <string>

namespace app {

// In order and to the end, or until the handler returns an error, which is returned. `passwords`:
// a file of them, for what is encrypted; may be empty. not_found, with a sentence, where the source
// is no longer where it was.
core::Result<void> read_item_content(CommandContext& context, const model::Source& source,
                                     const std::string& address, const std::string& passwords,
                                     const examination::BytesHandler& handler);
// Only that part of it, less at its end. What does not say where its bytes lie is read from the
// begin, and what comes before the part is dropped.
core::Result<std::string> read_item_part(CommandContext& context, const model::Source& source,
                                         const std::string& address,
                                         const examination::ContentPart& part);

// incomplete, with a sentence, where what was read now has another hash than what was examined. An
// item without a hash was read in part and says nothing.
core::Result<void> check_unchanged(const examination::ItemRow& row,
                                   const core::Sha256Digest& digest);

}  // namespace app
