// Finds the terms of a compiled list in a unit's bytes.
#pragma once

#include "examination/keywords/keyword_set.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace examination {

// One term in a unit. Its bytes live until the callback returns.
struct KeywordHitView {
    std::uint32_t term = 0;
    model::KeywordEncoding encoding = model::KeywordEncoding::utf8;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::span<const std::byte> before, matched, after;
};

struct KeywordScanOptions {
    std::uint64_t hits_per_term_max = 10'000;  // In a unit; further ones are counted and dropped.
    std::uint64_t hits_max = 250'000;          // The same, of all terms.
    std::optional<model::KeywordEncoding> only = {};  // Take no notice of the others.
};

struct KeywordScanOutcome {
    std::uint64_t hits = 0;
    std::uint64_t dropped = 0;
    std::optional<std::uint64_t> first_dropped;
};

// Any cutting of a unit into blocks gives the same hits in the same order. Of a term's matches in
// one encoding none overlap: where the first of them ends, its leftmost beginning counts, and from
// there its longest match; the search goes on behind it. Not thread-safe.
class KeywordScanner {
public:
    static constexpr std::size_t context_size = 32;
    using Callback = std::function<void(const KeywordHitView&)>;

    // Keeps a reference: the set must outlive the scanner.
    static core::Result<KeywordScanner> create(const KeywordSet& set,
                                               const KeywordScanOptions& options = {});
    KeywordScanner(KeywordScanner&&) noexcept;
    KeywordScanner& operator=(KeywordScanner&&) noexcept;
    ~KeywordScanner();

    // `callback` is kept until finish(), which ends every unit.
    void begin(Callback callback);
    // REQUIRES: begin() came before, and `offset` is where the last block ended (0 at first).
    void update(std::span<const std::byte> block, std::uint64_t offset);
    KeywordScanOutcome finish();

private:
    struct State;
    explicit KeywordScanner(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace examination
