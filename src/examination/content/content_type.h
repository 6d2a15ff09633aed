// What a content is, by its bytes: our own signature table first, libmagic for the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace examination {

// How much of a content's start is looked at.
constexpr std::size_t content_type_head_size = 4096;

// Loads libmagic's database; call before the sandbox closes. Later calls do nothing.
void load_content_types();

// A media type ("image/jpeg", "text/plain", "application/x-sqlite3"); "application/octet-stream" if
// nothing matches. `head` is the first content_type_head_size bytes, or all if there are fewer.
std::string content_type(std::span<const std::byte> head, std::uint64_t size);

}  // namespace examination
