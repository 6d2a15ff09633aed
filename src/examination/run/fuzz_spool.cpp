// Fuzz target: a spool file of any bytes is opened, or refused; whatever it says of jobs and parts
// is read to the end, and findings' walks are decoded from it, without harm.
#include "examination/run/job_runner.h"
#include "examination/run/plan.h"
#include "examination/run/spool.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const int memory = ::memfd_create("spool", 0);
    if (::ftruncate(memory, 0) != 0 || ::pwrite(memory, data, size, 0) < 0)
        return 0;
    auto spool = examination::Spool::open("/proc/self/fd/" + std::to_string(memory));
    if (!spool)
        return 0;
    for (const auto& key : spool.value()->completed_jobs()) {
        auto parts = spool.value()->find(key);
        for (auto offset : *parts) {
            auto part = spool.value()->read_part(offset);
            if (part)
                (void)examination::decode_walk_part(part.value());
        }
    }
    return 0;
}
