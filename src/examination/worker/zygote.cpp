#include "examination/worker/zygote.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace examination {
namespace {

using namespace std::chrono_literals;
using core::Error;
using core::ErrorCode;

// Loading the type database is what takes time; a machine under load gets plenty.
constexpr auto reply_patience = 60s;
constexpr auto farewell_patience = 3s;

// Only what a worker needs: nothing of the owner's environment, names and secrets included.
std::vector<std::string> worker_environment() {
    std::vector<std::string> environment{"TZ=UTC", "LC_ALL=C.UTF-8", "MALLOC_ARENA_MAX=2"};
#ifdef SPOOR_SANITIZED
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
        if (const char* value = std::getenv(name))
            environment.push_back(std::string(name) + "=" + value);
#endif
    return environment;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// Owns what posix_spawn needs besides the program.
struct SpawnSettings {
    SpawnSettings() {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawnattr_init(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
};

// Standard streams lead nowhere: a worker must not write to the examiner's terminal.
void set_files(SpawnSettings& settings, int socket) {
    constexpr int first_free = channel::socket_descriptor + 1;
#ifdef SPOOR_SANITIZED
    constexpr int silent_streams = 2;  // A sanitizer's report goes to standard error.
#else
    constexpr int silent_streams = 3;
#endif
    ::posix_spawn_file_actions_adddup2(&settings.files, socket, channel::socket_descriptor);
    for (int stream = 0; stream < silent_streams; ++stream)
        ::posix_spawn_file_actions_addopen(&settings.files, stream, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&settings.files, first_free);
}

// An own session, so that an interrupt typed at the terminal reaches the owner alone; signal
// dispositions and mask as a new program expects them.
void set_attributes(SpawnSettings& settings) {
    sigset_t every, none;
    ::sigfillset(&every);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&settings.attributes, &every);
    ::posix_spawnattr_setsigmask(&settings.attributes, &none);
    ::posix_spawnattr_setflags(
        &settings.attributes,
        static_cast<short>(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID));
}

core::Result<int> spawn_program(const std::filesystem::path& program, int socket) {
    SpawnSettings settings;
    set_files(settings, socket);
    set_attributes(settings);
    std::vector<std::string> arguments{program.string()};
    auto environment = worker_environment();
    pid_t process = 0;
    int failure = ::posix_spawn(&process, program.c_str(), &settings.files, &settings.attributes,
                                pointers_to(arguments).data(), pointers_to(environment).data());
    if (failure != 0) {
        errno = failure;
        return core::io_error("run the worker program", program);
    }
    return process;
}

// True once the descriptor has something to read, or its peer is gone.
bool wait_readable(int descriptor, std::chrono::milliseconds patience) {
    pollfd waiting{descriptor, POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, static_cast<int>(patience.count()));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

}  // namespace

core::Result<std::unique_ptr<Zygote>> Zygote::start(const std::filesystem::path& program) {
    auto [ours, theirs] = TRY(core::MessageSocket::create_pair());
    // dup2 onto itself would leave close-on-exec set: move the socket above its final place.
    core::File moved(::fcntl(theirs.descriptor(), F_DUPFD_CLOEXEC, 16));
    if (!moved)
        return core::io_error("prepare the control socket of", program);
    int process = TRY(spawn_program(program, moved.descriptor()));
    auto zygote = std::make_unique<Zygote>(process, std::move(ours));
    moved = core::File();
    theirs = core::MessageSocket();
    auto message = TRY(zygote->receive_reply());
    auto reply = TRY(channel::decode_zygote_reply(message.bytes));
    const auto* hello = std::get_if<channel::Hello>(&reply);
    if (hello == nullptr)
        return Error(ErrorCode::internal, "the worker program does not say hello");
    if (!hello->failure.empty())
        return Error(ErrorCode::denied, "the worker program cannot lock itself: " + hello->failure);
    zygote->sandbox_ = hello->sandbox;
    return zygote;
}

Zygote::~Zygote() {
    core::File process(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0)));
    socket_ = core::MessageSocket();  // Its end is the zygote's order to leave.
    if (!process || !wait_readable(process.descriptor(), farewell_patience))
        ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

core::Result<core::Message> Zygote::receive_reply() {
    if (!wait_readable(socket_.descriptor(), reply_patience))
        return Error(ErrorCode::incomplete, "the zygote does not answer");
    return socket_.receive(core::DescriptorPolicy::accept);
}

core::Result<WorkerProcess> Zygote::spawn(const SourceFiles& source,
                                          std::span<const core::File> rule_sets,
                                          std::span<const FurtherFile> further,
                                          std::uint64_t memory_bytes_max) {
    auto [ours, theirs] = TRY(core::MessageSocket::create_pair());
    auto memory = TRY(SharedMemory::create());
    WorkerProcess worker{std::move(ours), std::move(memory), 0, {}, 0, 0};
    auto segments = static_cast<std::uint32_t>(source.files.size());
    auto sets = static_cast<std::uint32_t>(rule_sets.size());
    channel::Spawn request{source.container, segments, static_cast<std::uint32_t>(further.size()),
                           memory_bytes_max, sets};
    std::array<int, 2> first{theirs.descriptor(), worker.memory.descriptor()};
    TRY(socket_.send(channel::encode(request), first, reply_patience));
    for (std::uint32_t sent = 0; sent < segments + sets;) {
        channel::Attach attach;
        std::vector<int> descriptors;
        for (; sent < segments + sets && descriptors.size() < core::message_descriptors_max;
             ++sent) {
            attach.units.push_back(sent);
            const auto& file = sent < segments ? source.files[sent] : rule_sets[sent - segments];
            descriptors.push_back(file.descriptor());
        }
        TRY(socket_.send(channel::encode(channel::ZygoteRequest(attach)), descriptors,
                         reply_patience));
    }
    for (const auto& file : further) {
        channel::Further named{file.name, bool(file.file)};
        int descriptor = file.file.descriptor();
        TRY(socket_.send(channel::encode(channel::ZygoteRequest(named)),
                         std::span(&descriptor, named.present ? 1 : 0), reply_patience));
    }
    auto message = TRY(receive_reply());
    auto reply = TRY(channel::decode_zygote_reply(message.bytes));
    const auto* spawned = std::get_if<channel::Spawned>(&reply);
    if (spawned == nullptr || spawned->process == 0 || message.files.size() != 1)
        return Error(ErrorCode::io, "cannot start a worker process");
    worker.process = spawned->process;
    worker.descriptor = std::move(message.files[0]);
    return worker;
}

core::Result<channel::Buried> Zygote::bury(const WorkerProcess& worker) {
    TRY(socket_.send(channel::encode(channel::Bury{worker.process}), {}, reply_patience));
    auto message = TRY(receive_reply());
    auto reply = TRY(channel::decode_zygote_reply(message.bytes));
    const auto* buried = std::get_if<channel::Buried>(&reply);
    if (buried == nullptr)
        return Error(ErrorCode::internal, "the zygote answers something else");
    return *buried;
}

}  // namespace examination
