// Searches each unit for selectors, and masks what must not be read by who merely looks at a list.
#pragma once

#include "examination/content/content_unit.h"
#include "examination/selectors/selector_scanner.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace examination {

// A secret (seed phrase, private key) is handed on as a mask that tells equal secrets from others;
// its own text never leaves the worker. Neither does what of it lies in another selector's context.
class SelectorConsumer final : public ContentConsumer {
public:
    // A unit's hits are held until its end, so that all of its secrets are known by then.
    static constexpr std::uint64_t hits_max = 250'000;

    SelectorConsumer();
    void set_enabled(bool enabled) { enabled_ = enabled; }

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

private:
    void add(const SelectorHitView& hit);
    void mask();

    bool enabled_ = false;
    SelectorScanner scanner_;
    std::vector<FoundSelector> found_;
    std::vector<Extent> secrets_;  // Where they lie in the unit.
};

}  // namespace examination
