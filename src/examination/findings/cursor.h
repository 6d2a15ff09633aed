// Cursors: where a page ended, as an opaque text that the next page begins from.
#pragma once

#include "core/result.h"
#include "model/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace examination {

// After this row of this source.
struct RowCursor {
    model::SourceId source;
    std::uint64_t row = 0;

    std::string text() const;
    // Nothing for an empty text; invalid_input for one that no page has given.
    static core::Result<std::optional<RowCursor>> parse(std::string_view text);
};

// After this row of the timeline, over all sources.
struct TimeCursor {
    RowCursor row;
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;

    std::string text() const;
    static core::Result<std::optional<TimeCursor>> parse(std::string_view text);
};

// After this selector: "<kind>:<value in hex>".
struct SelectorCursor {
    std::string kind, value;  // The kind's name.

    std::string text() const;
    static core::Result<std::optional<SelectorCursor>> parse(std::string_view text);
};

}  // namespace examination
