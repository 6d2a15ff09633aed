// Fuzz target: a spool file of any bytes is opened, or refused; whatever it says of jobs and parts
// is read to the end, and findings' walks are decoded from it, without harm. Once as it is, and
// once with its checksums put right.
#include "core/verify.h"
#include "examination/run/job_runner.h"
#include "examination/run/plan.h"
#include "examination/run/spool.h"
#include "support/framed_log_repair.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

namespace {

constexpr std::uint32_t spool_form = 0x4C4F5053;  // docs/formats/spool.md

void read_part(std::string_view part) {
    // What a run plans from it, a worker must be able to read.
    if (auto walk = examination::decode_walk_part(part)) {
        std::span<const examination::WalkPart> batch(&walk.value(), 1);
        for (const auto& units : examination::plan_contents(batch))
            VERIFY(examination::decode_job(examination::encode_job(
                examination::content_job(examination::Volume{}, {}, batch, units))));
    }
    (void)examination::for_each_answer(part, [](std::string_view encoded) {
        (void)examination::decode_answer(encoded);
        return core::Result<void>();
    });
}

void read_spool(std::string_view bytes) {
    static const int memory = ::memfd_create("spool", MFD_CLOEXEC);
    if (::ftruncate(memory, 0) != 0 || ::pwrite(memory, bytes.data(), bytes.size(), 0) < 0)
        return;
    auto spool = examination::Spool::open("/proc/self/fd/" + std::to_string(memory));
    if (!spool)
        return;
    auto keys = spool.value()->completed_jobs();
    VERIFY(keys.size() == spool.value()->completed_count());
    for (const auto& key : keys) {
        auto parts = spool.value()->find(key);
        VERIFY(parts);
        for (auto offset : *parts)
            if (auto part = spool.value()->read_part(offset))
                read_part(part.value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    read_spool(bytes);
    read_spool(support::repaired_framed_log(std::move(bytes), spool_form));
    return 0;
}
