// ItemPlaces: in which rows of a source an id, a hash or a folder can be, without asking the engine
// to look through all of them. Private to this folder.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "examination/findings/filters.h"
#include "policy/policy.h"
#include "store/columnar_reader.h"
#include "store/table.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace examination {

// What items can be looked up by.
enum class PlaceKey : std::uint8_t {
    id,
    address,
    sha256,
    folder  // The path up to the last '/'.
};

// Thread-safe. Keeps a reference to the reader, which has the file at `file`. Eight bytes an item
// and key, made of the file when first asked for: half a hash, so that what it names may also be
// another's row, and the conditions of the query still decide.
class ItemPlaces {
public:
    ItemPlaces(store::ColumnarReader& reader, std::size_t file) : reader_(reader), file_(file) {}

    // Keeps the selection of items to the rows that `value` can be in; leaves it as it is where
    // those are many, or the source has too many items.
    core::Result<void> narrow(store::Selection& items, PlaceKey key, std::string_view value,
                              const policy::Grant& grant);

private:
    // Half a hash above an ordinal, sorted.
    using Places = std::vector<std::uint64_t>;
    using SharedPlaces = std::shared_ptr<const Places>;  // Immutable; owned by calls in progress.

    core::Result<SharedPlaces> places(PlaceKey key, const policy::Grant& grant);
    core::Result<Places> make(PlaceKey key, const policy::Grant& grant);
    // In no order yet.
    core::Result<Places> hashes_of_contents(const policy::Grant& grant);
    core::Result<Places> hashes_of_names(PlaceKey key, const policy::Grant& grant);

    store::ColumnarReader& reader_;
    std::size_t file_;
    std::array<core::Guarded<SharedPlaces>, 4> places_;
};

// The rows that the item filter's hash and folder leave.
core::Result<void> narrow_to_places(ItemPlaces& places, store::Selection& items,
                                    const ItemFilter& filter, const policy::Grant& grant);

}  // namespace examination
