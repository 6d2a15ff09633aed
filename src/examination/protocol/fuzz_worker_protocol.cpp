// Whatever decodes must encode to the very same bytes: an answer has one form.
#include "core/verify.h"
#include "examination/protocol/job.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto answer = examination::decode_answer(bytes))
        VERIFY(examination::encode_answer(answer.value()) == bytes);
    if (auto job = examination::decode_job(bytes))
        VERIFY(examination::encode_job(job.value()) == bytes);
    return 0;
}
