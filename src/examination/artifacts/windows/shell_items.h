// Shell items: how the Windows shell keeps the way to a folder or file, with its times then.
// Format: docs/formats/windows_registry_keys.md, "Shell items"
#pragma once

#include "core/bytes.h"
#include "core/moment.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

struct ShellItem {
    std::string_view kind;  // "folder", "file", "volume" …; "other" where the form is not known.
    std::string name;       // What the shell would show, as far as the item says it.
    std::optional<core::Moment> modified, created, accessed;
    std::optional<std::uint64_t> size, mft_entry, mft_sequence;
};

// One item, without its size, which must be right.
ShellItem read_shell_item(core::Bytes item);
// Items up to the one of no size; `cut` if they end before.
struct ShellItemList {
    std::vector<ShellItem> items;
    bool cut = false;

    std::string path() const;  // Their names between backslashes.
};
ShellItemList read_shell_items(core::Bytes list);

// "{GUID}" becomes the folder's name where it is known.
std::string shell_folder_name(std::string_view guid);

}  // namespace examination
