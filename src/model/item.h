// Item: a file or other content unit found in a source, and what is known of it.
#pragma once

#include "core/hash.h"
#include "core/moment.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace model {

enum class ItemKind : std::uint8_t {
    file,  // A regular file's main content.
    directory,
    symbolic_link,
    special,       // Device, pipe, socket, whiteout.
    stream,        // A further named content of an item: NTFS alternate data stream, HFS+ fork.
    slack,         // The rest of a file's last allocation unit.
    unallocated,   // A piece of what a file system marks as free.
    unattributed,  // Allocated according to the file system, but part of no item it lists.
    gap,  // Part of the source outside every volume, or of a volume outside its file system.
};

enum class ItemState : std::uint8_t {
    allocated,
    deleted,  // The name or the metadata says that it was removed; content may be another's.
    orphan,   // Metadata without any name that leads to it.
};

// Where a datum lies with regard to the authority of its case.
enum class ScopeState : std::uint8_t {
    in,
    out,  // Sealed, not shown.
    undetermined,
    context,  // Outside, but needed to understand what is inside.
};

// That a look-up set knows an item's content. Known is never called good.
struct HashSetMatch {
    std::string set;       // The set's name.
    std::string category;  // "system", "application", "notable" … as the set says.

    bool operator==(const HashSetMatch&) const = default;
};

struct Item {
    std::uint64_t ordinal = 0;  // Place in the source's canonical order, from 0 without gaps.
    ItemId id;
    // "p2/i45-3/a128-1"; unique in its source. After a '!' comes what lies inside an item.
    std::string address;
    std::string parent;        // Address of the item it belongs to or lies in; empty at the top.
    std::uint32_t volume = 0;  // Index of its volume; 0 outside every volume.
    ItemKind kind = ItemKind::file;
    ItemState state = ItemState::allocated;
    std::string path;      // UTF-8.
    std::string path_raw;  // Bytes as stored, only where they differ from `path`.
    std::uint64_t size = 0;
    std::string type;  // Media type by content; empty if it was not read or has none.
    std::optional<core::Sha256Digest> sha256;
    std::optional<core::Sha1Digest> sha1;
    std::optional<core::Md5Digest> md5;
    std::optional<core::Moment> modified, accessed, changed, created, deleted_at;
    std::uint32_t mode = 0;
    std::uint32_t user_id = 0, group_id = 0;
    std::string link_target;
    std::string same_content_as;  // Address of the item whose content stands for this one's.
    std::vector<HashSetMatch> hash_sets;
    ScopeState scope_state = ScopeState::undetermined;
    std::optional<AuthorityId> authority_id;
    std::optional<LabelId> label_id;

    bool known() const { return !hash_sets.empty(); }
    bool operator==(const Item&) const = default;
};

// Does the item lie inside another one (an archive, an image)?
constexpr bool is_inside_item(std::string_view address) {
    return address.find('!') != std::string_view::npos;
}

std::string_view name_of(ItemKind kind);
std::string_view name_of(ItemState state);
std::string_view name_of(ScopeState state);
std::optional<ItemKind> item_kind_from(std::string_view name);
std::optional<ItemState> item_state_from(std::string_view name);

}  // namespace model
