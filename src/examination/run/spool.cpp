#include "examination/run/spool.h"

#include "core/verify.h"
#include "core/wire.h"

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint32_t spool_form = 0x4C4F5053;  // "SPOL"
constexpr auto sync_interval = std::chrono::milliseconds(250);
constexpr std::uint32_t identity_text_max = 65536;

enum FrameKind : std::uint32_t {
    identity_frame = 1,
    part_frame = 2,
    complete_frame = 3
};

std::string encode_identity(const RunIdentity& identity) {
    core::Encoder encoder;
    encoder.text(identity.source_path)
        .text(identity.spoor_version)
        .text(identity.worker_sha256)
        .text(identity.profile);
    return encoder.take();
}

Result<RunIdentity> decode_identity(std::string_view bytes) {
    core::DecoderView decoder(bytes);
    RunIdentity identity;
    identity.source_path = decoder.text(identity_text_max);
    identity.spoor_version = decoder.text(identity_text_max);
    identity.worker_sha256 = decoder.text(identity_text_max);
    identity.profile = decoder.text(identity_text_max);
    TRY(decoder.finish());
    return identity;
}

std::string encode_completion(const JobKey& job, const std::vector<PartOffset>& parts) {
    core::Encoder encoder;
    encoder.raw(job.bytes).u32(static_cast<std::uint32_t>(parts.size()));
    for (auto part : parts)
        encoder.u64(part);
    return encoder.take();
}

}  // namespace

struct Spool::State {
    State(core::FramedLogReader reader_in, std::filesystem::path path_in)
        : reader(std::move(reader_in)), path(std::move(path_in)) {}

    std::mutex write_mutex;  // Guards writer.
    std::optional<core::FramedLogWriter> writer;
    std::mutex read_mutex;  // Guards reader.
    core::FramedLogReader reader;
    std::filesystem::path path;
    struct Jobs {
        std::map<JobKey, std::vector<PartOffset>> completed;
        bool filling = false;
    };
    core::Guarded<Jobs> jobs;
    std::condition_variable jobs_changed;
    std::jthread syncer;

    Result<std::uint64_t> append(std::uint32_t kind, std::string_view payload) {
        std::scoped_lock lock(write_mutex);
        return writer->append(kind, payload);
    }
    Result<void> read_index();
    Result<void> read_completion(std::string_view payload, std::uint64_t own_offset);
    void sync_periodically(std::stop_token stop);
};

Result<void> Spool::State::read_completion(std::string_view payload, std::uint64_t own_offset) {
    core::DecoderView decoder(payload);
    JobKey key;
    decoder.raw(key.bytes);
    std::vector<PartOffset> parts(decoder.count(sizeof(PartOffset)));
    for (auto& part : parts) {
        part = decoder.u64();
        if (part >= own_offset)
            decoder.fail();
    }
    TRY(decoder.finish());
    jobs.access()->completed[key] = std::move(parts);
    return {};
}

Result<void> Spool::State::read_index() {
    while (true) {
        auto frame = reader.next();
        if (!frame && frame.error().code() == ErrorCode::not_found)
            return {};
        if (!frame)
            return std::move(frame).error().during("reading the spool '" + path.string() + "'");
        if (frame.value().kind == complete_frame)
            TRY(read_completion(frame.value().payload, frame.value().offset));
    }
}

// Group commit: answers wait at most one interval, and one fdatasync serves all that came
// meanwhile.
void Spool::State::sync_periodically(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, sync_interval, [&] { return stop.stop_requested(); })) {
        std::scoped_lock write_lock(write_mutex);
        // A failure shows again, and is reported, at the next append or at the final sync.
        (void)writer->sync();
    }
}

Spool::Spool(std::unique_ptr<State> state) : state_(std::move(state)) {}

Spool::~Spool() = default;

Result<std::unique_ptr<Spool>> Spool::load(const std::filesystem::path& path,
                                           const RunIdentity* identity) {
    auto reader = TRY(core::FramedLogReader::open(path, spool_form));
    auto first = TRY(reader.next());
    if (first.kind != identity_frame)
        return Error(ErrorCode::invalid_input, "'" + path.string() + "' is not a spool");
    auto begun_with = TRY(decode_identity(first.payload));
    if (identity != nullptr && begun_with != *identity)
        return Error(ErrorCode::conflict,
                     "the unfinished run was begun with another version, profile or path");
    auto state = std::make_unique<State>(std::move(reader), path);
    TRY(state->read_index());
    return std::unique_ptr<Spool>(new Spool(std::move(state)));
}

