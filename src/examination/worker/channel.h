// The short messages between owner, zygote and workers. Answers do not travel here: see
// shared_memory.h. Layout: docs/formats/worker_protocol.md.
#pragma once

#include "core/result.h"
#include "core/sandbox.h"
#include "examination/protocol/job.h"
#include "examination/protocol/tool.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace examination::channel {

// Where the owner puts the zygote's control socket, and the zygote each worker's job socket.
constexpr int socket_descriptor = 3;
// How a worker ends when its owner says what cannot be.
constexpr int exit_protocol = 71;

// Zygote to owner, once: locked and ready, or why not.
struct Hello {
    core::SandboxReport sandbox;
    std::string failure;  // Empty if it is ready.
};

// Owner to zygote. The first message carries the job socket and the shared memory.
struct Spawn {
    std::string container;
    std::uint32_t segments = 0;  // Files that follow in Attach messages.
    std::uint32_t further = 0;   // Files that follow them, each in a message of its own.
    std::uint64_t memory_bytes_max = 0;
    std::uint32_t rule_sets = 0;  // Compiled ones, behind the segments.
};
struct Attach {
    std::vector<std::uint32_t> units;  // What each attached file is for: a segment or a unit.
};
// A file that the image's own files name, attached unless it is not there.
struct Further {
    std::string name;
    bool present = false;
};
struct Bury {
    std::uint32_t process = 0;  // Killed if it still lives, and waited for.
};
using ZygoteRequest = std::variant<Spawn, Attach, Bury, Further>;

// Zygote to owner, one for each Spawn (with the process's descriptor) and each Bury.
struct Spawned {
    std::uint32_t process = 0;  // 0: failed.
    std::uint32_t error_number = 0;
};
struct Buried {
    std::uint32_t wait_status = 0;
    bool was_alive = false;  // The status is that of our own kill.
};
using ZygoteReply = std::variant<Hello, Spawned, Buried>;

// Owner to worker.
struct StartJob {
    static constexpr std::uint32_t no_unit = ~std::uint32_t{0};

    std::uint64_t job_size = 0;  // Of the encoded job in the shared memory.
    std::uint32_t first_unit = 0;
    std::uint32_t plain_unit = no_unit;  // To be read without parsers: they failed twice.
    static constexpr std::uint32_t plain_members_max = 8;
    std::vector<std::uint32_t> plain_members;  // Where there are any: only these of that unit.
    // After each unit and member wait until the owner has its answers: then a fault is that one's
    // alone, even where it spoils what lies in the shared memory.
    bool careful = false;
    std::uint32_t host_files = 0;  // Files that follow in Attach messages.
    Budgets budgets;
};
struct Consumed {
    std::uint8_t half = 0;
};
struct End {};
// With a file of the size asked for, whose bytes become the tool's input.
struct ToolRoom {};
// With the tool's output, unless it is empty.
struct ToolDone {
    ToolOutcome outcome;
    std::uint64_t size = 0;
};
using ToWorker = std::variant<StartJob, Attach, Consumed, End, ToolRoom, ToolDone>;

// Worker to owner.
struct Doorbell {
    std::uint8_t half = 0;
    std::uint64_t size = 0;
};
struct Done {};
struct OutOfMemory {};
// A content that a program of others shall read: answered by ToolRoom, or ToolDone where it won't.
struct ToolWanted {
    ToolCall call;
    std::uint64_t size = 0;
};
struct ToolFilled {};  // The input is there: answered by ToolDone.
using FromWorker = std::variant<Doorbell, Done, OutOfMemory, ToolWanted, ToolFilled>;

// What a walk may put out: names of a volume take more room than the volume only where they repeat
// long paths.
std::uint64_t walk_output_max(const Budgets& budgets, const Volume& volume);

std::string encode(const ZygoteRequest& message);
std::string encode(const ZygoteReply& message);
std::string encode(const ToWorker& message);
std::string encode(const FromWorker& message);
core::Result<ZygoteRequest> decode_zygote_request(std::string_view bytes);
core::Result<ZygoteReply> decode_zygote_reply(std::string_view bytes);
core::Result<ToWorker> decode_to_worker(std::string_view bytes);
core::Result<FromWorker> decode_from_worker(std::string_view bytes);

}  // namespace examination::channel
