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
    void set_enabled(bool enabled) { enabled_ = enabled; }
    bool enabled() const { return enabled_; }

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

    // What the unit's bytes gave, for consumers that come after this one: from finish() to begin().
    const SelectorFindings* findings() const { return findings_; }

private:
    bool enabled_ = false;
    SelectorSearch search_;
    const SelectorFindings* findings_ = nullptr;
};

}  // namespace examination
