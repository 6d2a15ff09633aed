// Writes the tree: tiles, entry bundles and signed checkpoints; reads them back before it signs.
#pragma once

#include "core/disk.h"
#include "core/result.h"
#include "evidence/ledger/checkpoint.h"
#include "evidence/ledger/merkle.h"
#include "evidence/ledger/note.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace evidence {

// "checkpoints/12", and "checkpoint" for the latest.
std::filesystem::path checkpoint_path(std::uint64_t size);
constexpr const char* latest_checkpoint_name = "checkpoint";
constexpr std::uint64_t checkpoint_file_size_max = 1u << 20;

// The sizes for which a checkpoint is kept, ascending. invalid_input for a name that is no size.
core::Result<std::vector<std::uint64_t>> list_checkpoints(core::Disk& disk,
                                                          const std::filesystem::path& folder);

// Not thread-safe: the ledger lets one thread in at a time.
class TreeWriter {
public:
    // Makes an empty ledger with its checkpoint of size 0, or opens one and re-derives the root of
    // its last checkpoint from the tiles on disk. invalid_input where they do not agree.
    // REQUIRES: `disk` and `key` outlive this.
    static core::Result<TreeWriter> open(core::Disk& disk, const std::filesystem::path& folder,
                                         const SigningKey& key);

    // Adds entries and signs the new tree. Nothing is signed before everything was written, synced,
    // read back from the medium and found right. After an error the writer must not be used again.
    core::Result<void> integrate(const std::vector<std::string>& leaves);

    // The last signed tree, and its checkpoint as a note.
    const TreeHead& head() const { return head_; }
    const std::string& note() const { return note_; }

private:
    // The unfinished right edge of the tree.
    struct Edge {
        Frontier frontier;
        std::vector<std::string> entries;            // Of the partial bundle.
        std::array<std::vector<TreeHash>, 8> tiles;  // The partial tile of each level.
    };
    using Files = std::map<std::filesystem::path, std::string>;

    TreeWriter(core::Disk& disk, std::filesystem::path folder, const SigningKey& key)
        : disk_(&disk), folder_(std::move(folder)), key_(&key) {}
    core::Result<void> create();
    core::Result<void> load();
    static void add_leaf(Edge& edge, const std::string& leaf, Files& files);
    static void add_partials(const Edge& edge, std::uint64_t old_size, Files& files);
    core::Result<void> write(const Files& files);
    core::Result<void> check_written(const Frontier& expected);
    core::Result<void> sign(const Frontier& frontier);
    core::Result<void> remove_replaced_partials(std::uint64_t old_size);

    core::Disk* disk_;
    std::filesystem::path folder_;
    const SigningKey* key_;
    TreeHead head_;
    std::string note_;
    Edge edge_;
};

}  // namespace evidence
