// The order of a list of what was used last: MRUListEx or MRUList beside its entries.
#pragma once

#include "examination/artifacts/windows/registry_plugin.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace examination {

class MruOrder {
public:
    // MRUListEx has numbers, MRUList letters; each is the name of a value.
    explicit MruOrder(const RegistryKeyView& key);
    // 0 was used when the key was written last. Nothing for what is no entry of the list.
    std::optional<std::uint64_t> position(const std::string& name) const;

private:
    std::unordered_map<std::string, std::uint64_t> positions_;
};

}  // namespace examination
