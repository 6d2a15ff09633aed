// Fuzz target: any bytes as a list of keywords.
#include "core/verify.h"
#include "examination/keywords/keyword_list.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto list = examination::parse_keyword_list({reinterpret_cast<const char*>(data), size});
    if (!list)
        return 0;
    VERIFY(!list.value().terms.empty());
    for (const auto& term : list.value().terms)
        VERIFY(!term.text.empty() && term.line > 0 && !term.label().empty());
    return 0;
}
