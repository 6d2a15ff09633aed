// Fuzz target: the type of any bytes is found, is the same twice, and only empty for nothing.
#include "core/verify.h"
#include "examination/content/content_type.h"

#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = std::as_bytes(std::span(data, size));
    auto type = examination::content_type(bytes, size);
    VERIFY(type.empty() == (size == 0));
    VERIFY(type == examination::content_type(bytes, size));
    // The same head of a longer content.
    VERIFY(examination::content_type(bytes, size + 1).empty() == (size == 0));
    return 0;
}
