#include "examination/hash_sets/hash_database_client.h"

#include "core/text.h"
#include "core/wire.h"
#include "examination/hash_sets/hash_database_wire.h"
#include "examination/hash_sets/hashing_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace examination {
namespace {

constexpr std::chrono::seconds silence_max{120};
constexpr int poll_ms = 200;

core::Error lies(std::string_view what) {
    return core::Error(
        core::ErrorCode::internal,
        std::string("the process that reads the database answers nonsense: ").append(what));
}

// The reading process; ended and buried when this goes.
class ReaderProcess {
public:
    static core::Result<ReaderProcess> start(const HashDatabaseOptions& options,
                                             const core::File& database);
    ReaderProcess(ReaderProcess&& other) noexcept
        : process_(std::exchange(other.process_, -1)), answers_(std::move(other.answers_)) {}
    ReaderProcess& operator=(ReaderProcess&&) = delete;
    ~ReaderProcess() {
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            (void)wait();
        }
    }

    const core::File& answers() const { return answers_; }
    // How it ended, as a sentence.
    std::string wait() {
        int status = 0;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = -1;
        if (WIFSIGNALED(status))
            return "it was ended by signal " + std::to_string(WTERMSIG(status));
        return "it ended with status " + std::to_string(WEXITSTATUS(status));
    }

private:
    ReaderProcess(pid_t process, core::File answers)
        : process_(process), answers_(std::move(answers)) {}

    pid_t process_;
    core::File answers_;
};

core::Result<ReaderProcess> ReaderProcess::start(const HashDatabaseOptions& options,
                                                 const core::File& database) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return core::Error(core::ErrorCode::io, "cannot make a pipe");
    core::File answers(ends[0]);
    core::File child_end(ends[1]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, database.descriptor(), 0);
    ::posix_spawn_file_actions_adddup2(&actions, child_end.descriptor(), 1);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    auto program = options.worker_program.string();
    std::string verb(read_hash_database_argument);
    std::string choice(options.choice == HashChoice::all ? choice_all : choice_strongest);
    std::array<char*, 4> arguments{program.data(), verb.data(), choice.data(), nullptr};
    std::array<char*, 1> no_environment{nullptr};
    pid_t process = -1;
    int failure = ::posix_spawn(&process, program.c_str(), &actions, nullptr, arguments.data(),
                                no_environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        return core::Error(
            core::ErrorCode::io,
            "cannot start '" + program + "' to read the database: " + std::strerror(failure));
    return ReaderProcess(process, std::move(answers));
}

// Takes frames off the pipe. An empty frame is the end.
class FrameReader {
public:
    FrameReader(const core::File& pipe, std::stop_token stop)
        : pipe_(pipe), stop_(std::move(stop)) {}

    core::Result<std::string_view> next() {
        std::uint32_t size = 0;
        auto whole = TRY(fill(sizeof size));
        if (!whole)
            return std::string_view();
        std::memcpy(&size, buffer_.data() + used_, sizeof size);
        if (size == 0 || size > database_frame_bytes_max)
            return lies("a message of impossible size");
        whole = TRY(fill(sizeof size + size));
        if (!whole)
            return std::string_view();
        std::string_view payload(buffer_.data() + used_ + sizeof size, size);
        used_ += sizeof size + size;
        return payload;
    }

private:
    // False: the pipe ended before.
    core::Result<bool> fill(std::size_t needed) {
        auto heard = std::chrono::steady_clock::now();
        while (buffer_.size() - used_ < needed) {
            if (stop_.stop_requested())
                return core::Error(core::ErrorCode::incomplete, "the import was stopped");
            if (std::chrono::steady_clock::now() - heard > silence_max)
                return core::Error(core::ErrorCode::limit_exceeded,
                                   "the database gave nothing for two minutes");
            pollfd waiting{.fd = pipe_.descriptor(), .events = POLLIN, .revents = 0};
            if (::poll(&waiting, 1, poll_ms) <= 0)
                continue;
            buffer_.erase(0, std::exchange(used_, 0));
            auto before = buffer_.size();
            buffer_.resize(before + database_frame_bytes_max);
            auto count =
                ::read(pipe_.descriptor(), buffer_.data() + before, database_frame_bytes_max);
            buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(0, count)));
            if (count == 0 || (count < 0 && errno != EINTR))
                return false;
            heard = std::chrono::steady_clock::now();
        }
        return true;
    }

    const core::File& pipe_;
    std::stop_token stop_;
    std::string buffer_;
    std::size_t used_ = 0;
};

