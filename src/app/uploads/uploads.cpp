#include "app/uploads/uploads.h"

#include "app/cli/session.h"
#include "app/programs.h"
#include "app/uploads/upload_entry.h"
#include "core/text.h"

#include <algorithm>

#include <sys/stat.h>
#include <sys/statvfs.h>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

namespace {

constexpr std::uint64_t description_size_max = 256u << 10;
constexpr std::size_t exhibit_size_max = 200, metadata_size_max = 8u << 10;

core::Moment last_change(const std::filesystem::path& file, core::Moment otherwise) {
    struct ::stat status {};
    if (::stat(file.c_str(), &status) == 0)
        otherwise.seconds = std::max<std::int64_t>(otherwise.seconds, status.st_mtim.tv_sec);
    return otherwise;
}

Error no_such_upload() {
    return {ErrorCode::not_found, "there is no such upload, or its time is over"};
}

}  // namespace

Uploads::~Uploads() {
    for (const auto& entry : all()) {
        std::lock_guard lock(entry->mutex);
        (void)entry->settle();
    }
}

std::filesystem::path Uploads::path_of(const Upload& upload) const {
    return session_.home().uploads(upload.of) / upload.id.hex();
}

std::filesystem::path Uploads::vault_path_of(const Upload& upload) const {
    auto folder = core::sha256(upload.exhibit).hex().substr(0, 32);
    return session_.home().vault(upload.of) / folder / upload.name;
}

Result<void> Uploads::keep(const Upload& upload) {
    return core::replace_file(path_of(upload).string() + ".json", upload_text(upload));
}

Result<void> Uploads::record(std::string_view act, const Upload& upload, const std::string& by,
                             const std::string& reason) {
    Json payload{{"by", by},
                 {"name", upload.name},
                 {"exhibit", upload.exhibit},
                 {"size", std::to_string(upload.size)},
                 {"offset", std::to_string(upload.offset)},
                 {"why", reason}};
    if (upload.expected)
        payload["expected_sha256"] = upload.expected->hex();
    if (upload.sha256)
        payload["sha256"] = upload.sha256->hex();
    return session_.record_act(std::string(act),
                               {{"case", upload.of.hex()}, {"upload", upload.id.hex()}},
                               std::move(payload));
}

Result<std::unique_ptr<Uploads>> Uploads::open(Session& session) {
    std::unique_ptr<Uploads> uploads(new Uploads(session));
    TRY(uploads->load());
    TRY(uploads->forget_expired());
    return uploads;
}

Result<void> Uploads::load() {
    std::error_code failed;
    std::vector<std::filesystem::path> files;
    for (const auto& of :
         std::filesystem::directory_iterator(session_.home().path() / "cases", failed)) {
        std::error_code none;
        for (const auto& file : std::filesystem::directory_iterator(of.path() / "uploads", none))
            if (file.path().extension() == ".json")
                files.push_back(file.path());
    }
    for (const auto& file : files)
        TRY(load_one(file));
    return {};
}

Result<void> Uploads::load_one(const std::filesystem::path& file) {
    auto text = TRY(core::read_file(file, description_size_max));
    auto parsed = parse_upload(text);
    if (!parsed || path_of(parsed.value()).string() + ".json" != file.string())
        return {};  // A strange file is left alone.
    auto entry = std::make_shared<Entry>();
    entry->upload = std::move(parsed).value();
    auto& upload = entry->upload;
    upload.offset = upload.size;
    if (upload.state == UploadState::arriving) {
        upload.last_at = last_change(ArrivingFile::progress_of(path_of(upload)), upload.last_at);
        auto arriving = ArrivingFile::open(path_of(upload));
        if (arriving) {
            entry->file.emplace(std::move(arriving).value());
            upload.offset = entry->file->kept();
        }
        // What a killed server had whole already is brought to its end.
        if (!arriving || upload.offset == upload.size) {
            std::lock_guard lock(entry->mutex);
            auto finished = finish(*entry);
            if (!finished && finished.error().code() == ErrorCode::not_found) {
                upload.state = UploadState::failed;
                upload.error = "its bytes are gone from this home: send the file again";
            } else if (!finished) {
                return std::move(finished).error();
            }
        }
    }
    entries_.access()->emplace(upload.id, std::move(entry));
    return {};
}

std::vector<std::shared_ptr<Uploads::Entry>> Uploads::all() {
    std::vector<std::shared_ptr<Entry>> found;
    auto entries = entries_.access();
    for (const auto& [id, entry] : *entries)
        found.push_back(entry);
    return found;
}

std::shared_ptr<Uploads::Entry> Uploads::entry_of(const model::CaseId& of,
                                                  const model::UploadId& id) {
    auto entries = entries_.access();
    auto found = entries->find(id);
    // The case of an upload never changes.
    return found == entries->end() || found->second->upload.of != of ? nullptr : found->second;
}

std::optional<Upload> Uploads::find(const model::CaseId& of, const model::UploadId& id) {
    auto entry = entry_of(of, id);
    if (!entry)
        return std::nullopt;
    std::lock_guard lock(entry->mutex);
    return entry->upload;
}

std::vector<Upload> Uploads::list(const model::CaseId& of) {
    std::vector<Upload> uploads;
    for (const auto& entry : all()) {
        std::lock_guard lock(entry->mutex);
        if (entry->upload.of == of)
            uploads.push_back(entry->upload);
    }
    std::ranges::sort(uploads, [](const Upload& a, const Upload& b) {
        return std::pair(b.created_at.seconds, b.name) < std::pair(a.created_at.seconds, a.name);
    });
    return uploads;
}

