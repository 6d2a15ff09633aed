// Files that belong to another one beside them by their names: NTUSER.DAT and NTUSER.DAT.LOG1.
// Owner and worker find them alike, from the units of a job; see decision 0023.
#pragma once

#include "examination/protocol/found.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace examination {

// What is larger is no companion.
constexpr std::uint64_t companion_bytes_max = std::uint64_t{64} << 20;
// A parser reads so many at once, and a job holds them beside each other.
constexpr std::size_t companions_max = 4;

// By index of an item, the indices of its companions: allocated files whose paths are its own and
// one of the endings, in any case of ASCII letters. What is a companion has none.
using Companions = std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>;
Companions find_companions(std::span<const FoundItem* const> items,
                           std::span<const std::string_view> endings);

}  // namespace examination
