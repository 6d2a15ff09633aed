// The spool of one run: every answer the workers gave, keyed by the job that asked. It is the truth
// of the run; findings are built from it, and a resumed run takes from it what is already there.
#pragma once

#include "core/framed_log.h"
#include "core/guarded.h"
#include "core/hash.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace examination {

// A job's identity: SHA-256 of its canonical bytes (encode_job).
using JobKey = core::Sha256Digest;

// What a run was begun with. A spool begun with anything else cannot be resumed: its answers might
// differ from those that would be given now.
struct RunIdentity {
    std::string source_path;
    std::string spoor_version;
    std::string worker_sha256;
    std::string profile;

    bool operator==(const RunIdentity&) const = default;
};

// Where a part of a job's answers lies in the spool file.
using PartOffset = std::uint64_t;

// Thread-safe. Appends are durable some 250 ms later, or when sync() returns.
class Spool {
public:
    // Creates a spool, replacing what is there.
    static core::Result<std::unique_ptr<Spool>> create(const std::filesystem::path& path,
                                                       const RunIdentity& identity);
    // Opens an unfinished one, cut back to its last whole frame; conflict if it was begun
    // otherwise.
    static core::Result<std::unique_ptr<Spool>> resume(const std::filesystem::path& path,
                                                       const RunIdentity& identity);
    // Opens one for reading only.
    static core::Result<std::unique_ptr<Spool>> open(const std::filesystem::path& path);
    ~Spool();

    // Adds a part (a sequence of encoded answers, see PartWriter) to a job that is being done.
    core::Result<PartOffset> append_part(const JobKey& job, std::string_view part);
    // Declares the job done with exactly these parts. Parts never declared are forgotten.
    core::Result<void> complete(const JobKey& job, const std::vector<PartOffset>& parts);
    core::Result<void> sync();

    // The parts of a completed job, in order.
    std::optional<std::vector<PartOffset>> find(const JobKey& job);
    // The same, but while the spool is being filled waits until the job is completed or the filling
    // ends; so a thread can go through the answers as they come.
    std::optional<std::vector<PartOffset>> await(const JobKey& job);
    void begin_filling();
    void end_filling();
    // A part's answers, encoded.
    core::Result<std::string> read_part(PartOffset offset);
    // A stretch of a part that read_part() has given before.
    core::Result<std::string> read_stretch(PartOffset offset, std::uint64_t begin,
                                           std::uint64_t size);
    std::uint64_t completed_count();
    std::vector<JobKey> completed_jobs();

private:
    struct State;
    explicit Spool(std::unique_ptr<State> state);
    static core::Result<std::unique_ptr<Spool>> load(const std::filesystem::path& path,
                                                     const RunIdentity* identity);

    std::unique_ptr<State> state_;
};

// A part's form: u32 size · encoded answer, repeated.
void append_answer(std::string& part, std::string_view encoded);
// Calls `each` with every encoded answer; invalid_input where the part is malformed.
core::Result<void> for_each_answer(std::string_view part,
                                   const std::function<core::Result<void>(std::string_view)>& each);

}  // namespace examination
