// Searches each unit's bytes for selectors.
#pragma once

#include "examination/content/content_unit.h"
#include "examination/content/selector_search.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace examination {

class SelectorConsumer final : public ContentConsumer {
public:
    enum class Wanted : std::uint8_t {
        nothing,
        secrets,  // Found, so that others can mask them, and not handed on.
        all
    };
    void set_wanted(Wanted wanted) { wanted_ = wanted; }
    bool enabled() const { return wanted_ == Wanted::all; }

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

    // What the unit's bytes gave, for consumers that come after this one: from finish() to begin().
    const SelectorFindings* findings() const { return enabled() ? findings_ : nullptr; }
    // Where the secrets of the unit lie, as long.
    std::span<const Extent> secrets() const {
        return findings_ == nullptr ? std::span<const Extent>() : findings_->secrets;
    }

private:
    SelectorSearch& search() { return enabled() ? all_ : only_secrets_; }

    Wanted wanted_ = Wanted::nothing;
    SelectorSearch all_;
    SelectorSearch only_secrets_{SelectorSearch::Kinds::secrets};
    const SelectorFindings* findings_ = nullptr;
};

}  // namespace examination
