// Programs of others that read what we have no reader for. They run locked away and are not linked.
#pragma once

#include <cstdint>

namespace examination {

enum class Tool : std::uint8_t {
    none,
    pdftotext,
    pdftoppm  // A page as a picture.
};

// What a tool shall do with a document.
struct ToolCall {
    Tool tool = Tool::none;
    // Of pdftoppm: which page, from 1, and how many pixels it has at most a side.
    std::uint32_t page = 0, edge = 0;
};

// How a tool came to its end.
enum class ToolEnd : std::uint8_t {
    done,
    not_there,   // Not installed, or not to be started.
    not_locked,  // This system cannot lock it away.
    too_long,    // Longer than a document may take, or the unit's time for tools was used up.
    too_much,    // Its output was cut at the largest size.
    failed,      // With an exit status.
    killed       // By a signal.
};

struct ToolOutcome {
    ToolEnd end = ToolEnd::not_there;
    std::uint32_t number = 0;  // The exit status or the signal.

    bool operator==(const ToolOutcome&) const = default;
};

}  // namespace examination
