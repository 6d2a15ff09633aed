// Cuts a walk's answers into parts, and finds items whose content another item stands for already.
#pragma once

#include "core/hash.h"
#include "examination/run/job_runner.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace examination {

// Entries remembered while looking for equal extents. Beyond it later duplicates are read again,
// which costs time and loses nothing. Each takes some 90 bytes of the owner's memory.
constexpr std::size_t remembered_extents_max = 1'000'000;

// One per walk: what it decides follows from the answers and their order alone.
class WalkCutter : public PartCutter {
public:
    std::optional<Answer> look_at(const Answer& answer) override;
    bool ends_part(std::size_t size) override;

private:
    struct Seen {
        std::uint64_t address_offset;
        std::uint32_t address_size;
    };

    std::uint32_t items_ = 0;
    std::uint64_t content_bytes_ = 0;
    struct KeyHash {
        std::size_t operator()(const core::Sha256Digest& key) const;
    };

    std::unordered_map<core::Sha256Digest, Seen, KeyHash> seen_;
    std::string addresses_;
};

// For jobs whose answers need no cutting but by size.
class SizeCutter : public PartCutter {
public:
    std::optional<Answer> look_at(const Answer&) override { return std::nullopt; }
    bool ends_part(std::size_t size) override;
};

}  // namespace examination
