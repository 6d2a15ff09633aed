#include "support/memory_disk.h"

#include <algorithm>
#include <cstring>

namespace support {

namespace {

core::Error missing(const MemoryDisk::Path& path) {
    return core::Error(core::ErrorCode::not_found, path.string() + " is not there");
}

}  // namespace

class MemoryDisk::OpenFile : public core::DiskFile {
public:
    OpenFile(MemoryDisk& disk, std::shared_ptr<Inode> inode)
        : disk_(disk), inode_(std::move(inode)) {}

    core::Result<std::uint64_t> size() const override { return inode_->data.size(); }
    core::Result<std::size_t> read_at(std::span<std::byte> buffer,
                                      std::uint64_t offset) const override {
        if (disk_.reads_count_)
            TRY(disk_.step());
        if (disk_.dead_)
            return core::Error(core::ErrorCode::io, "the test's disk is dead");
        if (offset >= inode_->data.size())
            return std::size_t{0};
        auto count = std::min<std::uint64_t>(buffer.size(), inode_->data.size() - offset);
        std::memcpy(buffer.data(), inode_->data.data() + offset, count);
        return static_cast<std::size_t>(count);
    }
    core::Result<void> write_at(std::span<const std::byte> bytes, std::uint64_t offset) override {
        auto result = disk_.step();
        if (!result && (disk_.dead_ || disk_.fault_ != Fault::short_write))
            return result;
        auto count = result ? bytes.size() : bytes.size() / 2;
        if (inode_->data.size() < offset + count)
            inode_->data.resize(offset + count);
        if (count != 0)
            std::memcpy(inode_->data.data() + offset, bytes.data(), count);
        return result;
    }
    core::Result<void> truncate(std::uint64_t size) override {
        TRY(disk_.step());
        inode_->data.resize(size);
        return {};
    }
    core::Result<void> sync() override {
        TRY(disk_.step());
        inode_->durable = inode_->data;
        return {};
    }
    void forget_cached() const override {}

private:
    MemoryDisk& disk_;
    std::shared_ptr<Inode> inode_;
};

void MemoryDisk::fail_at(std::uint64_t step, Fault fault) {
    fault_at_ = steps_ + step;
    fault_ = fault;
}

core::Result<void> MemoryDisk::step() {
    bool now = ++steps_ == fault_at_ && fault_ != Fault::none;
    dead_ = dead_ || (now && fault_ == Fault::kill);
    if (now || dead_)
        return core::Error(core::ErrorCode::io, "the test's disk fails");
    return {};
}

MemoryDisk MemoryDisk::copy() const {
    MemoryDisk other;
    other.folders_ = folders_;
    other.reads_count_ = reads_count_;
    std::map<const Inode*, std::shared_ptr<Inode>> copies;
    auto copy_of = [&](const Names& names) {
        Names result;
        for (const auto& [path, inode] : names) {
            auto& made = copies[inode.get()];
            if (!made)
                made = std::make_shared<Inode>(*inode);
            result[path] = made;
        }
        return result;
    };
    other.names_ = copy_of(names_);
    other.durable_names_ = copy_of(durable_names_);
    return other;
}

void MemoryDisk::tear(Inode& inode, Crash how, std::mt19937_64& random) {
    auto kept = inode.durable;
    if (how == Crash::torn && inode.data.size() > kept.size()) {
        auto more = random() % (inode.data.size() - kept.size() + 1);
        auto hole = random() % 3 == 0 ? random() % (more + 1) : 0;
        auto tail = inode.data.substr(kept.size(), more);
        std::fill_n(tail.begin(), hole, '\0');
        kept += tail;
    }
    inode.data = inode.durable = kept;
}

void MemoryDisk::crash(Crash how, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    dead_ = false;
    fault_ = Fault::none;
    if (how == Crash::process)
        return;
    auto before = names_;
    names_ = durable_names_;
    for (const auto& [path, inode] : before)
        if (how == Crash::torn && (random() & 1) != 0)
            names_[path] = inode;
    for (const auto& [path, inode] : names_)
        tear(*inode, how, random);
    durable_names_ = names_;
}

std::vector<MemoryDisk::Path> MemoryDisk::files() const {
    std::vector<Path> paths;
    for (const auto& [path, inode] : names_)
        paths.push_back(path);
    return paths;
}

core::Result<std::unique_ptr<core::DiskFile>> MemoryDisk::open(const Path& path,
                                                               core::OpenMode mode) {
    TRY(step());
    auto found = names_.find(path);
    if (found == names_.end()) {
        if (mode == core::OpenMode::read || !folders_.contains(path.parent_path()))
            return missing(path);
        found = names_.emplace(path, std::make_shared<Inode>()).first;
    } else if (mode == core::OpenMode::write_new) {
        found->second->data.clear();
    }
    return std::unique_ptr<core::DiskFile>(std::make_unique<OpenFile>(*this, found->second));
}

core::Result<void> MemoryDisk::rename(const Path& from, const Path& to) {
    TRY(step());
    auto found = names_.find(from);
    if (found == names_.end())
        return missing(from);
    names_[to] = found->second;
    names_.erase(from);
    return {};
}

core::Result<void> MemoryDisk::remove(const Path& path) {
    TRY(step());
    if (names_.erase(path) == 0 && folders_.erase(path) == 0)
        return missing(path);
    return {};
}

core::Result<void> MemoryDisk::ensure_folder(const Path& folder) {
    TRY(step());
    for (auto path = folder; path.has_relative_path(); path = path.parent_path())
        folders_.insert(path);
    return {};
}

core::Result<void> MemoryDisk::sync_folder(const Path& folder) {
    TRY(step());
    std::erase_if(durable_names_,
                  [&](const auto& entry) { return entry.first.parent_path() == folder; });
    for (const auto& [path, inode] : names_)
        if (path.parent_path() == folder)
            durable_names_[path] = inode;
    return {};
}

core::Result<std::vector<std::string>> MemoryDisk::list(const Path& folder) {
    TRY(step());
    if (!folders_.contains(folder))
        return missing(folder);
    std::vector<std::string> names;
    for (const auto& [path, inode] : names_)
        if (path.parent_path() == folder)
            names.push_back(path.filename().string());
    for (const auto& path : folders_)
        if (path.parent_path() == folder)
            names.push_back(path.filename().string() + "/");
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace support
