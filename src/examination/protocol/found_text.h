// Selectors and text of a content: plain structs, as they travel from worker to owner.
#pragma once

#include "core/result.h"
#include "core/wire.h"
#include "model/selectors/selector.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace examination {

// An identifier of a person, device, account or place, as it stands in an item's content.
struct FoundSelector {
    model::SelectorKind kind = model::SelectorKind::email;
    model::SelectorEncoding encoding = model::SelectorEncoding::bytes;
    model::SelectorLayer layer = model::SelectorLayer::content;
    std::uint64_t offset = 0;   // In the content, or in its text.
    std::uint32_t length = 0;   // In bytes there.
    std::string value;          // Canonical; of a secret kind its mask.
    std::string raw;            // As it stands, one byte a character; empty: the same as `value`.
    std::string before, after;  // The bytes around it, at most selector_context_bytes_max.

    bool operator==(const FoundSelector&) const = default;
};

// The same where it lies encoded: valid as long as those bytes.
struct FoundSelectorView {
    model::SelectorKind kind = model::SelectorKind::email;
    model::SelectorEncoding encoding = model::SelectorEncoding::bytes;
    model::SelectorLayer layer = model::SelectorLayer::content;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::string_view value, raw, before, after;
};

// Selectors in the form in which they travel. There may be a million of them in one examination,
// and they pass through every thread of the owner: each stays bytes among bytes until it becomes a
// row.
class FoundSelectors {
public:
    void add(const FoundSelector& selector);
    void add(const FoundSelectors& more);
    std::uint32_t count() const { return count_; }
    bool empty() const { return count_ == 0; }
    // Calls `handler` with a FoundSelectorView of each, in order; gives the handler's first error.
    template <typename Handler>
    core::Result<void> for_each(Handler&& handler) const {
        core::DecoderView in(encoded_);
        for (std::uint32_t i = 0; i < count_; ++i)
            TRY(handler(decode_one(in)));
        return {};
    }

    void put(core::Encoder& out) const;
    // Every one of them is checked here. Fails `in` where one is malformed, or where they are more
    // than `count_max`.
    static FoundSelectors get(core::DecoderView& in, std::uint32_t count_max);

    bool operator==(const FoundSelectors&) const = default;

private:
    static FoundSelectorView decode_one(core::DecoderView& in);

    std::string encoded_;  // Each as codec.h puts it, checked.
    std::uint32_t count_ = 0;
};

// A piece of the text that was read from a content; the pieces follow each other without gaps.
struct FoundText {
    std::string format;             // "html"
    std::string encoding;           // "windows-1251"; empty where each part has its own.
    std::uint8_t confidence = 100;  // That it is this encoding, of 100.
    std::uint64_t offset = 0;       // Of the piece in the whole text.
    std::string text;               // UTF-8, secrets blotted out.

    bool operator==(const FoundText&) const = default;
};

// The answer that carries it: see job.h.
struct UnitText {
    std::uint32_t unit = 0;
    FoundText text;
    std::uint32_t member = 0;
};

}  // namespace examination
