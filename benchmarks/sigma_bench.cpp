// Event logs read, and read with Sigma rules over each event, on one thread. Folders in the
// environment: SPOOR_BENCH_LOGS holds .evtx files, SPOOR_BENCH_RULES rules as .yml files.
#include "core/file.h"
#include "examination/artifact.h"
#include "examination/detection/sigma_matcher.h"
#include "examination/detection/sigma_parser.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace examination {
extern const ArtifactParser windows_evtx;
}

namespace {

using namespace examination;

constexpr std::size_t file_size_max = 256u << 20;

std::vector<std::string> files_of(const char* variable, std::string_view ending) {
    std::vector<std::string> files;
    const char* folder = std::getenv(variable);
    if (!folder)
        return files;
    std::vector<std::filesystem::path> paths;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
        if (file.path().extension() == ending)
            paths.push_back(file.path());
    std::ranges::sort(paths);
    for (const auto& path : paths)
        files.push_back(core::read_file(path, file_size_max).value());
    return files;
}

const std::vector<std::string>& logs() {
    static const auto read = files_of("SPOOR_BENCH_LOGS", ".evtx");
    return read;
}

// The first `count` rules about event logs, or all.
std::unique_ptr<const SigmaSet> rules_up_to(std::size_t count) {
    static const auto files = files_of("SPOOR_BENCH_RULES", ".yml");
    std::vector<SigmaRule> rules;
    for (const auto& file : files) {
        auto parsed = parse_sigma_rules(file);
        if (!parsed)
            continue;
        for (auto& rule : parsed.value())
            if (rules.size() < count && !event_sources(rule.log_source).empty())
                rules.push_back(std::move(rule));
    }
    return SigmaSet::compile(std::move(rules)).value();
}

// Hands each record to the rules and forgets it.
class DetectingSink final : public RecordSink {
public:
    explicit DetectingSink(const SigmaSet* set) {
        if (set)
            matcher_.emplace(*set);
    }
    using RecordSink::anomaly;
    void record(FoundRecord record) override {
        ++records;
        if (!matcher_)
            return;
        fields_.read(record);
        matcher_->match(fields_.event(), [&](const SigmaHitView&) { ++hits; });
    }
    void anomaly(FoundAnomaly) override {}
    void selector(FoundSelector) override {}
    void text(FoundText) override {}
    void hit(FoundHit) override {}
    bool exhausted() const override { return false; }

    std::uint64_t records = 0, hits = 0;

private:
    std::optional<SigmaMatcher> matcher_;
    EventFieldsView fields_;
};

void read_logs(benchmark::State& state, const SigmaSet* set) {
    if (logs().empty()) {
        state.SkipWithError("SPOOR_BENCH_LOGS names no folder with .evtx files");
        return;
    }
    std::int64_t bytes = 0;
    DetectingSink sink(set);
    for (auto _ : state)
        for (const auto& log : logs()) {
            benchmark::DoNotOptimize(windows_evtx.parse(core::Bytes(log), sink));
            bytes += static_cast<std::int64_t>(log.size());
        }
    state.SetBytesProcessed(bytes);
    state.counters["records"] =
        benchmark::Counter(static_cast<double>(sink.records), benchmark::Counter::kIsRate);
    state.counters["hits"] =
        benchmark::Counter(static_cast<double>(sink.hits), benchmark::Counter::kAvgIterations);
}

void read_only(benchmark::State& state) {
    read_logs(state, nullptr);
}
BENCHMARK(read_only)->Unit(benchmark::kMillisecond);

void with_rules(benchmark::State& state) {
    auto set = rules_up_to(static_cast<std::size_t>(state.range(0)));
    state.counters["rules"] = static_cast<double>(set->rules().size() - set->idle().size());
    read_logs(state, set.get());
}
BENCHMARK(with_rules)->Arg(1)->Arg(100)->Arg(sigma_rules_max)->Unit(benchmark::kMillisecond);

void compile_rules(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(rules_up_to(sigma_rules_max));
}
BENCHMARK(compile_rules)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
