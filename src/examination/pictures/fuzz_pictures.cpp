// Any bytes as a picture of any format: a preview within its bounds, or an Error.
#include "core/verify.h"
#include "examination/pictures/preview.h"

#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    examination::PictureLimits limits;
    limits.pixels_max = 1'000'000;
    core::Bytes content(std::as_bytes(std::span(data, size)));
    auto preview = examination::make_preview(content, 64, limits);
    if (preview)
        VERIFY(preview.value().width > 0 && preview.value().height > 0 &&
               !preview.value().bytes.empty());
    return 0;
}
