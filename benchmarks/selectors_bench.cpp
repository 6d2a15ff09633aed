// Throughput of the selector scanner over text-like data made from this machine's files
// ($SPOOR_BENCH_FOLDER, else /usr/share and /usr/include), read before the clock starts: all kinds
// at once, each kind alone, the same text as UTF-16, and bytes without structure.
#include "examination/selectors/selector_scanner.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

constexpr std::size_t sample_size = std::size_t{128} << 20;
constexpr std::size_t file_size_max = std::size_t{1} << 20;
constexpr std::size_t block_size = std::size_t{256} << 10;

bool is_text(const std::string& bytes) {
    return std::ranges::count(bytes, '\0') == 0;
}

std::string read_text() {
    namespace fs = std::filesystem;
    const char* named = std::getenv("SPOOR_BENCH_FOLDER");
    auto folders = named ? std::vector<std::string>{named}
                         : std::vector<std::string>{"/usr/include", "/usr/share", "/usr/lib"};
    std::vector<fs::path> paths;
    std::error_code ignored;
    for (const auto& folder : folders)
        for (fs::recursive_directory_iterator
                 at(folder, fs::directory_options::skip_permission_denied, ignored),
             end;
             at != end; at.increment(ignored))
            if (at->is_regular_file(ignored) && !at->is_symlink(ignored) &&
                at->file_size(ignored) <= file_size_max)
                paths.push_back(at->path());
    std::ranges::sort(paths);
    std::shuffle(paths.begin(), paths.end(), std::mt19937_64(7));  // NOLINT: the same each time.
    std::string text;
    for (const auto& path : paths) {
        std::ifstream in(path, std::ios::binary);
        std::string bytes{std::istreambuf_iterator<char>(in), {}};
        if (is_text(bytes))
            text += bytes;
        if (text.size() >= sample_size)
            break;
    }
    text.resize(std::min(text.size(), sample_size));
    return text;
}

const std::string& text() {
    static const std::string read = read_text();
    return read;
}

const std::string& wide_text() {
    static const std::string wide = [] {
        std::string out;
        for (char c : text().substr(0, sample_size / 2)) {
            out.push_back(c);
            out.push_back('\0');
        }
        return out;
    }();
    return wide;
}

const std::string& noise() {
    static const std::string bytes = [] {
        std::mt19937_64 random(11);  // NOLINT: the same each time.
        std::string out(sample_size / 2, '\0');
        for (auto& c : out)
            c = static_cast<char>(random());
        return out;
    }();
    return bytes;
}

void scan(benchmark::State& state, const std::string& unit, examination::SelectorKinds kinds) {
    examination::load_selectors();
    examination::SelectorScanner scanner({.kinds = kinds, .hits_max = 1u << 30});
    std::uint64_t hits = 0;
    for (auto _ : state) {
        std::uint64_t sum = 0;
        scanner.begin([&](const examination::SelectorHitView& hit) {
            sum += hit.canonical.size() + hit.before.size();
        });
        auto bytes = std::as_bytes(std::span(unit));
        for (std::size_t at = 0; at < bytes.size(); at += block_size)
            scanner.update(bytes.subspan(at, std::min(block_size, bytes.size() - at)), at);
        hits = scanner.finish().hits;
        benchmark::DoNotOptimize(sum);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(unit.size()));
    state.counters["hits"] = static_cast<double>(hits);
}

void all_kinds(benchmark::State& state) {
    scan(state, text(), examination::SelectorKinds().set());
}
BENCHMARK(all_kinds)->Unit(benchmark::kMillisecond);

void all_kinds_utf16(benchmark::State& state) {
    scan(state, wide_text(), examination::SelectorKinds().set());
}
BENCHMARK(all_kinds_utf16)->Unit(benchmark::kMillisecond);

void all_kinds_noise(benchmark::State& state) {
    scan(state, noise(), examination::SelectorKinds().set());
}
BENCHMARK(all_kinds_noise)->Unit(benchmark::kMillisecond);

void no_kinds(benchmark::State& state) {
    scan(state, text(), {});
}
BENCHMARK(no_kinds)->Unit(benchmark::kMillisecond);

void one_kind(benchmark::State& state) {
    auto kind = model::selector_kinds[static_cast<std::size_t>(state.range(0))];
    state.SetLabel(std::string(model::name_of(kind)));
    scan(state, text(), examination::SelectorKinds().set(static_cast<std::size_t>(kind)));
}
BENCHMARK(one_kind)
    ->DenseRange(0, static_cast<int>(model::selector_kinds.size()) - 1)
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
