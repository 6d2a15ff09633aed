#include "evidence/ledger/tiles.h"

#include "core/verify.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

namespace evidence {
namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

namespace {

constexpr std::size_t hash_size = 32;
// A reader over a large tree forgets what it read rather than grow.
constexpr std::size_t tiles_kept_max = 4096;

fs::path with_width(std::string path, unsigned width) {
    if (width < tile_width)
        path += fmt::format(".p/{}", width);
    return path;
}

}  // namespace

std::string index_path(std::uint64_t index) {
    auto path = fmt::format("{:03}", index % 1000);
    for (auto rest = index / 1000; rest != 0; rest /= 1000)
        path.insert(0, fmt::format("x{:03}/", rest % 1000));
    return path;
}

fs::path tile_path(const TileName& tile) {
    return with_width(fmt::format("tile/{}/{}", tile.level, index_path(tile.index)), tile.width);
}

fs::path bundle_path(std::uint64_t index, unsigned width) {
    return with_width("tile/entries/" + index_path(index), width);
}

unsigned tile_width_at(std::uint64_t tree_size, unsigned level, std::uint64_t index) {
    VERIFY(level < 8);
    auto hashes = tree_size >> (tile_height * level);
    auto first = index * tile_width;
    if (index > hashes / tile_width || hashes <= first)
        return 0;
    return static_cast<unsigned>(std::min<std::uint64_t>(hashes - first, tile_width));
}

std::string encode_tile(const std::vector<TreeHash>& hashes) {
    std::string bytes;
    bytes.reserve(hashes.size() * hash_size);
    for (const auto& hash : hashes)
        bytes.append(reinterpret_cast<const char*>(hash.bytes.data()), hash_size);
    return bytes;
}

core::Result<std::vector<TreeHash>> decode_tile(std::string_view bytes) {
    auto count = bytes.size() / hash_size;
    if (bytes.empty() || bytes.size() % hash_size != 0 || count > tile_width)
        return Error(ErrorCode::invalid_input,
                     "not a tile: its size is not that of 1 to 256 hashes");
    std::vector<TreeHash> hashes(count);
    for (std::size_t i = 0; i < count; ++i)
        std::memcpy(hashes[i].bytes.data(), bytes.data() + i * hash_size, hash_size);
    return hashes;
}

std::string encode_bundle(const std::vector<std::string>& entries) {
    std::string bytes;
    for (const auto& entry : entries) {
        VERIFY(entry.size() <= entry_size_max);
        bytes.push_back(static_cast<char>(entry.size() >> 8));
        bytes.push_back(static_cast<char>(entry.size() & 255));
        bytes += entry;
    }
    return bytes;
}

core::Result<std::vector<std::string>> decode_bundle(std::string_view bytes) {
    std::vector<std::string> entries;
    while (!bytes.empty()) {
        if (entries.size() == tile_width)
            return Error(ErrorCode::invalid_input, "an entry bundle holds more than 256 entries");
        if (bytes.size() < 2)
            return Error(ErrorCode::invalid_input, "an entry bundle ends inside a length");
        std::size_t size =
            static_cast<unsigned char>(bytes[0]) * 256u + static_cast<unsigned char>(bytes[1]);
        bytes.remove_prefix(2);
        if (bytes.size() < size)
            return Error(ErrorCode::invalid_input, "an entry bundle ends inside an entry");
        entries.emplace_back(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    if (entries.empty())
        return Error(ErrorCode::invalid_input, "an entry bundle is empty");
    return entries;
}

TreeHash subtree_root(std::span<const TreeHash> hashes) {
    VERIFY(std::has_single_bit(hashes.size()));
    std::vector<TreeHash> level(hashes.begin(), hashes.end());
    while (level.size() > 1) {
        for (std::size_t i = 0; i < level.size() / 2; ++i)
            level[i] = node_hash(level[2 * i], level[2 * i + 1]);
        level.resize(level.size() / 2);
    }
    return level.front();
}

TileReaderView::TileReaderView(core::Disk& disk, fs::path folder, std::uint64_t tree_size,
                               core::ReadFrom from)
    : disk_(&disk), folder_(std::move(folder)), tree_size_(tree_size), from_(from) {}

core::Result<const std::vector<TreeHash>*> TileReaderView::tile(unsigned level,
                                                                std::uint64_t index) {
    auto found = tiles_.find({level, index});
    if (found != tiles_.end())
        return &found->second;
    auto width = tile_width_at(tree_size_, level, index);
    if (width == 0)
        return Error(ErrorCode::invalid_input, "the tree has no such tile");
    auto path = folder_ / tile_path({level, index, width});
    auto bytes = core::read_whole(*disk_, path, tile_width * hash_size, from_);
    // A partial tile may be gone once the full one is there; it begins with the same hashes.
    if (!bytes && bytes.error().code() == ErrorCode::not_found)
        bytes = core::read_whole(*disk_, folder_ / tile_path({level, index}),
                                 tile_width * hash_size, from_);
    auto content = TRY(std::move(bytes));
    auto hashes = TRY(decode_tile(content).during(path.string()));
    if (hashes.size() < width)
        return Error(ErrorCode::invalid_input, path.string() + ": the tile is too short");
    hashes.resize(width);
    if (tiles_.size() >= tiles_kept_max)
        tiles_.clear();
    return &tiles_.emplace(std::pair(level, index), std::move(hashes)).first->second;
}

core::Result<TreeHash> TileReaderView::node(unsigned level, std::uint64_t index) {
    auto height = level % tile_height;
    auto tile_level = level / tile_height;
    auto first = index << height;
    const auto* hashes = TRY(tile(tile_level, first / tile_width));
    auto begin = first % tile_width;
    auto count = std::size_t{1} << height;
    if (begin + count > hashes->size())
        return Error(ErrorCode::invalid_input, "the tree has no such node");
    return subtree_root(std::span(*hashes).subspan(begin, count));
}

core::Result<std::vector<std::string>> TileReaderView::bundle(std::uint64_t index) {
    auto width = tile_width_at(tree_size_, 0, index);
    if (width == 0)
        return Error(ErrorCode::invalid_input, "the tree has no such entry bundle");
    auto path = folder_ / bundle_path(index, width);
    auto bytes = core::read_whole(*disk_, path, bundle_size_max, from_);
    if (!bytes && bytes.error().code() == ErrorCode::not_found)
        bytes = core::read_whole(*disk_, folder_ / bundle_path(index, tile_width), bundle_size_max,
                                 from_);
    auto content = TRY(std::move(bytes));
    auto entries = TRY(decode_bundle(content).during(path.string()));
    if (entries.size() < width)
        return Error(ErrorCode::invalid_input, path.string() + ": the entry bundle is too short");
    entries.resize(width);
    return entries;
}

}  // namespace evidence
