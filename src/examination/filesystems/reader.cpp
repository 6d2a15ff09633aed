// FileSystemReader: contents that only libtsk can assemble.
#include "examination/filesystems/file_system.h"
#include "examination/volumes/sleuthkit.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace examination {
namespace {

// "p1/v2/i45": which volume of an APFS container; 0 where the address names none.
unsigned pool_volume_of(std::string_view address) {
    auto slash = address.find("/v");
    unsigned index = 0;
    if (slash != std::string_view::npos)
        std::from_chars(address.data() + slash + 2, address.data() + address.size(), index);
    return index;
}

class Reader final : public FileSystemReader {
public:
    Reader(Image& image, const Volume& volume) : window_(image, volume.offset, volume.size) {}

    core::Result<void> open_handles() {
        plain_ = sleuthkit::open_file_system(window_).handle;
        if (!plain_)
            pool_ = sleuthkit::open_pool(window_);
        if (!plain_ && !pool_)
            return core::Error(core::ErrorCode::unsupported, "no file system in this volume");
        return {};
    }

    core::Result<void> select(const FoundItem& item) override {
        attribute_ = nullptr;
        auto* file_system = file_system_of(item.address);
        if (file_system == nullptr)
            return failure("no such volume", item);
        if (file_ == nullptr || file_->fs_info != file_system || file_->meta == nullptr ||
            file_->meta->addr != item.inode || !usable_) {
            usable_ = false;
            if (file_ && file_->fs_info != file_system)
                file_.reset();
            try {
                auto* opened = tsk_fs_file_open_meta(file_system, file_.get(), item.inode);
                if (opened == nullptr)
                    return failure("the file's metadata can't be read", item);
                if (!file_)
                    file_.reset(opened);
            } catch (const std::exception&) {
                return failure("the file's metadata can't be read", item);
            }
            usable_ = true;
        }
        return select_attribute(item);
    }

    core::Result<std::size_t> read(std::span<std::byte> buffer, std::uint64_t offset) override {
        if (attribute_ == nullptr)
            return core::Error(core::ErrorCode::not_found, "no content is selected");
        auto size = attribute_->size > 0 ? static_cast<std::uint64_t>(attribute_->size) : 0;
        if (offset >= size || buffer.empty())
            return std::size_t{0};
        auto length =
            static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - offset));
        ssize_t got = -1;
        try {
            got = tsk_fs_attr_read(attribute_, static_cast<TSK_OFF_T>(offset),
                                   reinterpret_cast<char*>(buffer.data()), length,
                                   TSK_FS_FILE_READ_FLAG_NONE);
        } catch (const std::exception&) {
            got = -1;
        }
        if (got < 0 || static_cast<std::size_t>(got) > length)
            return core::Error(core::ErrorCode::invalid_input,
                               "the content can't be read: " + sleuthkit::take_error());
        return static_cast<std::size_t>(got);
    }

private:
    static core::Error failure(std::string_view what, const FoundItem& item) {
        return {core::ErrorCode::not_found,
                fmt::format("{}: {} {}", item.address, what, sleuthkit::take_error())};
    }

    core::Result<void> select_attribute(const FoundItem& item) {
        try {
            attribute_ =
                item.attribute_type == 0
                    ? tsk_fs_file_attr_get(file_.get())
                    : tsk_fs_file_attr_get_type(
                          file_.get(), static_cast<TSK_FS_ATTR_TYPE_ENUM>(item.attribute_type),
                          item.attribute_id, 1);
        } catch (const std::exception&) {
            attribute_ = nullptr;
        }
        if (attribute_ == nullptr)
            return failure("the file has no such content", item);
        return {};
    }

    TSK_FS_INFO* file_system_of(std::string_view address) {
        if (plain_)
            return plain_.get();
        auto index = pool_volume_of(address);
        auto known = pool_volumes_.find(index);
        if (known != pool_volumes_.end())
            return known->second.handle.get();
        unsigned position = 0;
        for (auto* entry = pool_->vol_list; entry != nullptr; entry = entry->next) {
            if (++position != index)
                continue;
            auto opened = sleuthkit::open_pool_volume(*pool_, *entry);
            return pool_volumes_.emplace(index, std::move(opened)).first->second.handle.get();
        }
        return nullptr;
    }

    // In order of dependence: what is declared later is closed first.
    sleuthkit::ImageWindow window_;
    sleuthkit::PoolHandle pool_;
    sleuthkit::FileSystemHandle plain_;
    std::map<unsigned, sleuthkit::PoolVolume> pool_volumes_;
    sleuthkit::FileHandle file_;
    const TSK_FS_ATTR* attribute_ = nullptr;
    bool usable_ = false;
};

}  // namespace

core::Result<std::unique_ptr<FileSystemReader>> FileSystemReader::open(Image& image,
                                                                       const Volume& volume) {
    if (volume.offset > image.size() || volume.size > image.size() - volume.offset)
        return core::Error(core::ErrorCode::invalid_input, "the volume lies outside the medium");
    auto reader = std::make_unique<Reader>(image, volume);
    TRY(reader->open_handles());
    return std::unique_ptr<FileSystemReader>(std::move(reader));
}

}  // namespace examination