class AnswerTaker {
public:
    AnswerTaker(HashCollector& collector, std::uint64_t hashes_max)
        : collector_(collector), hashes_left_(hashes_max) {}

    core::Result<void> take(std::string_view payload,
                            const std::function<void(std::uint64_t)>& progress) {
        core::DecoderView decoder(payload);
        switch (decoder.enumerator(DatabaseMessage::failed)) {
            case DatabaseMessage::hashes:
                return take_hashes(decoder);
            case DatabaseMessage::bad_row: {
                auto row = decoder.u64();
                auto why = decoder.text(database_text_bytes_max);
                collector_.report(row, core::printable(core::utf8_or_escaped(why)));
                break;
            }
            case DatabaseMessage::progress:
                progress(decoder.u64());
                break;
            case DatabaseMessage::done:
                rows.row_count = decoder.u64();
                rows.version = core::utf8_or_escaped(decoder.text(database_text_bytes_max));
                done = true;
                break;
            case DatabaseMessage::failed: {
                auto code = decoder.enumerator(core::ErrorCode::internal);
                auto why = decoder.text(database_text_bytes_max);
                TRY(decoder.finish());
                return core::Error(code, core::printable(core::utf8_or_escaped(why)));
            }
        }
        if (!decoder.finish())
            return lies("a malformed message");
        return {};
    }

    HashDatabaseRows rows;
    bool done = false;

private:
    core::Result<void> take_hashes(core::DecoderView& decoder) {
        auto kind = decoder.enumerator(HashKind::md5);
        auto count = decoder.count(size_of(kind));
        if (count > hashes_left_)
            return lies("more hashes than the database has bytes for");
        hashes_left_ -= count;
        std::array<std::byte, 32> key;
        auto bytes = std::span(key).first(size_of(kind));
        for (std::uint32_t i = 0; i < count; ++i) {
            decoder.raw(bytes);
            TRY(collector_.add(kind, bytes));
        }
        if (!decoder.finish())
            return lies("a malformed list of hashes");
        return {};
    }

    HashCollector& collector_;
    std::uint64_t hashes_left_;
};

core::Result<core::Sha256Digest> hash_file(const core::File& file, std::stop_token stop) {
    HashingReader reader(file);
    while (!reader.at_end()) {
        if (stop.stop_requested())
            return core::Error(core::ErrorCode::incomplete, "the import was stopped");
        TRY(reader.next({}));
    }
    return reader.digest();
}

}  // namespace

core::Result<HashDatabaseRows> read_hash_database(
    const HashDatabaseOptions& options, const core::File& database, HashCollector& collector,
    const std::function<void(std::uint64_t)>& progress) {
    auto size = TRY(database.size());
    auto process = TRY(ReaderProcess::start(options, database));
    std::optional<core::Result<core::Sha256Digest>> digest;
    std::jthread hashing([&](std::stop_token end) { digest = hash_file(database, end); });

    FrameReader frames(process.answers(), options.stop);
    // The shortest hash takes 16 bytes of the file, however it is stored.
    AnswerTaker taker(collector, size / 16 + 1);
    while (!taker.done) {
        auto payload = TRY(frames.next());
        if (payload.empty())
            return core::Error(core::ErrorCode::internal,
                               "the process that reads the database gave up: " + process.wait());
        TRY(taker.take(payload, progress));
    }
    hashing.join();
    if (!*digest)
        return std::move(*digest).error();
    taker.rows.input_sha256 = digest->value();
    return taker.rows;
}

}  // namespace examination
