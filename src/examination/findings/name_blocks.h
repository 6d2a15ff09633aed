// NameBlocks: items' and records' names as a findings file keeps them, many to a row.
#pragma once

#include "core/front_coding.h"
#include "core/result.h"
#include "model/ids.h"
#include "store/columnar_reader.h"
#include "store/columnar_writer.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace examination {

// Fills `item_names` or `record_names`; every row of the table is added in order, from 0.
class NameBlockWriter {
public:
    core::Result<void> add(store::TableAppender& table, std::span<const std::byte, 16> id,
                           std::string_view text);
    core::Result<void> add(store::TableAppender& table, std::span<const std::byte, 16> id,
                           std::string_view text, std::string_view address);
    // Writes what does not fill a block.
    core::Result<void> finish(store::TableAppender& table);

private:
    core::FrontCoder texts_, addresses_;
    std::string ids_;
    std::uint64_t names_ = 0, block_ = 0;
    bool addressed_ = false;
};

// One name of a block. Valid only inside the handler that receives it.
struct NameView {
    std::uint64_t row;
    store::Id128 id;
    std::string_view text, address;
};

// Gives the names of a block of `item_names` or `record_names` whose row is at or after `from`, in
// order, while the handler returns true. invalid_input: the block is damaged.
core::Result<void> visit_names(const store::RowView& row, bool addressed, std::uint64_t from,
                               const std::function<bool(const NameView&)>& handler);

}  // namespace examination
