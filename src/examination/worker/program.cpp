#include "examination/worker/program.h"

#include "core/bytes.h"
#include "core/hash.h"
#include "core/message_socket.h"
#include "core/sandbox.h"
#include "examination/content/content_type.h"
#include "examination/content/text_consumer.h"
#include "examination/keywords/keyword_set.h"
#include "examination/selectors/selector_scanner.h"
#include "examination/worker/channel.h"
#include "examination/worker/job_server.h"
#include "examination/worker/shared_memory.h"
#include "examination/yara/yara_rules.h"

#include <cerrno>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <new>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace examination {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;
constexpr int exit_lock_failed = 70;
// Beside the source's segments: the host files of one job, and what a library may duplicate.
constexpr std::uint32_t descriptors_max = 65'536;

// What libraries load at first use must be loaded before there are no files any more.
void load_lazy_parts() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    (void)std::setlocale(LC_ALL, "C.UTF-8");
    load_content_types();
    load_selectors();
    load_text();
    load_keyword_encodings();
    load_yara();
    core::Hasher hasher(core::HashSelection::sha256_md5_sha1);
    hasher.update(core::bytes_of("warm"));
    (void)hasher.finish();
}

// When memory runs out, the kernel shall end workers, not the owner.
void offer_to_out_of_memory_killer() {
    if (std::FILE* file = std::fopen("/proc/self/oom_score_adj", "we")) {
        std::fputs("500", file);
        std::fclose(file);
    }
}

