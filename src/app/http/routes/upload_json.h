// Uploads as the interface shows them.
#pragma once

#include "app/uploads/uploads.h"
#include "core/json.h"

namespace app::http {

inline core::Moment expiry_of(const Upload& upload) {
    auto last = upload.ended_at.value_or(upload.last_at);
    last.seconds += upload_expiry_seconds;
    return last;
}

inline core::Json json_of(const Upload& upload) {
    auto text_or_null = [](const std::string& text) {
        return text.empty() ? core::Json(nullptr) : core::Json(text);
    };
    auto hash_or_null = [](const std::optional<core::Sha256Digest>& hash) {
        return hash ? core::Json(hash->hex()) : core::Json(nullptr);
    };
    bool stays = upload.state == UploadState::complete;
    return {{"id", upload.id.hex()},
            {"case", upload.of.hex()},
            {"name", upload.name},
            {"exhibit", upload.exhibit},
            {"size", upload.size},
            {"offset", upload.offset},
            {"state", name_of(upload.state)},
            {"expected_sha256", hash_or_null(upload.expected)},
            {"sha256", hash_or_null(upload.sha256)},
            {"fingerprint", text_or_null(upload.fingerprint)},
            {"created_by", upload.created_by},
            {"created_at", upload.created_at.text()},
            {"last_at", upload.last_at.text()},
            {"ended_at", upload.ended_at ? core::Json(upload.ended_at->text()) : nullptr},
            {"expires_at", stays ? core::Json(nullptr) : core::Json(expiry_of(upload).text())},
            {"error", text_or_null(upload.error)}};
}

}  // namespace app::http
