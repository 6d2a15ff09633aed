// Writes one value table file from rows that come in the order of their keys.
#pragma once

#include "core/file.h"
#include "core/front_coding.h"
#include "core/hash.h"
#include "core/result.h"
#include "store/lookup/value_table_format.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace store {

// The file stands under its name only once it is whole and durable. The filter is held in memory
// meanwhile, two bytes a row.
class ValueTableWriter {
public:
    // `rows_max`: how many rows there will be at most; it sizes the filter.
    static core::Result<ValueTableWriter> create(const std::filesystem::path& path,
                                                 std::uint64_t rows_max);
    ValueTableWriter(ValueTableWriter&&) noexcept = default;
    ValueTableWriter& operator=(ValueTableWriter&&) = delete;
    ~ValueTableWriter();

    // REQUIRES: a key greater than the one before. limit_exceeded for what is too long.
    core::Result<void> add(std::string_view key, std::string_view payload);
    // Replaces what stands at the path. Nothing can be added afterwards.
    core::Result<ValueTableHeader> finish(std::string_view metadata);

private:
    ValueTableWriter(std::filesystem::path path, core::File file, std::uint64_t filter_count);
    core::Result<void> end_block();
    core::Result<void> append(std::string_view bytes);
    core::Result<void> flush();
    core::Result<void> pad();
    core::Result<void> append_filter();
    std::filesystem::path unfinished() const { return path_.string() + ".new"; }

    std::filesystem::path path_;
    core::File file_;
    ValueTableHeader header_;
    core::Hasher hasher_{core::HashSelection::sha256};
    std::string pending_;
    std::uint64_t written_ = value_header_size;  // Where `pending_` goes.
    std::vector<std::uint64_t> block_offsets_;
    std::vector<LookupBlock> filter_;
    core::FrontCoder keys_;
    std::size_t key_bytes_ = 0;
    std::string payloads_, last_key_;
    bool block_open_ = false;
};

}  // namespace store