Result<std::unique_ptr<Spool>> Spool::open(const std::filesystem::path& path) {
    return load(path, nullptr);
}

Result<std::unique_ptr<Spool>> Spool::resume(const std::filesystem::path& path,
                                             const RunIdentity& identity) {
    {
        // Opening for writing cuts a torn tail off before anything reads it.
        auto cut = TRY(core::FramedLogWriter::open(path, spool_form));
        (void)cut;
    }
    auto loaded = load(path, &identity);
    // Killed before even the first frame was whole: nothing had been done.
    if (!loaded && loaded.error().code() == ErrorCode::not_found)
        return create(path, identity);
    auto spool = TRY(std::move(loaded));
    auto* state = spool->state_.get();
    state->writer = TRY(core::FramedLogWriter::open(path, spool_form));
    state->syncer = std::jthread([state](std::stop_token stop) { state->sync_periodically(stop); });
    return spool;
}

Result<std::unique_ptr<Spool>> Spool::create(const std::filesystem::path& path,
                                             const RunIdentity& identity) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    {
        auto writer = TRY(core::FramedLogWriter::open(path, spool_form));
        TRY(writer.append(identity_frame, encode_identity(identity)));
        TRY(writer.sync());
    }
    return resume(path, identity);
}

Result<PartOffset> Spool::append_part(const JobKey& job, std::string_view part) {
    std::string payload(reinterpret_cast<const char*>(job.bytes.data()), job.bytes.size());
    payload += part;
    return state_->append(part_frame, payload);
}

Result<void> Spool::complete(const JobKey& job, const std::vector<PartOffset>& parts) {
    TRY(state_->append(complete_frame, encode_completion(job, parts)));
    state_->jobs.access()->completed[job] = parts;
    state_->jobs_changed.notify_all();
    return {};
}

Result<void> Spool::sync() {
    std::scoped_lock lock(state_->write_mutex);
    return state_->writer->sync();
}

std::optional<std::vector<PartOffset>> Spool::find(const JobKey& job) {
    auto jobs = state_->jobs.access();
    auto found = jobs->completed.find(job);
    return found == jobs->completed.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::vector<PartOffset>> Spool::await(const JobKey& job) {
    auto jobs = state_->jobs.access();
    state_->jobs_changed.wait(jobs.lock(),
                              [&] { return !jobs->filling || jobs->completed.contains(job); });
    auto found = jobs->completed.find(job);
    return found == jobs->completed.end() ? std::nullopt : std::optional(found->second);
}

void Spool::begin_filling() {
    state_->jobs.access()->filling = true;
}

void Spool::end_filling() {
    state_->jobs.access()->filling = false;
    state_->jobs_changed.notify_all();
}

Result<std::string> Spool::read_part(PartOffset offset) {
    if (state_->writer) {
        std::scoped_lock lock(state_->write_mutex);
        TRY(state_->writer->flush());
    }
    std::scoped_lock lock(state_->read_mutex);
    auto frame = TRY(state_->reader.at(offset));
    if (frame.kind != part_frame || frame.payload.size() < sizeof(JobKey::bytes))
        return Error(ErrorCode::invalid_input, "the spool has no part where one was announced");
    return std::string(frame.payload.substr(sizeof(JobKey::bytes)));
}

Result<std::string> Spool::read_stretch(PartOffset offset, std::uint64_t begin,
                                        std::uint64_t size) {
    std::scoped_lock lock(state_->read_mutex);
    return state_->reader.bytes_of(offset, sizeof(JobKey::bytes) + begin, size);
}

std::uint64_t Spool::completed_count() {
    return state_->jobs.access()->completed.size();
}

std::vector<JobKey> Spool::completed_jobs() {
    std::vector<JobKey> keys;
    for (const auto& [key, parts] : state_->jobs.access()->completed)
        keys.push_back(key);
    return keys;
}

void append_answer(std::string& part, std::string_view encoded) {
    core::Encoder size;
    size.u32(static_cast<std::uint32_t>(encoded.size()));
    part += size.buffer();
    part += encoded;
}

Result<void> for_each_answer(std::string_view part,
                             const std::function<Result<void>(std::string_view)>& each) {
    core::DecoderView decoder(part);
    while (!decoder.at_end()) {
        auto encoded = decoder.text(core::frame_payload_max);
        if (decoder.failed())
            return Error(ErrorCode::invalid_input, "malformed answers in the spool");
        TRY(each(encoded));
    }
    return {};
}

}  // namespace examination
