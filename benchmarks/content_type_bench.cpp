// Time of content_type() over the first bytes of the files of /usr (or of $SPOOR_BENCH_FOLDER),
// which are read before the clock starts. Prints files per second.
#include "examination/content/content_type.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

constexpr std::size_t files_max = 100'000;

struct Head {
    std::string bytes;
    std::uint64_t size;
};

std::vector<Head> read_heads() {
    namespace fs = std::filesystem;
    const char* folder = std::getenv("SPOOR_BENCH_FOLDER");
    std::vector<Head> heads;
    std::error_code ignored;
    constexpr auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator at(folder ? folder : "/usr", options, ignored), end;
         at != end && heads.size() < files_max; at.increment(ignored)) {
        if (!at->is_regular_file(ignored) || at->is_symlink(ignored) || at->file_size(ignored) == 0)
            continue;
        std::ifstream in(at->path(), std::ios::binary);
        Head head{std::string(examination::content_type_head_size, '\0'), at->file_size(ignored)};
        in.read(head.bytes.data(), static_cast<std::streamsize>(head.bytes.size()));
        head.bytes.resize(static_cast<std::size_t>(in.gcount()));
        heads.push_back(std::move(head));
    }
    return heads;
}

void content_type_of_files(benchmark::State& state) {
    auto heads = read_heads();
    examination::load_content_types();
    std::size_t known = 0;
    for (auto _ : state)
        for (const auto& head : heads)
            known += examination::content_type(std::as_bytes(std::span(head.bytes)), head.size)
                             .starts_with("application/octet")
                         ? 0
                         : 1;
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(heads.size()));
    state.counters["known"] = static_cast<double>(known) / static_cast<double>(heads.size()) /
                              static_cast<double>(std::max<std::int64_t>(
                                  1, static_cast<std::int64_t>(state.iterations())));
}
BENCHMARK(content_type_of_files)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
