// A hash set's manifest as a damaged home may give it back: refused, or written again as it was
// read.
#include "core/verify.h"
#include "examination/hash_sets/hash_set_manifest.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    auto summary = examination::decode_hash_set_manifest(text);
    if (!summary)
        return 0;
    auto written = examination::encode_hash_set_manifest(summary.value());
    auto again = examination::decode_hash_set_manifest(written);
    VERIFY(again && examination::encode_hash_set_manifest(again.value()) == written);
    return 0;
}
