// Selectors and text of a content: plain structs, as they travel from worker to owner.
#pragma once

#include "model/selectors/selector.h"

#include <cstdint>
#include <string>

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
