// Base64 as RFC 4648 §4 writes it, read strictly: one text for one sequence of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace core {

std::string to_base64(std::string_view bytes);
// Padded, no white space, unused bits zero; else nothing.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace core
