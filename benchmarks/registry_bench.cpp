// Rate of the registry parser: registry_bench HIVE...; the files are read before the clock
// starts. Prints bytes, records and the best of five passes over them, on one thread.
#include "core/file.h"
#include "examination/artifact.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace examination {
extern const ArtifactParser windows_registry;
}

namespace {

constexpr std::uint64_t file_size_max = std::uint64_t{1} << 30;

// Counts what it is given and forgets it, as a worker does that has sent it.
struct CountingSink final : examination::RecordSink {
    using RecordSink::anomaly;
    void record(examination::FoundRecord record) override {
        ++records;
        for (const auto& field : record.fields)
            if (const auto* text = std::get_if<std::string>(&field.value))
                bytes += text->size();
    }
    void anomaly(examination::FoundAnomaly) override { ++anomalies; }
    void selector(examination::FoundSelector) override {}
    void text(examination::FoundText) override {}
    void hit(examination::FoundHit) override {}
    bool exhausted() const override { return false; }

    std::uint64_t records = 0, anomalies = 0, bytes = 0;
};

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> hives;
    std::uint64_t size = 0;
    for (int i = 1; i < argc; ++i) {
        auto hive = core::read_file(argv[i], file_size_max);
        if (!hive) {
            std::fprintf(stderr, "%s\n", hive.error().message().c_str());
            return 1;
        }
        size += hive.value().size();
        hives.push_back(std::move(hive).value());
    }
    double best = 1e9;
    CountingSink sink;
    for (int pass = 0; pass < 5; ++pass) {
        sink = {};
        auto begin = std::clock();
        for (const auto& hive : hives)
            (void)examination::windows_registry.parse(core::Bytes(hive), sink);
        best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    std::printf(
        "%zu hives, %.1f MB, %llu records, %llu anomalies: %.3f s, %.0f MB/s, %.0f records/s\n",
        hives.size(), static_cast<double>(size) / 1e6,
        static_cast<unsigned long long>(sink.records),
        static_cast<unsigned long long>(sink.anomalies), best,
        static_cast<double>(size) / 1e6 / best, static_cast<double>(sink.records) / best);
    return 0;
}
