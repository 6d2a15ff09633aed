// Values of event logs as text.
// Format: docs/formats/windows_evtx.md, "Values".
#pragma once

#include "core/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace examination::event_values {

enum Type : std::uint8_t {
    type_null = 0x00,
    type_string = 0x01,
    type_filetime = 0x11,
    type_xml = 0x21,
    type_array = 0x80  // Added to the type of its elements.
};

// Nullopt where the bytes can't be a value of the type: too few of them, or a type that is unknown.
std::optional<std::string> text_of(std::uint8_t type, core::Bytes bytes);
// Of a type with type_array.
std::optional<std::vector<std::string>> texts_of(std::uint8_t type, core::Bytes bytes);

// "2010-11-21T03:55:59.626427100Z", as Windows writes it into an event.
std::string filetime_text(std::uint64_t filetime);

}  // namespace examination::event_values
