#include "evidence/ledger/frozen_disk.h"

#include <algorithm>

namespace evidence {

using core::Error;
using core::ErrorCode;
using core::Result;

namespace {

Error only_read() {
    return {ErrorCode::denied, "a ledger that is being verified is only read"};
}

// Kept checkpoints and tiles that are full are written once.
bool may_change(const std::filesystem::path& folder, const std::string& name, bool last) {
    if (folder.extension() == ".p" || name == "checkpoint")
        return true;
    // Of payload files the last one grows.
    return last && std::count(folder.begin(), folder.end(), "payloads") > 0;
}

}  // namespace

class FrozenDisk::Part : public core::DiskFile {
public:
    explicit Part(Held held) : held_(std::move(held)) {}
    Result<std::uint64_t> size() const override { return held_.size; }
    Result<std::size_t> read_at(std::span<std::byte> buffer, std::uint64_t offset) const override {
        auto left = offset < held_.size ? held_.size - offset : 0;
        auto size = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), left));
        return held_.file->read_at(buffer.first(size), offset);
    }
    Result<void> write_at(std::span<const std::byte>, std::uint64_t) override {
        return only_read();
    }
    Result<void> truncate(std::uint64_t) override { return only_read(); }
    Result<void> sync() override { return only_read(); }
    void forget_cached() const override { held_.file->forget_cached(); }

private:
    Held held_;
};

Result<FrozenDisk> FrozenDisk::of(core::Disk& disk, const std::filesystem::path& folder) {
    FrozenDisk frozen(disk);
    TRY(frozen.freeze(folder));
    return frozen;
}

Result<void> FrozenDisk::freeze(const std::filesystem::path& folder) {
    auto names = TRY(disk_->list(folder));
    for (const auto& name : names) {
        auto path = folder / name;
        if (name.ends_with('/')) {
            TRY(freeze(path.parent_path()));
        } else if (may_change(folder, name, name == names.back())) {
            std::shared_ptr<core::DiskFile> file = TRY(disk_->open(path, core::OpenMode::read));
            auto size = TRY(file->size());
            held_.emplace(path, Held{std::move(file), size});
        }
    }
    names_.emplace(folder, std::move(names));
    return {};
}

Result<std::unique_ptr<core::DiskFile>> FrozenDisk::open(const std::filesystem::path& path,
                                                         core::OpenMode mode) {
    if (mode != core::OpenMode::read)
        return only_read();
    if (auto held = held_.find(path); held != held_.end())
        return std::unique_ptr<core::DiskFile>(std::make_unique<Part>(held->second));
    auto folder = names_.find(path.parent_path());
    if (folder == names_.end() || !std::ranges::count(folder->second, path.filename().string()))
        return Error(ErrorCode::not_found, "there is no '" + path.string() + "'");
    return disk_->open(path, mode);
}

Result<std::vector<std::string>> FrozenDisk::list(const std::filesystem::path& folder) {
    auto plain = folder.filename().empty() ? folder.parent_path() : folder;
    auto found = names_.find(plain);
    if (found == names_.end())
        return Error(ErrorCode::not_found, "there is no folder '" + folder.string() + "'");
    return found->second;
}

Result<void> FrozenDisk::rename(const std::filesystem::path&, const std::filesystem::path&) {
    return only_read();
}

Result<void> FrozenDisk::remove(const std::filesystem::path&) {
    return only_read();
}

Result<void> FrozenDisk::ensure_folder(const std::filesystem::path&) {
    return only_read();
}

Result<void> FrozenDisk::sync_folder(const std::filesystem::path&) {
    return only_read();
}

}  // namespace evidence
