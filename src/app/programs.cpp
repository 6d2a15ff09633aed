#include "app/programs.h"

#include "core/file.h"
#include "core/hash.h"
#include "core/verify.h"

#include <array>
#include <mutex>
#include <optional>
#include <vector>

#include <sys/random.h>

namespace app {
namespace {

using core::Result;

constexpr std::string_view worker_name = "spoor-worker";
constexpr std::string_view launcher_name = "spoor-tool", pdftotext_name = "pdftotext";
constexpr std::size_t read_size = 1u << 20;

Result<std::string> sha256_of(const std::filesystem::path& path) {
    auto file = TRY(core::File::open_read(path));
    core::Hasher hasher(core::HashSelection::sha256);
    std::vector<std::byte> buffer(read_size);
    for (std::uint64_t offset = 0;;) {
        auto count = TRY(file.read_at(buffer, offset));
        hasher.update(std::span(buffer).first(count));
        offset += count;
        if (count < buffer.size())
            return hasher.finish().sha256.hex();
    }
}

Result<Programs> read_programs() {
    std::error_code failed;
    auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (failed)
        return core::Error(core::ErrorCode::io, "cannot find out which program this is");
    Programs programs;
    programs.worker = self.parent_path() / worker_name;
    programs.hashes["spoor"] = TRY(sha256_of(self));
    programs.hashes[std::string(worker_name)] =
        TRY(sha256_of(programs.worker).during("looking for the worker program beside this one"));
    auto launcher = self.parent_path() / launcher_name;
    programs.hashes[std::string(launcher_name)] =
        TRY(sha256_of(launcher).during("looking for the launcher of tools beside this program"));
    // A tool may be missing: then what needs it says so.
    if (auto sha256 = sha256_of(programs.tools.pdftotext)) {
        programs.tools.launcher = launcher;
        programs.hashes[std::string(pdftotext_name)] = sha256.value();
    }
    if (std::filesystem::exists(programs.tools.pdftoppm))
        programs.tools.launcher = launcher;
    return programs;
}

}  // namespace

std::string Programs::worker_sha256() const {
    auto found = hashes.find(std::string(worker_name));
    return found == hashes.end() ? std::string() : found->second;
}

std::string Programs::tool_identity() const {
    auto found = hashes.find(std::string(pdftotext_name));
    return found == hashes.end() ? std::string() : found->first + " " + found->second;
}

Result<Programs> find_programs() {
    static std::mutex mutex;
    static std::optional<Programs> read;
    std::scoped_lock lock(mutex);
    if (!read)
        read = TRY(read_programs());
    return *read;
}

void system_random(std::span<std::byte> bytes) {
    VERIFY(::getentropy(bytes.data(), bytes.size()) == 0);
}

}  // namespace app
