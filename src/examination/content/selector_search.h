// One search for selectors, over a content's bytes or the text that was read from it, with masked
// secrets.
#pragma once

#include "examination/protocol/found.h"
#include "examination/selectors/selector_scanner.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace examination {

// Overwrites what of `text`, which begins at `offset` of its content with `width` bytes a
// character, lies in one of these ranges. REQUIRES: they are sorted and do not overlap.
void blot(std::string& text, std::uint64_t offset, std::span<const Extent> ranges,
          std::uint64_t width = 1);

struct SelectorFindings {
    std::vector<FoundSelector> selectors;  // By offset.
    std::vector<Extent> secrets;           // Where they lie: sorted, without overlap.
    std::uint64_t dropped = 0;             // Found beyond the most that are kept.
    std::uint64_t first_dropped = 0;       // Offset.
    std::uint64_t cut = 0;                 // Longer than they are said to be.
    std::uint64_t first_cut = 0;
};

// A secret (seed phrase, private key, password, token) is given as a mask that tells equal secrets
// from others; its own text never leaves the worker. Neither does what of it lies in another
// selector's context.
class SelectorSearch {
public:
    // Hits are held until the end, so that all secrets are known by then.
    static constexpr std::uint64_t hits_max = 250'000;

    enum class Kinds {
        all,
        secrets
    };
    explicit SelectorSearch(Kinds kinds = Kinds::all);

    void begin();
    void update(std::span<const std::byte> bytes, std::uint64_t offset) {
        scanner_.update(bytes, offset);
    }
    // Valid until begin().
    const SelectorFindings& finish();

private:
    void add(const SelectorHitView& hit);
    void mask(SelectorScanOutcome& outcome);
    bool mask(FoundSelector& found) const;

    SelectorScanner scanner_;
    SelectorFindings findings_;
};

}  // namespace examination
