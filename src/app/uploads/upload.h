// Upload: what is known of a file that is being, or was, sent to the server.
#pragma once

#include "core/hash.h"
#include "core/moment.h"
#include "core/result.h"
#include "model/ids.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace app {

enum class UploadState : std::uint8_t {
    arriving,
    complete,
    failed  // It came whole and is not what was announced; it is set aside and never examined.
};
std::string_view name_of(UploadState state);

struct Upload {
    model::UploadId id;
    model::CaseId of;
    std::string name;         // Of the file.
    std::string exhibit;      // Files of one exhibit lie together.
    std::string metadata;     // The header as it came, for whoever goes on.
    std::string fingerprint;  // The client's own, to know the file again.
    std::uint64_t size = 0, offset = 0;
    std::optional<core::Sha256Digest> expected, sha256;
    UploadState state = UploadState::arriving;
    std::string created_by;
    core::Moment created_at, last_at;
    std::optional<core::Moment> ended_at;
    std::string error;
};

// Without `offset` and `last_at`, which stand elsewhere.
std::string upload_text(const Upload& upload);
core::Result<Upload> parse_upload(std::string_view text);

// What a file in the vault may be called; invalid_input with a sentence if not.
core::Result<void> check_upload_name(std::string_view name);
// "disk.E01" and "disk.E02" belong to "disk".
std::string exhibit_of(std::string_view name);

}  // namespace app
