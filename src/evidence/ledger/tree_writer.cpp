#include "evidence/ledger/tree_writer.h"

#include "core/verify.h"
#include "evidence/ledger/tiles.h"

#include <algorithm>

#include <fmt/format.h>

namespace evidence {
namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

namespace {

Error mismatch(std::string_view what) {
    return Error(ErrorCode::invalid_input,
                 fmt::format("the ledger is not what was signed: {}; nothing more is written to "
                             "it. Run `spoor ledger verify`, and keep the folder as it is",
                             what));
}

core::Result<bool> exists(core::Disk& disk, const fs::path& folder) {
    auto names = disk.list(folder);
    if (names)
        return true;
    if (names.error().code() == ErrorCode::not_found)
        return false;
    return std::move(names).error();
}

}  // namespace

fs::path checkpoint_path(std::uint64_t size) {
    return fs::path("checkpoints") / std::to_string(size);
}

core::Result<std::vector<std::uint64_t>> list_checkpoints(core::Disk& disk,
                                                          const fs::path& folder) {
    std::vector<std::uint64_t> sizes;
    auto names = TRY(disk.list(folder / "checkpoints"));
    for (const auto& name : names) {
        if (name.ends_with(core::unfinished_suffix))
            continue;
        auto size = parse_decimal(name);
        if (!size)
            return Error(ErrorCode::invalid_input,
                         "'checkpoints/" + name + "' is not a checkpoint's name");
        sizes.push_back(*size);
    }
    std::sort(sizes.begin(), sizes.end());
    return sizes;
}

core::Result<TreeWriter> TreeWriter::open(core::Disk& disk, const fs::path& folder,
                                          const SigningKey& key) {
    TreeWriter writer(disk, folder, key);
    auto sizes = list_checkpoints(disk, folder);
    if (!sizes && sizes.error().code() != ErrorCode::not_found)
        return mismatch(sizes.error().message());
    if (!sizes || sizes.value().empty()) {
        TRY(writer.create());
        return writer;
    }
    writer.head_.size = sizes.value().back();
    TRY(writer.load());
    return writer;
}

core::Result<void> TreeWriter::create() {
    // The first checkpoint is made before the first entry, so a ledger with entries and without
    // one has lost something.
    for (const char* name : {"payloads", "tile"}) {
        auto there = TRY(exists(*disk_, folder_ / name));
        if (there)
            return mismatch("its checkpoints are missing");
    }
    TRY(disk_->ensure_folder(folder_ / "checkpoints"));
    return sign(edge_.frontier);
}

core::Result<void> TreeWriter::load() {
    auto path = folder_ / checkpoint_path(head_.size);
    note_ = TRY(core::read_whole(*disk_, path, checkpoint_file_size_max));
    auto checkpoint = read_checkpoint(note_, key_->verifier());
    if (!checkpoint)
        return mismatch(path.string() + ": " + checkpoint.error().message());
    if (checkpoint.value().head.size != head_.size)
        return mismatch(path.string() + " is of another size");
    head_ = checkpoint.value().head;

    TileReaderView tiles(*disk_, folder_, head_.size);
    auto frontier = frontier_at(tiles, head_.size);
    if (!frontier)
        return mismatch(frontier.error().message());
    edge_.frontier = std::move(frontier).value();
    if (edge_.frontier.root() != head_.root)
        return mismatch("the tiles do not have the root of the last checkpoint");
    for (unsigned level = 0; level < edge_.tiles.size(); ++level) {
        auto hashes = head_.size >> (tile_height * level);
        for (auto i = hashes - hashes % tile_width; i < hashes; ++i) {
            auto hash = TRY(tiles.node(tile_height * level, i));
            edge_.tiles[level].push_back(hash);
        }
    }
    if (head_.size % tile_width != 0) {
        auto entries = tiles.bundle(head_.size / tile_width);
        if (!entries)
            return mismatch(entries.error().message());
        edge_.entries = std::move(entries).value();
        for (std::size_t i = 0; i < edge_.entries.size(); ++i)
            if (leaf_hash(edge_.entries[i]) != edge_.tiles[0][i])
                return mismatch("the last entries are not those of the tree");
    }
    // The crash may have come between the two files, or before their folders were synced.
    TRY(disk_->sync_folder(folder_ / "checkpoints"));
    auto latest =
        core::read_whole(*disk_, folder_ / latest_checkpoint_name, checkpoint_file_size_max);
    if (latest && latest.value() == note_)
        return disk_->sync_folder(folder_);
    if (latest) {
        auto older = read_checkpoint(latest.value(), key_->verifier());
        if (!older || older.value().head.size >= head_.size)
            return mismatch("the latest checkpoint is not the last one kept");
    } else if (latest.error().code() != ErrorCode::not_found) {
        return std::move(latest).error();
    }
    TRY(core::put_file(*disk_, folder_ / latest_checkpoint_name, note_));
    return disk_->sync_folder(folder_);
}

void TreeWriter::add_leaf(Edge& edge, const std::string& leaf, Files& files) {
    auto hash = leaf_hash(leaf);
    edge.frontier.append(hash);
    edge.entries.push_back(leaf);
    edge.tiles[0].push_back(hash);
    if (edge.entries.size() == tile_width) {
        files[bundle_path(edge.frontier.size() / tile_width - 1, tile_width)] =
            encode_bundle(edge.entries);
        edge.entries.clear();
    }
    for (unsigned level = 0; edge.tiles[level].size() == tile_width; ++level) {
        auto index = (edge.frontier.size() >> (tile_height * (level + 1))) - 1;
        files[tile_path({level, index})] = encode_tile(edge.tiles[level]);
        edge.tiles[level + 1].push_back(subtree_root(edge.tiles[level]));
        edge.tiles[level].clear();
    }
}

void TreeWriter::add_partials(const Edge& edge, std::uint64_t old_size, Files& files) {
    auto size = edge.frontier.size();
    for (unsigned level = 0; level < edge.tiles.size(); ++level) {
        auto hashes = size >> (tile_height * level);
        if (edge.tiles[level].empty() || hashes == old_size >> (tile_height * level))
            continue;
        auto width = static_cast<unsigned>(edge.tiles[level].size());
        files[tile_path({level, hashes / tile_width, width})] = encode_tile(edge.tiles[level]);
        if (level == 0)
            files[bundle_path(hashes / tile_width, width)] = encode_bundle(edge.entries);
    }
}

core::Result<void> TreeWriter::write(const Files& files) {
    std::set<fs::path> folders;
    for (const auto& [name, content] : files) {
        auto path = folder_ / name;
        if (folders.insert(path.parent_path()).second)
            TRY(disk_->ensure_folder(path.parent_path()));
        TRY(core::put_file(*disk_, path, content));
    }
    for (const auto& folder : folders)
        TRY(disk_->sync_folder(folder));
    return {};
}

core::Result<void> TreeWriter::check_written(const Frontier& expected) {
    TileReaderView written(*disk_, folder_, expected.size(), core::ReadFrom::medium);
    auto root = TRY(root_at(written, expected.size()).during("reading back"));
    if (root != expected.root())
        return mismatch("what was just written reads back differently");
    auto old_root = TRY(root_at(written, head_.size).during("reading back"));
    if (old_root != head_.root)
        return mismatch("the tree no longer begins with the tree signed before");
    for (auto index = head_.size / tile_width; index * tile_width < expected.size(); ++index) {
        auto entries = TRY(written.bundle(index).during("reading back"));
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto hash = TRY(written.node(0, index * tile_width + i));
            if (leaf_hash(entries[i]) != hash)
                return mismatch("an entry just written reads back differently");
        }
    }
    return {};
}

