// Collects hashes by kind into look-up sets, and keeps account of the lines that held none.
#pragma once

#include "core/result.h"
#include "examination/hash_sets/hash_set.h"
#include "store/lookup/lookup_set_builder.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace examination {

class HashCollector {
public:
    // Set files, and what sorting spills, go to `folder`.
    explicit HashCollector(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // REQUIRES: a key of size_of(kind) bytes.
    core::Result<void> add(HashKind kind, std::span<const std::byte> key) {
        auto& builder = builders_[static_cast<std::size_t>(kind)];
        if (!builder) [[unlikely]] {
            TRY(create_builder(kind));
        }
        return builder->add(key);
    }
    void report(std::uint64_t line, std::string why);

    std::uint64_t bad_line_count() const { return bad_line_count_; }
    const std::vector<BadLine>& first_bad_lines() const { return first_bad_lines_; }
    std::uint64_t added() const;
    // Writes one look-up set a kind, each with `metadata`. invalid_input: there was no hash at all.
    core::Result<std::vector<HashSetFile>> finish(const std::string& metadata);

private:
    core::Result<void> create_builder(HashKind kind);

    std::filesystem::path folder_;
    store::SortMemory memory_;
    std::array<std::optional<store::LookupSetBuilder>, hash_kinds.size()> builders_;
    std::uint64_t bad_line_count_ = 0;
    std::vector<BadLine> first_bad_lines_;
};

}  // namespace examination
