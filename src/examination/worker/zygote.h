// The owner's handle on the zygote: the locked process that forks the workers.
#pragma once

#include "core/message_socket.h"
#include "core/sandbox.h"
#include "examination/worker/channel.h"
#include "examination/worker/shared_memory.h"
#include "examination/worker/worker_pool.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace examination {

// One worker, as the owner sees it. Bury it through the zygote before it goes.
struct WorkerProcess {
    core::MessageSocket socket;
    SharedMemory memory;
    std::uint32_t process = 0;
    core::File descriptor;   // Becomes readable when the process has died.
    std::uint32_t half = 0;  // Of the shared memory, that it fills now.
    std::uint64_t units_done = 0;
};

// Not thread-safe. Ends the zygote, and with it every worker, when it goes.
class Zygote {
public:
    static core::Result<std::unique_ptr<Zygote>> start(const std::filesystem::path& program);
    // For start(): takes over a running process.
    Zygote(int process, core::MessageSocket socket)
        : process_(process), socket_(std::move(socket)) {}
    Zygote(const Zygote&) = delete;
    Zygote& operator=(const Zygote&) = delete;
    ~Zygote();

    const core::SandboxReport& sandbox() const { return sandbox_; }
    core::Result<WorkerProcess> spawn(const SourceFiles& source,
                                      std::span<const core::File> rule_sets,
                                      std::span<const FurtherFile> further,
                                      std::uint64_t memory_bytes_max);
    // Ends the worker if it still lives. An Error means that the zygote itself is lost.
    core::Result<channel::Buried> bury(const WorkerProcess& worker);

private:
    core::Result<core::Message> receive_reply();

    int process_;
    core::MessageSocket socket_;
    core::SandboxReport sandbox_;
};

}  // namespace examination
