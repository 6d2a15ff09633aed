// MIME's encodings, read as tolerantly as mail programs do (RFC 2045, 2047, 2231).
#pragma once

#include "examination/text/encoding.h"

#include <string>
#include <string_view>
#include <vector>

namespace examination {

// Bytes that are none of the alphabet are skipped, as RFC 2045 §6.8 asks.
std::string decode_base64_loosely(std::string_view text);
// `underscore_is_space` for the words of headers. `steps`: where what is not encoded comes from, in
// stretches that are long enough to hold a word.
std::string decode_quoted_printable(std::string_view text, bool underscore_is_space,
                                    std::vector<DecodedStep>* steps = nullptr);
// A header's value in UTF-8, its =?charset?Q?…?= words decoded. `steps`: where each word and what
// stands between them comes from.
std::string decode_header(std::string_view value, std::vector<DecodedStep>* steps = nullptr);
// "charset" of "text/plain; charset=…"; without quotation marks, empty if there is none.
std::string header_parameter(std::string_view value, std::string_view name);

}  // namespace examination
