#include "examination/filesystems/file_system.h"

#include "examination/filesystems/block_map.h"
#include "examination/filesystems/description.h"
#include "examination/filesystems/directory_walk.h"
#include "examination/volumes/sleuthkit.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

namespace examination {
namespace {

BlockGeometry geometry_of(const TSK_FS_INFO& file_system, const Volume& volume) {
    BlockGeometry geometry;
    geometry.base = volume.offset;
    geometry.volume_end = volume.offset + volume.size;
    geometry.block_size = file_system.block_size;
    geometry.block_pitch = std::uint64_t{file_system.block_size} + file_system.block_pre_size +
                           file_system.block_post_size;
    return geometry;
}

void walk_tree(const FileSystemContext& context, const WalkLimits& limits, ByteAccount& account,
               ItemSink& sink) {
    ItemMaker maker(context, limits, account, sink);
    DirectoryWalk walk(context, limits, maker, sink);
    walk.walk_names();
    walk.walk_orphans();
}

FileSystemDescription walk_plain(const sleuthkit::ImageWindow& window, TSK_FS_INFO& file_system,
                                 const Volume& volume, const WalkLimits& limits, ItemSink& sink) {
    auto description = describe_file_system(window, file_system);
    FileSystemContext context;
    context.handle = &file_system;
    context.type = description.type;
    context.fat = FatEntries::open(file_system);
    context.address_prefix = volume.address();
    context.geometry = geometry_of(file_system, volume);
    ByteAccount account(volume, sink);
    account.set_file_system(description.type);
    walk_tree(context, limits, account, sink);
    read_block_map(file_system, context.geometry, account, sink);
    account.finish();
    return description;
}

FileSystemDescription walk_pool(const TSK_POOL_INFO& pool, const Volume& volume,
                                const WalkLimits& limits, ItemSink& sink) {
    FileSystemDescription description;
    description.type = "apfs";
    description.block_size = pool.block_size;
    ByteAccount account(volume, sink);
    account.set_file_system(description.type);
    BlockGeometry geometry{volume.offset, volume.offset + volume.size, pool.block_size,
                           pool.block_size};
    unsigned index = 0;
    for (auto* entry = pool.vol_list; entry != nullptr; entry = entry->next) {
        ++index;
        std::string name = entry->desc == nullptr ? "" : entry->desc;
        description.metadata[fmt::format("volume.{}", index)] = name;
        if (index == 1)
            description.label = name;
        auto opened = sleuthkit::open_pool_volume(pool, *entry);
        auto prefix = fmt::format("{}/v{}", volume.address(), index);
        auto error = sleuthkit::take_error();
        bool encrypted = (entry->flags & TSK_POOL_VOLUME_FLAG_ENCRYPTED) != 0;
        if (encrypted || !opened.handle) {
            sink.loss(volume.offset, encrypted ? "fs.encrypted" : "fs.volume_unreadable",
                      fmt::format("{} ({}): {}", prefix, name, error));
            continue;
        }
        FileSystemContext context;
        context.handle = opened.handle.get();
        context.type = description.type;
        context.address_prefix = prefix;
        context.geometry = geometry;
        walk_tree(context, limits, account, sink);
    }
    read_pool_map(pool, geometry, account, sink);
    account.finish();
    return description;
}

void give_whole_volume(const Volume& volume, ItemSink& sink) {
    FoundItem item;
    item.kind = ItemKind::gap;
    item.address = volume.address() + "/volume";
    item.path_raw = "$volume";
    item.size = volume.size;
    item.content = ContentSource::extents;
    item.extents = {{volume.offset, volume.size}};
    sink.item(std::move(item));
}

}  // namespace

core::Result<FileSystemDescription> walk_file_system(Image& image, const Volume& volume,
                                                     const WalkLimits& limits, ItemSink& sink) {
    if (volume.size == 0 || volume.offset > image.size() ||
        volume.size > image.size() - volume.offset)
        return core::Error(core::ErrorCode::invalid_input, "the volume lies outside the medium");
    sleuthkit::ImageWindow window(image, volume.offset, volume.size);
    auto opened = sleuthkit::open_file_system(window);
    if (opened.matches > 1)
        sink.anomaly(volume.offset, "fs.ambiguous",
                     fmt::format("{} formats match; read as {}", opened.matches,
                                 type_name(opened.handle->ftype)));
    if (opened.handle)
        return walk_plain(window, *opened.handle, volume, limits, sink);
    auto pool = sleuthkit::open_pool(window);
    if (pool && pool->block_size > 0)
        return walk_pool(*pool, volume, limits, sink);
    give_whole_volume(volume, sink);
    return FileSystemDescription{};
}

}  // namespace examination
