// Uploads: evidence on its way into the vaults of this home's cases.
#pragma once

#include "app/uploads/arriving_file.h"
#include "app/uploads/upload.h"
#include "core/guarded.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace app {

class Session;

constexpr std::uint64_t upload_size_max = std::uint64_t{16} << 40;
constexpr std::size_t uploads_arriving_max = 200;
constexpr std::int64_t upload_expiry_seconds = 7 * 24 * 3600;  // After its last byte.
constexpr std::uint64_t upload_keep_bytes = 16u << 20;         // Durable at least so often.
// Uploads leave so much of the disk to the register, the ledger and what is examined.
constexpr std::uint64_t upload_free_bytes_kept = 64u << 20;

struct NewUpload {
    model::CaseId of;
    std::string name, exhibit, metadata, fingerprint;
    std::uint64_t size = 0;
    std::optional<core::Sha256Digest> expected;
    std::string by, reason;
};

// What a client says of the piece that it sends.
enum class ChecksumKind : std::uint8_t {
    sha256,
    sha1,
    md5
};
struct AnnouncedPiece {
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> size;
    std::optional<std::pair<ChecksumKind, std::string>> checksum;  // Raw.
    std::string by;
};

// What became of a piece.
enum class PieceEnd : std::uint8_t {
    kept,
    checksum_differs,  // Nothing of the piece was kept.
    hash_differs       // The upload is whole and failed.
};

// Thread-safe. REQUIRES: the session outlives it.
class Uploads {
    struct Entry;

public:
    // Those that a server left; what it had not finished is finished.
    static core::Result<std::unique_ptr<Uploads>> open(Session& session);
    ~Uploads();

    // no_space where the disk has no room for all of it; conflict where the exhibit has such a
    // file; limit_exceeded where too many are arriving.
    core::Result<Upload> create(const NewUpload& made);
    std::optional<Upload> find(const model::CaseId& of, const model::UploadId& id);
    std::vector<Upload> list(const model::CaseId& of);  // Newest first.

    // One request's bytes. Whoever begins later goes on: the earlier one gets `conflict`. Not
    // thread-safe. REQUIRES: the uploads outlive it.
    class Arrival {
    public:
        ~Arrival();
        // After an error nothing more is taken; end() says which.
        core::Result<void> take(std::string_view bytes);
        core::Result<std::pair<Upload, PieceEnd>> end(bool whole);

    private:
        friend class Uploads;
        struct Checking;
        Arrival(Uploads& uploads, std::shared_ptr<Entry> entry, std::uint64_t turn,
                AnnouncedPiece announced);
        core::Result<void> take_in_turn(std::span<const std::byte> bytes);

        Uploads& uploads_;
        std::shared_ptr<Entry> entry_;  // Owned with the uploads, which may forget it meanwhile.
        std::uint64_t turn_;
        AnnouncedPiece announced_;
        std::unique_ptr<Checking> checking_;
    };
    // conflict where the offset is not where the upload stands, or it has ended.
    core::Result<std::unique_ptr<Arrival>> receive(const model::CaseId& of,
                                                   const model::UploadId& id,
                                                   AnnouncedPiece announced);
    // Ends whoever is sending; what is told then stays so until somebody sends again.
    core::Result<Upload> settle(const model::CaseId& of, const model::UploadId& id);
    // conflict where it is complete: that is evidence.
    core::Result<void> remove(const model::CaseId& of, const model::UploadId& id,
                              const std::string& by, const std::string& reason);
    // Where it lies, to be examined; conflict while a file of its exhibit is missing.
    core::Result<std::filesystem::path> source(const model::CaseId& of, const model::UploadId& id);

private:
    using Entries = std::map<model::UploadId, std::shared_ptr<Entry>>;
    explicit Uploads(Session& session) : session_(session) {}
    core::Result<void> load();
    core::Result<void> load_one(const std::filesystem::path& file);
    core::Result<void> forget_expired();
    std::vector<std::shared_ptr<Entry>> all();
    std::shared_ptr<Entry> entry_of(const model::CaseId& of, const model::UploadId& id);
    core::Result<void> check_room(std::uint64_t more);
    core::Result<void> check_new(const NewUpload& made);
    core::Result<PieceEnd> finish(Entry& entry);
    core::Result<void> fail(Entry& entry, const core::Sha256Digest& digest);
    core::Result<void> move_into_vault(const Upload& upload);
    core::Result<void> keep(const Upload& upload);
    core::Result<void> forget(Entry& entry, std::string_view act, const std::string& by,
                              const std::string& reason);
    core::Result<void> record(std::string_view act, const Upload& upload, const std::string& by,
                              const std::string& reason);
    std::filesystem::path path_of(const Upload& upload) const;
    std::filesystem::path vault_path_of(const Upload& upload) const;

    Session& session_;
    std::mutex creating_;  // Two of one name do not both find that there is none.
    core::Guarded<Entries> entries_;
};

}  // namespace app
