// The case facts of an E01 image, which a fuzzer of whole images reaches only behind deflate.
#include "core/text.h"
#include "core/verify.h"
#include "examination/containers/ewf_header.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace ewf = examination::ewf;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& values : {ewf::header_values(text), ewf::xml_values(text)})
        for (const auto& [name, value] : values)
            VERIFY(core::is_valid_utf8(name) && core::is_valid_utf8(value));
    constexpr std::size_t inflated_max = 65536;
    VERIFY(ewf::inflate_text(std::as_bytes(std::span(data, size)), inflated_max).size() <=
           inflated_max);
    return 0;
}
