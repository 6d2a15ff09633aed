#include "examination/protocol/companions.h"

#include <algorithm>
#include <string>

namespace examination {
namespace {

std::string lowered(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool can_belong(const FoundItem& item) {
    return item.kind == ItemKind::file && item.state == ItemState::allocated &&
           item.content != ContentSource::none && !item.path_raw.empty();
}

// The lowered path without the ending; empty where it has none of them.
std::string without_ending(const FoundItem& item, std::span<const std::string_view> endings) {
    constexpr std::size_t ending_size_max = 16;
    auto tail = item.path_raw.substr(item.path_raw.size() -
                                     std::min(item.path_raw.size(), ending_size_max));
    tail = lowered(tail);
    for (auto ending : endings)
        if (tail.ends_with(lowered(ending)))
            return lowered(item.path_raw).substr(0, item.path_raw.size() - ending.size());
    return {};
}

}  // namespace

Companions find_companions(std::span<const FoundItem* const> items,
                           std::span<const std::string_view> endings) {
    std::unordered_map<std::string, std::vector<std::uint32_t>> beside;  // By the other's path.
    std::vector<bool> is_companion(items.size());
    for (std::uint32_t i = 0; i < items.size(); ++i)
        if (can_belong(*items[i]) && items[i]->size <= companion_bytes_max)
            if (auto path = without_ending(*items[i], endings); !path.empty()) {
                auto& others = beside[path];
                if (others.size() == companions_max)
                    continue;  // Names that differ in case alone: a unit like any other.
                others.push_back(i);
                is_companion[i] = true;
            }
    Companions found;
    if (beside.empty())
        return found;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        if (is_companion[i] || !can_belong(*items[i]))
            continue;
        auto companions = beside.find(lowered(items[i]->path_raw));
        // Two items of one path are a strange file system: the first has them.
        if (companions == beside.end())
            continue;
        found.emplace(i, std::move(companions->second));
        beside.erase(companions);
    }
    return found;
}

}  // namespace examination
