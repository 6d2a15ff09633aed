#include "store/objects.h"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

namespace store {
namespace {

constexpr std::size_t read_size = 1u << 20;

// Two hex digits of folder keep any one folder small.
std::filesystem::path object_path(const std::filesystem::path& folder,
                                  const core::Sha256Digest& digest) {
    auto hex = digest.hex();
    return folder / hex.substr(0, 2) / hex.substr(2);
}

}  // namespace

core::Result<ObjectFolder> ObjectFolder::open(const std::filesystem::path& folder,
                                              std::optional<model::CaseId> case_id) {
    TRY(core::ensure_folder(folder));
    return ObjectFolder(folder, case_id);
}

ObjectFolder::Writer::Writer(std::filesystem::path folder, std::filesystem::path temporary,
                             core::File file)
    : folder_(std::move(folder)),
      temporary_(std::move(temporary)),
      file_(std::move(file)),
      hasher_(core::HashSelection::sha256) {}

ObjectFolder::Writer::Writer(Writer&& other) noexcept
    : folder_(std::move(other.folder_)),
      temporary_(std::exchange(other.temporary_, {})),
      file_(std::move(other.file_)),
      size_(other.size_),
      hasher_(std::move(other.hasher_)) {}

ObjectFolder::Writer::~Writer() {
    std::error_code ignored;
    if (!temporary_.empty())
        std::filesystem::remove(temporary_, ignored);
}

core::Result<ObjectFolder::Writer> ObjectFolder::begin() {
    // The process id keeps two processes apart; what a killed one left is replaced.
    auto name = "begun-" + std::to_string(::getpid()) + "-" + std::to_string(begun_++);
    auto temporary = folder_ / name;
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    auto file = TRY(core::File::create(temporary));
    return Writer(folder_, std::move(temporary), std::move(file));
}

core::Result<void> ObjectFolder::Writer::write(std::span<const std::byte> bytes) {
    TRY(file_.write_at(bytes, size_));
    size_ += bytes.size();
    hasher_.update(bytes);
    return {};
}

core::Result<core::Sha256Digest> ObjectFolder::Writer::publish() {
    auto digest = hasher_.finish().sha256;
    auto path = object_path(folder_, digest);
    TRY(file_.sync());
    TRY(core::ensure_folder(path.parent_path()));
    // A link, not a rename: what is there already has the same content and is never replaced.
    if (::link(temporary_.c_str(), path.c_str()) != 0 && errno != EEXIST)
        return core::io_error("cannot keep", path);
    TRY(core::sync_folder(path.parent_path()));
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
    temporary_.clear();
    return digest;
}

core::Result<core::File> ObjectFolder::open_object(const core::Sha256Digest& digest,
                                                   const policy::Grant& grant) const {
    TRY(grant.covers(policy::Action::read, case_id_));
    return core::File::open_read(object_path(folder_, digest));
}

core::Result<bool> ObjectFolder::contains(const core::Sha256Digest& digest,
                                          const policy::Grant& grant) const {
    TRY(grant.covers(policy::Action::search, case_id_));
    std::error_code ignored;
    return std::filesystem::exists(object_path(folder_, digest), ignored);
}

core::Result<void> ObjectFolder::verify(const core::Sha256Digest& digest,
                                        const policy::Grant& grant) const {
    auto file = TRY(open_object(digest, grant));
    core::Hasher hasher(core::HashSelection::sha256);
    std::vector<std::byte> buffer(read_size);
    for (std::uint64_t offset = 0;;) {
        auto size = TRY(file.read_at(buffer, offset));
        if (size == 0)
            break;
        hasher.update(std::span(buffer).first(size));
        offset += size;
    }
    if (hasher.finish().sha256 != digest)
        return core::Error(core::ErrorCode::invalid_input,
                           "the object " + digest.hex() + " is no longer what it was");
    return {};
}

}  // namespace store
