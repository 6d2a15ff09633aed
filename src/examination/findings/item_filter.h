// Which items are asked for, and in which order.
#pragma once

#include "model/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace examination {

struct TimeRange {
    std::optional<std::int64_t> from_seconds;  // Inclusive, since 1970, as the evidence's clock.
    std::optional<std::int64_t> to_seconds;    // Exclusive.

    bool empty() const { return !from_seconds && !to_seconds; }
};

// Each term that is given must hold; several values of one term are alternatives.
struct ItemFilter {
    std::optional<model::SourceId> source;
    std::string path_glob;  // core::glob_matches, any letter case, '?' and sets of characters; a
                            // pattern without '/' is matched against the last name.
    std::vector<model::ItemKind> kinds;
    std::vector<model::ItemState> states;
    std::string hash;           // SHA-256, SHA-1 or MD5 in hex, told apart by length.
    std::string type;           // Media type, or its beginning: "image/".
    TimeRange time;             // Any of the item's times lies in it.
    std::optional<bool> known;  // In a hash set or not.
    // Address of the item in which they lie; empty: those that lie in none.
    std::optional<std::string> parent = {};
    // Path of the folder in which they lie, in its exact letters; empty: those at the top.
    std::optional<std::string> folder = {};
    // Contents (SHA-256 in hex) and items (id in hex): any of these, or none of them.
    struct Chosen {
        std::vector<std::string> contents, items;
        bool but_these = false;
    };
    std::optional<Chosen> chosen = {};
};

// By what items are listed; equal ones by source and place.
enum class ItemColumn : std::uint8_t {
    path,
    size,
    modified,  // Times to the second.
    accessed,
    changed,
    created,
    type,
    kind
};
struct ItemOrder {
    ItemColumn column = ItemColumn::path;
    bool falling = false;  // Those without a value are last in either direction.
};

}  // namespace examination