// Called by operator new: says why this worker ends, which a signal could not. Nothing here may
// allocate; the message is one byte, the kind of OutOfMemory.
void report_out_of_memory() {
    constexpr char message = 2;
    (void)::send(channel::socket_descriptor, &message, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    ::_exit(1);
}

// The zygote after its lock. Everything it does is asked for by the owner.
class ZygoteServer {
public:
    ZygoteServer(std::span<const ArtifactParser* const> parsers, core::SandboxReport sandbox)
        : parsers_(parsers), sandbox_(sandbox) {}

    int serve() {
        while (true) {
            auto message = control_.receive(core::DescriptorPolicy::accept);
            if (!message)
                return leave();
            auto request = channel::decode_zygote_request(message.value().bytes);
            if (!request)
                return leave();
            bool answered = true;
            if (const auto* spawn = std::get_if<channel::Spawn>(&request.value()))
                answered = start_worker(*spawn, std::move(message.value().files));
            else if (const auto* bury = std::get_if<channel::Bury>(&request.value()))
                answered = bury_worker(*bury);
            if (!answered)
                return leave();
        }
    }

private:
    bool reply(const channel::ZygoteReply& reply, std::span<const int> files) const {
        return bool(control_.send(channel::encode(reply), files, patience));
    }

    bool start_worker(const channel::Spawn& spawn, std::vector<core::File> files) {
        std::vector<core::File> segments;
        while (segments.size() < std::size_t{spawn.segments} + spawn.rule_sets) {
            auto message = control_.receive(core::DescriptorPolicy::accept);
            if (!message || message.value().files.empty())
                return false;
            for (auto& file : message.value().files)
                segments.push_back(std::move(file));
        }
        std::vector<NamedFile> further;
        while (further.size() < spawn.further)
            if (!receive_further(further))
                return false;
        if (files.size() != 2)
            return false;
        pid_t zygote = ::getpid();
        pid_t process = ::fork();
        if (process == 0)
            become_worker(zygote, spawn, std::move(files),
                          source_of(spawn, std::move(segments), std::move(further)));
        if (process < 0)
            return reply(channel::Spawned{0, static_cast<std::uint32_t>(errno)}, {});
        children_.insert(process);
        core::File descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
        int number = descriptor.descriptor();
        return descriptor && reply(channel::Spawned{static_cast<std::uint32_t>(process), 0},
                                   std::span(&number, 1));
    }

    // The compiled sets of rules came behind the segments.
    static WorkerSource source_of(const channel::Spawn& spawn, std::vector<core::File> files,
                                  std::vector<NamedFile> further) {
        WorkerSource source{spawn.container, std::move(files), std::move(further)};
        auto behind = source.segments.begin() + static_cast<std::ptrdiff_t>(spawn.segments);
        source.rule_sets.assign(std::make_move_iterator(behind),
                                std::make_move_iterator(source.segments.end()));
        source.segments.resize(spawn.segments);
        return source;
    }

    bool receive_further(std::vector<NamedFile>& further) const {
        auto message = control_.receive(core::DescriptorPolicy::accept);
        if (!message)
            return false;
        auto request = channel::decode_zygote_request(message.value().bytes);
        auto* named = request ? std::get_if<channel::Further>(&request.value()) : nullptr;
        if (named == nullptr || message.value().files.size() != (named->present ? 1u : 0u))
            return false;
        auto file = named->present ? std::move(message.value().files[0]) : core::File();
        further.push_back({std::move(named->name), std::move(file)});
        return true;
    }

    [[noreturn]] void become_worker(pid_t zygote, const channel::Spawn& spawn,
                                    std::vector<core::File> files, WorkerSource source) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != zygote)
            ::_exit(0);
        // The job socket takes the control socket's place, so that no worker can reach the zygote.
        if (::dup3(files[0].descriptor(), channel::socket_descriptor, O_CLOEXEC) < 0)
            ::_exit(exit_lock_failed);
        files[0] = core::File();
        core::MessageSocket socket{core::File(channel::socket_descriptor)};
        (void)control_.release().release();
        auto memory = SharedMemory::attach(std::move(files[1]));
        if (!memory)
            ::_exit(exit_lock_failed);
        core::ParseLimits limits;
        limits.descriptors_max = descriptors_max;
        if (sandbox_.mapped_bytes != 0)
            limits.address_space_max =
                sandbox_.mapped_bytes + SharedMemory::total_size + spawn.memory_bytes_max;
        if (!core::lock_as_parser(limits))
            ::_exit(exit_lock_failed);
        std::set_new_handler(report_out_of_memory);
        serve_jobs(std::move(socket), std::move(memory).value(), std::move(source), parsers_);
        ::_exit(0);
    }

    bool bury_worker(const channel::Bury& bury) {
        auto process = static_cast<pid_t>(bury.process);
        if (children_.erase(process) == 0)
            return false;
        int status = 0;
        pid_t found = ::waitpid(process, &status, WNOHANG);
        bool was_alive = found == 0;
        if (was_alive) {
            ::kill(process, SIGKILL);
            do {
                found = ::waitpid(process, &status, 0);
            } while (found < 0 && errno == EINTR);
        }
        return found == process &&
               reply(channel::Buried{static_cast<std::uint32_t>(status), was_alive}, {});
    }

    // No worker outlives its owner, nor stays behind as a dead entry.
    int leave() const {
        for (pid_t child : children_)
            ::kill(child, SIGKILL);
        while (::waitpid(-1, nullptr, 0) > 0) {
        }
        return 0;
    }

    core::MessageSocket control_{core::File(channel::socket_descriptor)};
    std::span<const ArtifactParser* const> parsers_;
    core::SandboxReport sandbox_;
    std::set<pid_t> children_;
};

}  // namespace

int run_worker_program(std::span<const ArtifactParser* const> parsers) {
    constexpr int first_free = channel::socket_descriptor + 1;
    (void)::close_range(first_free, ~0u, 0);
    load_lazy_parts();
    offer_to_out_of_memory_killer();
    auto sandbox = core::lock_as_zygote();
    channel::Hello hello;
    if (sandbox)
        hello.sandbox = sandbox.value();
    else
        hello.failure = sandbox.error().message();
    core::MessageSocket control{core::File(channel::socket_descriptor)};
    bool said = bool(control.send(channel::encode(channel::ZygoteReply(hello)), {}, patience));
    (void)control.release().release();
    if (!said || !sandbox)
        return exit_lock_failed;
    return ZygoteServer(parsers, sandbox.value()).serve();
}

}  // namespace examination
