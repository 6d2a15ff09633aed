// The case facts in an E01 image's header sections.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace examination::ewf {

// Inflates a zlib stream of unknown size; empty if it is damaged or larger than `size_max`.
std::string inflate_text(std::span<const std::byte> compressed, std::size_t size_max);

// Text of header (one byte a character, unknown code page) or header2 (UTF-16 with a byte order
// mark) to names and values, as UTF-8. Dates stay as they are written: their zone is not known.
std::map<std::string, std::string> header_values(std::string_view text);
// The same from the XML of xheader, and the hashes of xhash.
std::map<std::string, std::string> xml_values(std::string_view text);

}  // namespace examination::ewf
