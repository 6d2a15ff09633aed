// Part of verify_ledger: compares the files of tiles and bundles with the tree built from entries.
#pragma once

#include "core/disk.h"
#include "evidence/ledger/merkle.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace evidence {

// Entries are added in order; each tile is compared with its files when it is full or the tree
// ends. Every problem found is reported as a sentence.
class TreeCheck {
public:
    using Report = std::function<void(std::string)>;

    // `checkpoint_sizes`, ascending: for these the partial tiles must be there, or the full ones.
    // REQUIRES: `disk` and `checkpoint_sizes` outlive this.
    TreeCheck(core::Disk& disk, std::filesystem::path folder,
              const std::vector<std::uint64_t>& checkpoint_sizes, Report report);

    void add(const std::string& entry);
    // After the last entry: the partial tiles, and whether other files lie among them.
    void finish(Report note);
    const Frontier& frontier() const { return frontier_; }

private:
    // The files of one tile, or of one bundle: what they must hold, cut into hashes or entries.
    struct Content {
        std::filesystem::path path;  // Of the full one.
        unsigned level = 0;
        std::uint64_t index = 0;
        std::vector<std::string> pieces;
    };
    void finish_tile(unsigned level, std::uint64_t index);
    void finish_bundle(std::uint64_t index);
    void check_content(const Content& content);
    bool check_full(const Content& content);
    void check_partials(const Content& content, bool full_is_there);
    void check_names(const std::filesystem::path& folder, unsigned level, std::uint64_t prefix,
                     const Report& note);
    void check_strays(const Report& note);

    core::Disk& disk_;
    std::filesystem::path folder_;
    const std::vector<std::uint64_t>& checkpoint_sizes_;
    Report report_;
    Frontier frontier_;
    std::vector<std::string> entries_;
    std::array<std::vector<TreeHash>, 8> tiles_;
};

}  // namespace evidence