core::Result<void> TreeWriter::sign(const Frontier& frontier) {
    Checkpoint checkpoint{key_->verifier().name(), {frontier.size(), frontier.root()}};
    auto note = key_->sign_note(checkpoint_text(checkpoint));
    auto read_back = read_checkpoint(note, key_->verifier());
    VERIFY(read_back && read_back.value() == checkpoint);
    TRY(core::put_file(*disk_, folder_ / checkpoint_path(frontier.size()), note));
    TRY(disk_->sync_folder(folder_ / "checkpoints"));
    TRY(core::put_file(*disk_, folder_ / latest_checkpoint_name, note));
    TRY(disk_->sync_folder(folder_));
    head_ = checkpoint.head;
    note_ = std::move(note);
    return {};
}

core::Result<void> TreeWriter::remove_replaced_partials(std::uint64_t old_size) {
    auto remove_folder = [&](fs::path folder) -> core::Result<void> {
        folder += ".p";
        auto names = disk_->list(folder);
        if (!names)
            return names.error().code() == ErrorCode::not_found ? core::Result<void>()
                                                                : std::move(names).error();
        for (const auto& name : names.value())
            TRY(disk_->remove(folder / name));
        return disk_->remove(folder);
    };
    // No tree of 64 bits fills a tile of the last level.
    for (unsigned level = 0; level + 1 < edge_.tiles.size(); ++level) {
        auto index = old_size >> (tile_height * (level + 1));
        if (tile_width_at(head_.size, level, index) != tile_width)
            continue;
        TRY(remove_folder(folder_ / tile_path({level, index})));
        if (level == 0)
            TRY(remove_folder(folder_ / bundle_path(index, tile_width)));
    }
    return {};
}

core::Result<void> TreeWriter::integrate(const std::vector<std::string>& leaves) {
    if (leaves.empty())
        return {};
    auto old_size = head_.size;
    Files files;
    for (const auto& leaf : leaves)
        add_leaf(edge_, leaf, files);
    add_partials(edge_, old_size, files);
    TRY(write(files));
    TRY(check_written(edge_.frontier));
    TRY(sign(edge_.frontier));
    return remove_replaced_partials(old_size);
}

}  // namespace evidence
