// Finds selectors in a unit's bytes: addresses, numbers, wallets, keys; ASCII and UTF-16.
#pragma once

#include "model/selectors/selector.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace examination {

using model::SelectorEncoding;

// A selector that is longer than its finder looks is cut there.
enum class SelectorEnd : std::uint8_t {
    whole,
    cut
};

// One selector in a unit. Its texts and bytes live until the callback returns.
struct SelectorHitView {
    model::SelectorKind kind;
    SelectorEncoding encoding;
    SelectorEnd end = SelectorEnd::whole;
    std::uint32_t length = 0;                  // Of the raw selector, in bytes of the unit.
    std::uint64_t offset = 0;                  // In the unit.
    std::string_view raw;                      // One byte a character, whatever the encoding.
    std::string_view canonical;                // model::CanonicalForms's.
    std::span<const std::byte> before, after;  // Up to context_size bytes of the unit.
};

using SelectorKinds = std::bitset<model::selector_kinds.size()>;

struct SelectorScanOptions {
    SelectorKinds kinds = SelectorKinds().set();
    // A unit; further ones are counted and dropped. Secrets are counted by themselves, so that
    // they are known where the others overflow.
    std::uint64_t hits_max = 1'000'000;
};

struct SelectorScanOutcome {
    std::uint64_t hits = 0;                      // Handed to the callback.
    std::uint64_t dropped = 0;                   // Found past hits_max.
    std::optional<std::uint64_t> first_dropped;  // Offset: what the anomaly points to.
    std::optional<std::uint64_t> first_dropped_secret;
    std::uint64_t cut = 0;  // Handed over or dropped, and longer than they are said to be.
    std::optional<std::uint64_t> first_cut;
};

// Reads what validation loads lazily (the numbering plans), so that nothing is opened once the
// sandbox is closed. Call it once before; it is safe to call again.
void load_selectors();

// Any cutting of a unit into blocks gives the same hits in the same order, each exactly once.
// Allocates when made, not while scanning. Not thread-safe.
class SelectorScanner {
public:
    static constexpr std::size_t context_size = 32;
    // Called in an order that depends on the unit's bytes alone; not strictly by offset.
    using Callback = std::function<void(const SelectorHitView&)>;

    explicit SelectorScanner(const SelectorScanOptions& options = {});
    SelectorScanner(SelectorScanner&&) noexcept;
    SelectorScanner& operator=(SelectorScanner&&) noexcept;
    ~SelectorScanner();

    // `callback` is kept until finish(), which ends every unit.
    void begin(Callback callback);
    // REQUIRES: begin() came before, and `offset` is where the last block ended (0 at first).
    void update(std::span<const std::byte> block, std::uint64_t offset);
    SelectorScanOutcome finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace examination
