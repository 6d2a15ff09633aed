// What a parser may do once the evidence it reads has taken it over. Chosen by the content's words,
// so that a test can put one attack between two harmless files.
#include "examination/artifact.h"
#include "examination/worker/channel.h"
#include "examination/worker/program.h"
#include "examination/worker/shared_memory.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace examination {
namespace {

// As program.cpp arranges them: the shared memory is the second descriptor the zygote received.
constexpr int job_socket = channel::socket_descriptor;
constexpr int memory_descriptor = channel::socket_descriptor + 2;

using Attack = void (*)(RecordSink& sink);

void tell(RecordSink& sink, std::string_view what) {
    FoundRecord record;
    record.type = "test.told";
    record.summary = what;
    sink.record(std::move(record));
}

std::byte* shared_memory() {
    void* base = ::mmap(nullptr, SharedMemory::total_size, PROT_READ | PROT_WRITE, MAP_SHARED,
                        memory_descriptor, 0);
    if (base == MAP_FAILED)
        ::_exit(99);
    return static_cast<std::byte*>(base);
}

// Puts the bytes at the start of both halves and rings for both.
void ring_for(const std::string& bytes) {
    std::byte* memory = shared_memory();
    constexpr auto halves = SharedMemory::header_size + SharedMemory::job_size_max;
    for (std::uint8_t half : {std::uint8_t{0}, std::uint8_t{1}}) {
        std::memcpy(memory + halves + half * SharedMemory::half_size, bytes.data(), bytes.size());
        auto bell = channel::encode(channel::FromWorker(channel::Doorbell{half, bytes.size()}));
        (void)::send(job_socket, bell.data(), bell.size(), MSG_NOSIGNAL);
    }
}

void open_socket(RecordSink& sink) {
    if (::socket(AF_INET, SOCK_STREAM, 0) >= 0)
        tell(sink, "a socket");
}
void write_file(RecordSink& sink) {
    if (::open("/tmp/spoor-hostile-was-here", O_CREAT | O_WRONLY, 0666) >= 0)
        tell(sink, "a file");
}
void read_shadow(RecordSink& sink) {
    if (::open("/etc/shadow", O_RDONLY) >= 0 || ::open("/etc/passwd", O_RDONLY) >= 0)
        tell(sink, "the password file");
}
void fork_child(RecordSink& sink) {
    if (::fork() >= 0)
        tell(sink, "a child");
}
void execute(RecordSink& sink) {
    if (::execl("/bin/true", "true", nullptr) == 0)
        tell(sink, "a program");
}
void loop(RecordSink&) {
    for (std::atomic<std::uint64_t> i = 0;; ++i) {
    }
}
void allocate(RecordSink&) {
    std::vector<std::string> blocks;
    while (true)
        blocks.emplace_back(std::size_t{1} << 20, 'x');
}
void flood(RecordSink& sink) {
    for (int i = 0; i < 100'000; ++i)
        tell(sink, std::string(10'000, 'x'));
}
void flood_records(RecordSink& sink) {
    for (int i = 0; i < 100'000; ++i)
        tell(sink, "");
}
void malformed(RecordSink&) {
    ring_for(std::string("\x04\0\0\0\xff\xff\xff\xff", 8));
}
void frame_size(RecordSink&) {
    ring_for("\xff\xff\xff\x7f and nothing behind");
}
void lying_bell(RecordSink&) {
    auto bell = channel::encode(channel::FromWorker(channel::Doorbell{0, ~std::uint64_t{0}}));
    (void)::send(job_socket, bell.data(), bell.size(), MSG_NOSIGNAL);
}
void garbage(RecordSink&) {
    for (int i = 0; i < 100; ++i)
        (void)::send(job_socket, "\xff garbage", 9, MSG_NOSIGNAL | MSG_DONTWAIT);
}
void scribble(RecordSink&) {
    std::memset(shared_memory(), 0xA5, SharedMemory::total_size);
}
void early_done(RecordSink&) {
    auto done = channel::encode(channel::FromWorker(channel::Done{}));
    (void)::send(job_socket, done.data(), done.size(), MSG_NOSIGNAL);
    while (true)
        ::usleep(1000);
}
void shrink(RecordSink& sink) {
    if (::ftruncate(memory_descriptor, 0) == 0)
        tell(sink, "shrunk memory");
}
void grow(RecordSink& sink) {
    if (::ftruncate(memory_descriptor, SharedMemory::total_size * 2) == 0)
        tell(sink, "grown memory");
}
void crash(RecordSink&) {
    (void)::raise(SIGSEGV);
}
void abort_itself(RecordSink&) {
    std::abort();
}
void leave(RecordSink&) {
    ::_exit(0);
}
void close_channel(RecordSink&) {
    ::close(job_socket);
    while (true)
        ::usleep(1000);
}
void kill_parent(RecordSink&) {
    (void)::kill(::getppid(), SIGKILL);
}
void kill_everybody(RecordSink&) {
    (void)::kill(-1, SIGKILL);
}
// Each level looks at the one around it, so that no compiler makes a loop of it.
int nested(const std::atomic<int>* outer) {
    std::array<std::atomic<int>, 1024> room{};
    room[0] = *outer + 1;
    return room[0] < 0 ? 0 : nested(room.data()) + room[0];
}
void nest(RecordSink& sink) {
    const std::atomic<int> begin = 0;
    tell(sink, std::to_string(nested(&begin)));
}
void bad_text(RecordSink& sink) {
    tell(sink, "\xff\xfe not text");
}
void friendly(RecordSink& sink) {
    tell(sink, "friendly");
}

const std::map<std::string_view, Attack>& attacks() {
    static const std::map<std::string_view, Attack> all{
        {"socket", open_socket},
        {"write_file", write_file},
        {"shadow", read_shadow},
        {"fork", fork_child},
        {"exec", execute},
        {"loop", loop},
        {"allocate", allocate},
        {"flood", flood},
        {"flood_records", flood_records},
        {"malformed", malformed},
        {"frame_size", frame_size},
        {"lying_bell", lying_bell},
        {"garbage", garbage},
        {"scribble", scribble},
        {"early_done", early_done},
        {"shrink", shrink},
        {"grow", grow},
        {"segv", crash},
        {"abort", abort_itself},
        {"exit", leave},
        {"close_channel", close_channel},
        {"kill_parent", kill_parent},
        {"kill_all", kill_everybody},
        {"nest", nest},
        {"bad_text", bad_text},
        {"friendly", friendly},
    };
    return all;
}

constexpr std::string_view magic = "HOSTILE:";

core::Result<void> parse(core::Bytes bytes, RecordSink& sink) {
    auto words = bytes.text().substr(magic.size());
    auto name = words.substr(0, words.find(';'));
    auto attack = attacks().find(name);
    if (attack == attacks().end())
        return core::Error(core::ErrorCode::invalid_input, "no such attack");
    attack->second(sink);
    return {};
}

constexpr Signature signatures[] = {{0, magic}};

constinit const ArtifactParser hostile{.name = "test.hostile",
                                       .title = "Hostile",
                                       .version = "1",
                                       .paths = {},
                                       .signatures = signatures,
                                       .fields = {},
                                       .parse = parse};

}  // namespace
}  // namespace examination

int main() {
    const examination::ArtifactParser* parsers[] = {&examination::hostile};
    return examination::run_worker_program(parsers);
}
