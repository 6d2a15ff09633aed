#include "evidence/ledger/tree_check.h"

#include "evidence/ledger/checkpoint.h"
#include "evidence/ledger/tiles.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace evidence {
namespace fs = std::filesystem;
using core::ErrorCode;

namespace {

std::string join(const std::vector<std::string>& pieces, std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes += pieces[i];
    return bytes;
}

// "x012/" gives 12, "012" gives 12, as `form` says; nothing for any other name.
std::optional<std::uint64_t> three_digits(std::string_view name, std::string_view before,
                                          std::string_view after) {
    if (name.size() != before.size() + 3 + after.size() || !name.starts_with(before) ||
        !name.ends_with(after))
        return std::nullopt;
    std::uint64_t value = 0;
    for (char c : name.substr(before.size(), 3)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

}  // namespace

TreeCheck::TreeCheck(core::Disk& disk, fs::path folder,
                     const std::vector<std::uint64_t>& checkpoint_sizes, Report report)
    : disk_(disk),
      folder_(std::move(folder)),
      checkpoint_sizes_(checkpoint_sizes),
      report_(std::move(report)) {}

void TreeCheck::add(const std::string& entry) {
    auto hash = leaf_hash(entry);
    frontier_.append(hash);
    entries_.push_back(entry);
    tiles_[0].push_back(hash);
    if (entries_.size() == tile_width)
        finish_bundle(frontier_.size() / tile_width - 1);
    for (unsigned level = 0; tiles_[level].size() == tile_width; ++level) {
        tiles_[level + 1].push_back(subtree_root(tiles_[level]));
        finish_tile(level, (frontier_.size() >> (tile_height * (level + 1))) - 1);
    }
}

void TreeCheck::finish(Report note) {
    auto size = frontier_.size();
    if (!entries_.empty())
        finish_bundle(size / tile_width);
    for (unsigned level = 0; level < tiles_.size(); ++level)
        if (!tiles_[level].empty())
            finish_tile(level, size >> (tile_height * (level + 1)));
    check_strays(note);
}

void TreeCheck::finish_tile(unsigned level, std::uint64_t index) {
    Content content{tile_path({level, index}), level, index, {}};
    for (const auto& hash : tiles_[level])
        content.pieces.push_back(encode_tile({hash}));
    tiles_[level].clear();
    check_content(content);
}

void TreeCheck::finish_bundle(std::uint64_t index) {
    Content content{bundle_path(index, tile_width), 0, index, {}};
    for (const auto& entry : entries_)
        content.pieces.push_back(encode_bundle({entry}));
    entries_.clear();
    check_content(content);
}

void TreeCheck::check_content(const Content& content) {
    bool full_is_there = check_full(content);
    check_partials(content, full_is_there);
}

bool TreeCheck::check_full(const Content& content) {
    auto bytes = core::read_whole(disk_, folder_ / content.path, bundle_size_max);
    bool complete = content.pieces.size() == tile_width;
    if (!bytes) {
        if (bytes.error().code() != ErrorCode::not_found)
            report_(bytes.error().message());
        else if (complete)
            report_(fmt::format("'{}' is missing", content.path.string()));
        return false;
    }
    // A full one in a tree that does not reach its end is what a crash before signing leaves.
    auto expected = join(content.pieces, content.pieces.size());
    if (complete ? bytes.value() != expected : !bytes.value().starts_with(expected))
        report_(fmt::format("'{}' does not hold what the tree holds", content.path.string()));
    return true;
}

void TreeCheck::check_partials(const Content& content, bool full_is_there) {
    auto folder = content.path;
    folder += ".p";
    std::set<std::size_t> widths;
    auto names = disk_.list(folder_ / folder);
    if (!names && names.error().code() != ErrorCode::not_found)
        report_(names.error().message());
    for (const auto& name : names ? names.value() : std::vector<std::string>()) {
        if (name.ends_with(core::unfinished_suffix))
            continue;
        auto path = folder / name;
        auto width = parse_decimal(name);
        if (!width || *width == 0 || *width >= tile_width) {
            report_(fmt::format("'{}' does not belong here", path.string()));
            continue;
        }
        widths.insert(*width);
        auto expected = join(content.pieces, std::min<std::size_t>(*width, content.pieces.size()));
        auto bytes = core::read_whole(disk_, folder_ / path, bundle_size_max);
        bool beyond = *width > content.pieces.size();
        if (!bytes)
            report_(bytes.error().message());
        else if (beyond ? !bytes.value().starts_with(expected) : bytes.value() != expected)
            report_(fmt::format("'{}' does not hold what the tree holds", path.string()));
    }
    if (full_is_there)
        return;
    auto first = content.index << (tile_height * (content.level + 1));
    std::set<std::size_t> missing;
    auto size = std::upper_bound(checkpoint_sizes_.begin(), checkpoint_sizes_.end(), first);
    for (; size != checkpoint_sizes_.end(); ++size) {
        auto width = tile_width_at(*size, content.level, content.index);
        if (width == tile_width || *size > frontier_.size())
            break;
        if (width != 0 && !widths.contains(width))
            missing.insert(width);
    }
    for (auto width : missing)
        report_(fmt::format("'{}/{}' is missing", folder.string(), width));
}

void TreeCheck::check_names(const fs::path& folder, unsigned level, std::uint64_t prefix,
                            const Report& note) {
    auto names = disk_.list(folder_ / folder);
    if (!names) {
        report_(names.error().message());
        return;
    }
    for (const auto& name : names.value()) {
        auto path = folder / name.substr(0, name.find('/'));
        if (auto part = three_digits(name, "x", "/"); part && prefix < (1u << 30)) {
            check_names(path, level, prefix * 1000 + *part, note);
            continue;
        }
        auto part = three_digits(name, "", "");
        if (!part)
            part = three_digits(name, "", ".p/");
        if (name.ends_with(core::unfinished_suffix))
            note(fmt::format("'{}' was left by a crash while it was written", path.string()));
        else if (!part)
            report_(fmt::format("'{}' does not belong here", path.string()));
        else if (tile_width_at(frontier_.size(), level, prefix * 1000 + *part) == 0)
            note(fmt::format("'{}' lies beyond the last checkpoint", path.string()));
    }
}

void TreeCheck::check_strays(const Report& note) {
    auto levels = disk_.list(folder_ / "tile");
    if (!levels) {
        if (levels.error().code() != ErrorCode::not_found || frontier_.size() != 0)
            report_(levels.error().message());
        return;
    }
    for (const auto& name : levels.value()) {
        if (name == "entries/")
            check_names("tile/entries", 0, 0, note);
        else if (name.size() == 2 && name[0] >= '0' && name[0] <= '7' && name[1] == '/')
            check_names(fs::path("tile") / name.substr(0, 1), static_cast<unsigned>(name[0] - '0'),
                        0, note);
        else
            report_(fmt::format("'tile/{}' does not belong here", name));
    }
}

}  // namespace evidence