Result<void> Uploads::check_room(std::uint64_t more) {
    struct ::statvfs disk {};
    if (::statvfs(session_.home().path().c_str(), &disk) != 0)
        return core::io_error("look at the disk of", session_.home().path());
    auto free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    if (free < upload_free_bytes_kept || free - upload_free_bytes_kept < more)
        return Error(ErrorCode::no_space,
                     "the disk of this home has not enough room (" + std::to_string(free) +
                         " bytes are free, of which " + std::to_string(upload_free_bytes_kept) +
                         " stay so): make room, then go on; what was sent is kept");
    return {};
}

Result<void> Uploads::check_new(const NewUpload& made) {
    TRY(check_upload_name(made.name));
    if (made.exhibit.empty() || made.exhibit.size() > exhibit_size_max ||
        !core::is_valid_utf8(made.exhibit))
        return Error(ErrorCode::invalid_input, "an exhibit's name is 1 to 200 bytes of UTF-8");
    if (made.metadata.size() > metadata_size_max)
        return Error(ErrorCode::invalid_input, "Upload-Metadata has at most 8192 bytes");
    if (made.size > upload_size_max)
        return Error(ErrorCode::invalid_input, "an upload has at most 16 TiB");
    std::uint64_t announced = made.size;
    std::size_t arriving = 0;
    for (const auto& entry : all()) {
        std::lock_guard lock(entry->mutex);
        const auto& upload = entry->upload;
        if (upload.state == UploadState::arriving) {
            ++arriving;
            announced += upload.size - upload.offset;
        }
        if (upload.state != UploadState::failed && upload.of == made.of &&
            upload.exhibit == made.exhibit && upload.name == made.name)
            return Error(ErrorCode::conflict, "the exhibit '" + made.exhibit + "' has a file '" +
                                                  made.name +
                                                  "' already; go on with that upload, or name "
                                                  "another exhibit");
    }
    if (arriving >= uploads_arriving_max)
        return Error(ErrorCode::limit_exceeded,
                     "200 uploads are under way already; finish or remove some");
    return check_room(announced);
}

Result<Upload> Uploads::create(const NewUpload& made) {
    TRY(forget_expired());
    std::lock_guard one_at_a_time(creating_);
    TRY(check_new(made));
    auto entry = std::make_shared<Entry>();
    auto& upload = entry->upload;
    upload.id = model::random_id<model::UploadId>(system_random);
    upload.of = made.of;
    upload.name = made.name;
    upload.exhibit = made.exhibit;
    upload.metadata = made.metadata;
    upload.fingerprint = made.fingerprint;
    upload.size = made.size;
    upload.expected = made.expected;
    upload.created_by = made.by;
    upload.created_at = upload.last_at = session_.now();
    TRY(core::ensure_folder(session_.home().uploads(upload.of)));
    auto file = TRY(ArrivingFile::create(path_of(upload)));
    entry->file.emplace(std::move(file));
    TRY(keep(upload));
    TRY(record("upload.begin", upload, made.by, made.reason));
    std::lock_guard lock(entry->mutex);
    if (upload.size == 0)
        TRY(finish(*entry));
    entries_.access()->emplace(upload.id, entry);
    return upload;
}

Result<Upload> Uploads::settle(const model::CaseId& of, const model::UploadId& id) {
    auto entry = entry_of(of, id);
    if (!entry)
        return no_such_upload();
    std::lock_guard lock(entry->mutex);
    ++entry->turn;
    TRY(entry->settle());
    return entry->upload;
}

// REQUIRES: the entry's lock.
Result<void> Uploads::forget(Entry& entry, std::string_view act, const std::string& by,
                             const std::string& reason) {
    ++entry.turn;
    entry.file.reset();
    auto upload = entry.upload;
    for (const auto* end : {".part", ".progress", ".failed", ".json"}) {
        std::error_code failed;
        std::filesystem::remove(path_of(upload).string() + end, failed);
    }
    entries_.access()->erase(upload.id);
    return record(act, upload, by, reason);
}

Result<void> Uploads::remove(const model::CaseId& of, const model::UploadId& id,
                             const std::string& by, const std::string& reason) {
    auto entry = entry_of(of, id);
    if (!entry)
        return no_such_upload();
    std::lock_guard lock(entry->mutex);
    if (entry->upload.state == UploadState::complete)
        return Error(ErrorCode::conflict, "this upload is whole and evidence of the case now");
    return forget(*entry, "upload.remove", by, reason);
}

Result<void> Uploads::forget_expired() {
    auto before = session_.now().seconds - upload_expiry_seconds;
    for (const auto& entry : all()) {
        std::lock_guard lock(entry->mutex);
        const auto& upload = entry->upload;
        auto last = upload.ended_at ? upload.ended_at->seconds : upload.last_at.seconds;
        if (upload.state != UploadState::complete && last < before)
            TRY(forget(*entry, "upload.expire", "the node", "seven days without a byte"));
    }
    return {};
}

Result<std::filesystem::path> Uploads::source(const model::CaseId& of, const model::UploadId& id) {
    auto asked = find(of, id);
    if (!asked)
        return no_such_upload();
    for (const auto& upload : list(of)) {
        bool counts = upload.id == id || upload.exhibit == asked->exhibit;
        if (counts && upload.state == UploadState::arriving)
            return Error(ErrorCode::conflict, "'" + upload.name + "' of the exhibit '" +
                                                  upload.exhibit + "' is still arriving");
    }
    if (asked->state != UploadState::complete)
        return Error(ErrorCode::conflict, asked->error);
    return vault_path_of(*asked);
}

}  // namespace app
