// C2SP tlog-tiles: names and contents of the files a tree is kept in, and reading a tree from them.
#pragma once

#include "core/disk.h"
#include "core/result.h"
#include "evidence/ledger/merkle.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace evidence {

constexpr unsigned tile_width = 256;           // Hashes in a full tile, entries in a full bundle.
constexpr unsigned tile_height = 8;            // Tree levels a tile spans.
constexpr std::size_t entry_size_max = 65535;  // Its length is written as a uint16.
constexpr std::uint64_t bundle_size_max = tile_width * (entry_size_max + 2);

// One tile; its width is below 256 for a partial one.
struct TileName {
    unsigned level = 0;
    std::uint64_t index = 0;
    unsigned width = tile_width;
    auto operator<=>(const TileName&) const = default;
};

// "x001/x234/067" for 1234067.
std::string index_path(std::uint64_t index);
// "tile/0/x001/234", "tile/1/000.p/12".
std::filesystem::path tile_path(const TileName& tile);
// "tile/entries/000.p/12"; the bundle goes with the tile of level 0.
std::filesystem::path bundle_path(std::uint64_t index, unsigned width);

// How many hashes of a tree of this size stand in the tile: 0 to 256.
unsigned tile_width_at(std::uint64_t tree_size, unsigned level, std::uint64_t index);

std::string encode_tile(const std::vector<TreeHash>& hashes);
// Whole hashes, 1 to 256 of them; else invalid_input.
core::Result<std::vector<TreeHash>> decode_tile(std::string_view bytes);
// Each entry with its big-endian length before it. REQUIRES: at most entry_size_max bytes each.
std::string encode_bundle(const std::vector<std::string>& entries);
// 1 to 256 entries that fill the bytes exactly; else invalid_input.
core::Result<std::vector<std::string>> decode_bundle(std::string_view bytes);
// Root of the perfect subtree over 2^n hashes. REQUIRES: a power of two of them.
TreeHash subtree_root(std::span<const TreeHash> hashes);

// Reads the nodes of a tree of `tree_size` from its tiles: the partial tile of that size, or the
// full one where it has replaced it. Keeps what it read. Not thread-safe.
class TileReaderView : public NodeSource {
public:
    // REQUIRES: `disk` outlives this.
    TileReaderView(core::Disk& disk, std::filesystem::path folder, std::uint64_t tree_size,
                   core::ReadFrom from = core::ReadFrom::cache);
    core::Result<TreeHash> node(unsigned level, std::uint64_t index) override;
    // The entries of one bundle, as far as the tree goes.
    core::Result<std::vector<std::string>> bundle(std::uint64_t index);

private:
    core::Result<const std::vector<TreeHash>*> tile(unsigned level, std::uint64_t index);

    core::Disk* disk_;
    std::filesystem::path folder_;
    std::uint64_t tree_size_;
    core::ReadFrom from_;
    std::map<std::pair<unsigned, std::uint64_t>, std::vector<TreeHash>> tiles_;
};

}  // namespace evidence
