// A manifest and a row of the selector index, as any bytes.
#include "core/verify.h"
#include "examination/selector_index/index_manifest.h"
#include "examination/selector_index/selector_posting.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (auto manifest = examination::decode_manifest(text))
        VERIFY(examination::decode_manifest(examination::encode_manifest(manifest.value())));
    if (auto postings = examination::read_postings(text)) {
        std::string again;
        for (const auto& posting : postings.value())
            examination::append_posting(again, posting);
        VERIFY(examination::read_postings(again).value() == postings.value());
    }
    (void)examination::split_selector_key(text);
    return 0;
}
