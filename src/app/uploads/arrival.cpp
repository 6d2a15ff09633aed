// What arrives, and what becomes of it when it is whole.
#include "app/cli/session.h"
#include "app/uploads/upload_entry.h"
#include "app/uploads/uploads.h"

#include <fcntl.h>
#include <unistd.h>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Result;

struct Uploads::Arrival::Checking {
    core::Hasher hasher{core::HashSelection::sha256_md5_sha1};

    bool agrees(ChecksumKind kind, const std::string& announced) {
        auto digests = hasher.finish();
        auto hex = core::to_hex(std::as_bytes(std::span(announced)));
        switch (kind) {
            case ChecksumKind::sha256:
                return hex == digests.sha256.hex();
            case ChecksumKind::sha1:
                return hex == digests.sha1.hex();
            case ChecksumKind::md5:
                return hex == digests.md5.hex();
        }
        return false;
    }
};

Uploads::Arrival::Arrival(Uploads& uploads, std::shared_ptr<Entry> entry, std::uint64_t turn,
                          AnnouncedPiece announced)
    : uploads_(uploads),
      entry_(std::move(entry)),
      turn_(turn),
      announced_(std::move(announced)),
      checking_(announced_.checksum ? std::make_unique<Checking>() : nullptr) {}

Uploads::Arrival::~Arrival() = default;

Result<std::unique_ptr<Uploads::Arrival>> Uploads::receive(const model::CaseId& of,
                                                           const model::UploadId& id,
                                                           AnnouncedPiece announced) {
    auto entry = entry_of(of, id);
    if (!entry)
        return Error(ErrorCode::not_found, "there is no such upload, or its time is over");
    std::lock_guard lock(entry->mutex);
    const auto& upload = entry->upload;
    if (upload.state == UploadState::failed)
        return Error(ErrorCode::conflict, upload.error);
    TRY(entry->settle());
    if (announced.offset != upload.offset)
        return Error(ErrorCode::conflict, "the upload stands at " + std::to_string(upload.offset) +
                                              ": ask for its offset and go on there");
    if (announced.size && *announced.size > upload.size - upload.offset)
        return Error(ErrorCode::invalid_input,
                     "these are more bytes than the upload's length leaves");
    // Only whoever can write ends an earlier request.
    auto turn = ++entry->turn;
    return std::unique_ptr<Arrival>(new Arrival(*this, entry, turn, std::move(announced)));
}

Result<void> Uploads::Arrival::take(std::string_view text) {
    std::lock_guard lock(entry_->mutex);
    if (entry_->turn != turn_)
        return Error(ErrorCode::conflict, "another request goes on with this upload");
    auto taken = take_in_turn(std::as_bytes(std::span(text)));
    if (!taken)
        (void)entry_->settle();
    return taken;
}

Result<void> Uploads::Arrival::take_in_turn(std::span<const std::byte> bytes) {
    auto& upload = entry_->upload;
    auto& file = entry_->file;
    if (!file || bytes.size() > upload.size - file->written())
        return Error(ErrorCode::invalid_input,
                     "these are more bytes than the upload's length leaves");
    TRY(uploads_.check_room(bytes.size()));
    TRY(file->write(bytes));
    upload.last_at = uploads_.session_.now();
    if (checking_) {
        checking_->hasher.update(bytes);
        entry_->unverified = true;
        return {};
    }
    if (file->written() - file->kept() >= upload_keep_bytes)
        TRY(file->keep());
    upload.offset = file->kept();
    return {};
}

Result<std::pair<Upload, PieceEnd>> Uploads::Arrival::end(bool whole) {
    std::lock_guard lock(entry_->mutex);
    if (entry_->turn != turn_)
        return Error(ErrorCode::conflict, "another request goes on with this upload");
    bool agrees = true;
    if (checking_ && whole) {
        agrees = checking_->agrees(announced_.checksum->first, announced_.checksum->second);
        entry_->unverified = !agrees;
    }
    TRY(entry_->settle());
    if (!agrees)
        return std::pair(entry_->upload, PieceEnd::checksum_differs);
    auto end = PieceEnd::kept;
    if (entry_->upload.offset == entry_->upload.size &&
        entry_->upload.state == UploadState::arriving)
        end = TRY(uploads_.finish(*entry_));
    return std::pair(entry_->upload, end);
}

// REQUIRES: the entry's lock, and that all bytes are there. Done again after a crash, it does what
// is left to do.
Result<PieceEnd> Uploads::finish(Entry& entry) {
    auto& upload = entry.upload;
    if (entry.file) {
        auto digest = entry.file->digest();
        if (upload.expected && digest != *upload.expected) {
            TRY(fail(entry, digest));
            return PieceEnd::hash_differs;
        }
        upload.sha256 = digest;
        // The hash stands beside the file before the file stands in the vault.
        TRY(keep(upload));
        TRY(entry.file->seal());
    }
    TRY(move_into_vault(upload));
    auto ended = upload;
    ended.state = UploadState::complete;
    ended.ended_at = session_.now();
    TRY(record("upload.end", ended, upload.created_by, "all bytes have arrived"));
    TRY(keep(ended));
    upload = ended;
    entry.file.reset();
    std::error_code left;
    std::filesystem::remove(ArrivingFile::progress_of(path_of(upload)), left);
    return PieceEnd::kept;
}

Result<void> Uploads::fail(Entry& entry, const core::Sha256Digest& digest) {
    auto ended = entry.upload;
    ended.state = UploadState::failed;
    ended.sha256 = digest;
    ended.ended_at = session_.now();
    ended.error = "what arrived has the SHA-256 " + digest.hex() + " and " + ended.expected->hex() +
                  " was announced: it is set aside and not examined; remove it and send it again";
    TRY(record("upload.fail", ended, ended.created_by, "the hash differs"));
    TRY(keep(ended));
    entry.upload = ended;
    entry.file.reset();
    auto path = path_of(ended);
    std::error_code left;
    std::filesystem::rename(ArrivingFile::part_of(path), path.string() + ".failed", left);
    std::filesystem::remove(ArrivingFile::progress_of(path), left);
    return core::sync_folder(path.parent_path());
}

Result<void> Uploads::move_into_vault(const Upload& upload) {
    auto from = ArrivingFile::part_of(path_of(upload)), to = vault_path_of(upload);
    TRY(core::ensure_folder(to.parent_path()));
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
        auto moving = core::io_error("move an upload to", to);
        std::error_code unknown;
        bool there = moving.code() == ErrorCode::not_found && upload.sha256 &&
                     std::filesystem::file_size(to, unknown) == upload.size && !unknown;
        if (!there)
            return moving;
    }
    TRY(core::sync_folder(from.parent_path()));
    return core::sync_folder(to.parent_path());
}

}  // namespace app
