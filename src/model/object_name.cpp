#include "model/object_name.h"

#include "core/wire.h"

#include <algorithm>

namespace model {

std::string_view name_of(ObjectKind kind) {
    constexpr std::array<std::string_view, object_kinds.size()> names{
        "case", "source", "item", "content", "record", "selector", "anomaly", "hit"};
    return names.at(static_cast<std::size_t>(kind));
}

std::optional<ObjectName> object_name_from(std::string_view text) {
    auto slash = text.find('/');
    if (text.size() > object_name_size_max || slash == text.npos || slash + 1 == text.size())
        return std::nullopt;
    for (auto kind : object_kinds)
        if (name_of(kind) == text.substr(0, slash))
            return ObjectName{kind, std::string(text.substr(slash + 1))};
    return std::nullopt;
}

EntityId entity_of(const CaseId& of, const ObjectName& name) {
    core::Encoder encoder;
    encoder.text("spoor.entity.1").raw(of.bytes).text(name.text());
    auto digest = core::sha256(encoder.buffer());
    EntityId id;
    std::copy_n(digest.bytes.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

}  // namespace model
