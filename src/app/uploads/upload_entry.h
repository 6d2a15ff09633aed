// An upload while the server runs. Private to this folder.
#pragma once

#include "app/uploads/uploads.h"

namespace app {

struct Uploads::Entry {
    std::mutex mutex;  // Of everything below.
    Upload upload;
    std::optional<ArrivingFile> file;  // While it arrives.
    std::uint64_t turn = 0;            // Whose request may write: the last one's.
    bool unverified = false;           // A piece whose checksum is not known to be right yet.

    // REQUIRES: the lock. What may stay of what was written is kept.
    core::Result<void> settle() {
        if (!file)
            return {};
        auto settled = unverified ? file->revert() : file->keep();
        unverified = false;
        upload.offset = file->kept();
        return settled;
    }
};

}  // namespace app
