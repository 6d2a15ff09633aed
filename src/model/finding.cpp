#include "model/finding.h"

#include <array>
#include <span>

namespace model {
namespace {

constexpr std::array<std::string_view, 9> item_kinds{"file",        "directory",    "symbolic_link",
                                                     "special",     "stream",       "slack",
                                                     "unallocated", "unattributed", "gap"};
constexpr std::array<std::string_view, 3> item_states{"allocated", "deleted", "orphan"};
constexpr std::array<std::string_view, 4> coverage_states{"parsed", "slack", "unallocated",
                                                          "skipped"};
constexpr std::array<std::string_view, 4> scope_states{"in", "out", "undetermined", "context"};

template <typename Enum>
std::optional<Enum> enumerator_from(std::span<const std::string_view> names,
                                    std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace

std::string Origin::text() const {
    std::string out = source.hex() + "/" + address;
    if (!decoder_chain.empty())
        out += "|" + decoder_chain;
    if (offset != 0)
        out += "@" + std::to_string(offset);
    return out;
}

std::string_view name_of(ItemKind kind) {
    return item_kinds.at(static_cast<std::size_t>(kind));
}
std::string_view name_of(ItemState state) {
    return item_states.at(static_cast<std::size_t>(state));
}
std::string_view name_of(CoverageState state) {
    return coverage_states.at(static_cast<std::size_t>(state));
}
std::string_view name_of(ScopeState state) {
    return scope_states.at(static_cast<std::size_t>(state));
}
std::optional<ItemKind> item_kind_from(std::string_view name) {
    return enumerator_from<ItemKind>(item_kinds, name);
}
std::optional<ItemState> item_state_from(std::string_view name) {
    return enumerator_from<ItemState>(item_states, name);
}

}  // namespace model
