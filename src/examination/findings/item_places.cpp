#include "examination/findings/item_places.h"

#include "core/front_coding.h"
#include "core/hash.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <utility>

namespace examination {
namespace {

using store::RowView;
using store::Selection;
using store::Value;
namespace block_column = schema::name_block;

// Beyond that a look-up would take more memory than it is worth: the engine looks through the rows.
constexpr std::uint64_t items_max = 16'000'000;
constexpr std::uint64_t piece_rows = 200'000, piece_blocks = 4096;
constexpr std::size_t marked_rows_max = 100'000;

// By the upper half, equal ones as they stand: two passes of 16 bits each.
void sort_by_hash(std::vector<std::uint64_t>& places) {
    constexpr std::size_t digits = 1 << 16;
    std::vector<std::uint64_t> sorted(places.size());
    for (unsigned shift : {32u, 48u}) {
        auto digit = [shift](std::uint64_t place) { return (place >> shift) % digits; };
        std::vector<std::size_t> begins(digits + 1);
        for (auto place : places)
            ++begins[digit(place) + 1];
        std::partial_sum(begins.begin(), begins.end(), begins.begin());
        for (auto place : places)
            sorted[begins[digit(place)]++] = place;
        std::swap(places, sorted);
    }
}

// FNV-1a, of which the upper half is kept.
std::uint64_t upper_half_of_hash(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash >> 32 << 32;
}

core::Error damaged() {
    return {core::ErrorCode::invalid_input, "a findings file is damaged: examine the source again"};
}

unsigned block_column_of(PlaceKey key) {
    switch (key) {
        case PlaceKey::id:
            return block_column::ids;
        case PlaceKey::address:
            return block_column::addresses;
        case PlaceKey::folder:
        case PlaceKey::sha256:
            break;
    }
    return block_column::texts;
}

core::Result<void> add_ids(std::string_view ids, std::uint64_t first,
                           std::vector<std::uint64_t>& places) {
    constexpr std::size_t id_size = 16;
    if (ids.size() % id_size != 0 || ids.size() / id_size > block_column::size)
        return damaged();
    for (; !ids.empty(); ids.remove_prefix(id_size))
        places.push_back(upper_half_of_hash(ids.substr(0, id_size)) | first++);
    return {};
}

core::Result<void> add_texts(std::string_view list, std::uint64_t first,
                             std::vector<std::uint64_t>& places) {
    core::FrontCodedView texts(list);
    std::string text;
    for (auto end = first + block_column::size; first < end && texts.next(); ++first) {
        texts.apply_to(text);
        places.push_back(upper_half_of_hash(text) | first);
    }
    return texts.damaged() ? core::Result<void>(damaged()) : core::Result<void>();
}

// Most names lie in the folder of the one before.
core::Result<void> add_folders(std::string_view list, std::uint64_t first,
                               std::vector<std::uint64_t>& places) {
    core::FrontCodedView paths(list);
    std::string path;
    std::size_t behind_slash = 0;
    auto hash = upper_half_of_hash({});
    for (auto end = first + block_column::size; first < end && paths.next(); ++first) {
        paths.apply_to(path);
        bool same = paths.shared() >= behind_slash && paths.rest().find('/') == std::string::npos;
        if (!same) {
            auto slash = path.rfind('/');
            behind_slash = slash == std::string::npos ? 0 : slash + 1;
            auto folder = slash == std::string::npos ? std::string_view()
                                                     : std::string_view(path).substr(0, slash);
            hash = upper_half_of_hash(folder);
        }
        places.push_back(hash | first);
    }
    return paths.damaged() ? core::Result<void>(damaged()) : core::Result<void>();
}

}  // namespace

core::Result<ItemPlaces::Places> ItemPlaces::hashes_of_contents(const policy::Grant& grant) {
    Places places;
    bool more = true;
    for (std::uint64_t from = 0; more; from += piece_rows) {
        more = false;
        Selection rows;
        rows.table = &schema::items;
        rows.columns = {schema::item::ordinal, schema::item::sha256};
        rows.require(
            in_range(schema::item::ordinal, Value::number(from), Value::number(from + piece_rows)));
        TRY(reader_.select_structure(file_, rows, grant, [&](const RowView& row) {
            more = true;
            if (!row.null(1))
                places.push_back(upper_half_of_hash(row.text(1)) | row.number<std::uint64_t>(0));
            return core::Result<void>();
        }));
    }
    return places;
}

// Of names as they are kept, many to a row: a tenth of what their column takes to read.
core::Result<ItemPlaces::Places> ItemPlaces::hashes_of_names(PlaceKey key,
                                                             const policy::Grant& grant) {
    Places places;
    Selection blocks;
    blocks.table = &schema::item_name_blocks;
    auto count = TRY(reader_.count(file_, blocks, grant));
    places.reserve(count * block_column::size);
    blocks.columns = {block_column::block, block_column_of(key)};
    for (std::uint64_t from = 0; from < count; from += piece_blocks) {
        auto part = blocks;
        part.require(
            in_range(block_column::block, Value::number(from), Value::number(from + piece_blocks)));
        TRY(reader_.select_structure(file_, part, grant, [&](const RowView& row) {
            auto first = row.number<std::uint64_t>(0) * block_column::size;
            return key == PlaceKey::id       ? add_ids(row.text(1), first, places)
                   : key == PlaceKey::folder ? add_folders(row.text(1), first, places)
                                             : add_texts(row.text(1), first, places);
        }));
    }
    return places;
}

core::Result<ItemPlaces::Places> ItemPlaces::make(PlaceKey key, const policy::Grant& grant) {
    Selection items;
    items.table = &schema::items;
    auto count = TRY(reader_.count(file_, items, grant));
    if (count > items_max)
        return Places();  // Too many: nothing is kept, and nothing is narrowed.
    auto places =
        TRY(key == PlaceKey::sha256 ? hashes_of_contents(grant) : hashes_of_names(key, grant));
    sort_by_hash(places);
    places.shrink_to_fit();
    return places;
}

core::Result<ItemPlaces::SharedPlaces> ItemPlaces::places(PlaceKey key,
                                                          const policy::Grant& grant) {
    auto kept = places_[static_cast<std::size_t>(key)].access();
    if (*kept == nullptr) {
        auto made = TRY(make(key, grant));
        *kept = std::make_shared<const Places>(std::move(made));
    }
    return *kept;
}

core::Result<void> ItemPlaces::narrow(Selection& items, PlaceKey key, std::string_view value,
                                      const policy::Grant& grant) {
    auto places = TRY(this->places(key, grant));
    if (places->empty())
        return {};
    auto hash = upper_half_of_hash(value);
    auto begin = std::ranges::lower_bound(*places, hash);
    auto end = std::upper_bound(begin, places->end(), hash | 0xFFFF'FFFF);
    std::span<const std::uint64_t> found(begin, end);
    if (found.size() > marked_rows_max)
        return {};
    if (found.empty()) {
        items.where.emplace_back();  // Nothing: any of no conditions.
        return {};
    }
    auto ordinal = [](std::uint64_t place) { return place & 0xFFFF'FFFF; };
    items.require(in_range(schema::item::ordinal, Value::number(ordinal(found.front())),
                           Value::number(ordinal(found.back()) + 1)));
    if (found.size() == 1)
        return {};
    // Not as a list: the engine joins with lists, and rows leave a join in any order.
    auto marks = std::make_shared<store::RowMarks>(ordinal(found.back()) + 1);
    for (auto place : found)
        marks->mark(ordinal(place));
    items.require(marked(schema::item::ordinal, std::move(marks)));
    return {};
}

core::Result<void> narrow_to_places(ItemPlaces& places, Selection& items, const ItemFilter& filter,
                                    const policy::Grant& grant) {
    constexpr std::size_t sha256_digits = 64;
    auto hash = filter.hash.size() == sha256_digits ? core::from_hex(filter.hash) : std::nullopt;
    if (hash)
        TRY(places.narrow(items, PlaceKey::sha256, *hash, grant));
    if (filter.folder)
        TRY(places.narrow(items, PlaceKey::folder, *filter.folder, grant));
    return {};
}

}  // namespace examination
