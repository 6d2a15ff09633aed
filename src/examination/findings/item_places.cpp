#include "examination/findings/item_places.h"

#include "core/hash.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace examination {
namespace {

using store::RowView;
using store::Selection;
using store::Value;

// Beyond that a look-up would take more memory than it is worth: the engine looks through the rows.
constexpr std::uint64_t items_max = 16'000'000;
constexpr std::uint64_t piece_rows = 200'000;
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

std::string_view folder_of(std::string_view path) {
    auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

unsigned column_of(PlaceKey key) {
    switch (key) {
        case PlaceKey::id:
            return schema::item::id;
        case PlaceKey::address:
            return schema::item::address;
        case PlaceKey::sha256:
            return schema::item::sha256;
        case PlaceKey::folder:
            return schema::item::path;
    }
    return schema::item::id;
}

}  // namespace

core::Result<ItemPlaces::Places> ItemPlaces::make(PlaceKey key, const policy::Grant& grant) {
    Places places;
    bool more = true;
    for (std::uint64_t from = 0; more && from <= items_max; from += piece_rows) {
        more = false;
        Selection rows;
        rows.table = &schema::items;
        rows.columns = {schema::item::ordinal, column_of(key)};
        rows.require(
            in_range(schema::item::ordinal, Value::number(from), Value::number(from + piece_rows)));
        TRY(reader_.select_structure(file_, rows, grant, [&](const RowView& row) {
            more = true;
            if (row.null(1))
                return core::Result<void>();
            std::uint64_t hash = 0;
            if (key == PlaceKey::id) {
                auto id = row.id(1);
                hash = upper_half_of_hash({reinterpret_cast<const char*>(id.data()), id.size()});
            } else {
                auto text = row.text(1);
                hash = upper_half_of_hash(key == PlaceKey::folder ? folder_of(text) : text);
            }
            places.push_back(hash | row.number<std::uint64_t>(0));
            return core::Result<void>();
        }));
    }
    if (more)
        places = {};  // Too many: nothing is kept, and nothing is narrowed.
    else
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
