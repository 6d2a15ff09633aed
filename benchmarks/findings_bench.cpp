// Speed of the findings store: building a source's file, and asking one with 10 million timeline
// rows. `findings_bench [--benchmark_filter=…]`; SPOOR_BENCH_ROWS changes the 10 million.
#include "examination/findings/builder.h"
#include "examination/findings/findings.h"
#include "support/grants.h"
#include "support/temporary_folder.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using namespace examination;

// xorshift64*: fixed seed, the same rows on every machine.
struct Random {
    std::uint64_t state = 0x9E3779B97F4A7C15;
    std::uint64_t next() {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545F4914F6CDD1D;
    }
    std::uint64_t below(std::uint64_t limit) { return next() % limit; }
    template <std::size_t Size>
    core::Digest<Size> digest() {
        core::Digest<Size> out;
        for (auto& byte : out.bytes)
            byte = static_cast<std::byte>(next());
        return out;
    }
};

const model::SourceId bench_source = model::source_id(1, core::sha256("bench"));

core::Moment some_time(Random& random) {
    // Ten years of 100 ns steps, as NTFS has them.
    return core::Moment::from_filetime(131'000'000'000'000'000 +
                                       random.below(3'153'600'000'000'000));
}

void fill_file(model::Item& item, std::uint64_t number, Random& random) {
    item.path = fmt::format("Users/user{}/AppData/Local/folder{}/file{}.dat", number % 7,
                            number / 100 % 1000, number);
    item.size = random.below(100'000);
    item.type = number % 3 == 0 ? "text/plain" : number % 3 == 1 ? "image/jpeg" : "";
    item.sha256 = random.digest<32>();
    item.sha1 = random.digest<20>();
    item.md5 = random.digest<16>();
    item.modified = some_time(random);
    item.accessed = some_time(random);
    item.changed = some_time(random);
    item.created = some_time(random);
    item.mode = 0644;
}

// `files` files, each followed by its slack where `slack` says so.
core::Result<PublishedFindings> build(const std::filesystem::path& folder, std::uint64_t files,
                                      bool slack, unsigned threads) {
    auto builder = TRY(FindingsBuilder::create(
        {folder / "findings", folder / "temporary", bench_source, 256u << 20, threads}));
    Random random;
    std::uint64_t ordinal = 0;
    model::Item item;
    for (std::uint64_t number = 0; number < files; ++number) {
        item = {};
        item.ordinal = ordinal++;
        item.volume = 1;
        item.address = fmt::format("p1/i{}-1/a128-1", number);
        item.id = model::item_id(bench_source, item.address);
        fill_file(item, number, random);
        TRY(builder->add_item(item));
        if (!slack)
            continue;
        model::Item rest;
        rest.ordinal = ordinal++;
        rest.volume = 1;
        rest.kind = model::ItemKind::slack;
        rest.address = item.address + "/slack";
        rest.id = model::item_id(bench_source, rest.address);
        rest.path = item.path;
        rest.size = 512;
        rest.sha256 = random.digest<32>();
        rest.sha1 = random.digest<20>();
        rest.md5 = random.digest<16>();
        TRY(builder->add_item(rest));
    }
    TRY(builder->add_coverage({0, 1 << 30, model::CoverageState::parsed, "file"}));
    return builder->publish();
}

void build_wide_rows(benchmark::State& state) {
    for (auto unused : state) {
        (void)unused;
        support::TemporaryFolder folder;
        auto published = build(folder.path(), 100'000, true, static_cast<unsigned>(state.range(0)));
        if (!published) {
            state.SkipWithError(published.error().message().c_str());
            return;
        }
        state.counters["file_bytes"] =
            static_cast<double>(std::filesystem::file_size(published.value().path));
    }
    state.SetItemsProcessed(state.iterations() * 200'000);
}
BENCHMARK(build_wide_rows)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

// The findings of 2.5 million files: 10 million timeline rows. Made once, removed at the end.
class LargeFindings {
public:
    static LargeFindings& get() {
        static LargeFindings instance;
        return instance;
    }
    Findings& findings() { return *findings_; }

private:
    LargeFindings() {
        const char* rows = std::getenv("SPOOR_BENCH_ROWS");
        auto files = (rows == nullptr ? 10'000'000 : std::strtoull(rows, nullptr, 10)) / 4;
        auto published = build(folder_.path(), files, false, 2);
        if (published)
            std::printf("%llu timeline rows, file of %llu bytes\n",
                        static_cast<unsigned long long>(published.value().timeline),
                        static_cast<unsigned long long>(
                            std::filesystem::file_size(published.value().path)));
        findings_ =
            Findings::open(
                {{}, {{bench_source, published.value().path}}, folder_.path() / "temporary"})
                .value();
    }

    support::TemporaryFolder folder_;
    std::unique_ptr<Findings> findings_;
};

// Some second of the ten years.
std::int64_t some_second(Random& random) {
    return some_time(random).seconds;
}

// A filter for each question: answers to texts and globs are kept, so that a question asked again
// says less.
using MakeFilter = TimelineFilter (*)(Random&);

TimelineFilter any(Random&) {
    return {};
}
TimelineFilter one_kind(Random&) {
    TimelineFilter filter;
    filter.time_kinds = {"created"};
    return filter;
}
TimelineFilter one_day(Random& random) {
    TimelineFilter filter;
    filter.time.from_seconds = some_second(random);
    filter.time.to_seconds = *filter.time.from_seconds + 86'400;
    return filter;
}
TimelineFilter one_year_and_kind(Random&) {
    TimelineFilter filter;
    filter.time = {1'500'000'000, 1'531'536'000};
    filter.time_kinds = {"modified"};
    return filter;
}
TimelineFilter path_glob(Random& random) {
    TimelineFilter filter;
    filter.path_glob = fmt::format("**/FOLDER{}/*{}.dat", random.below(1'000), random.below(10));
    return filter;
}
TimelineFilter usual_text(Random& random) {
    TimelineFilter filter;
    filter.text = fmt::format("FILE{}", 10 + random.below(90));
    return filter;
}
TimelineFilter rare_text(Random& random) {
    TimelineFilter filter;
    filter.text = fmt::format("file{}.d", random.below(2'500'000));
    return filter;
}
TimelineFilter text_that_is_nowhere(Random& random) {
    TimelineFilter filter;
    filter.text = fmt::format("nowhere{}", random.next());
    return filter;
}
// The same each time, so that its answer is known.
TimelineFilter known_text(Random&) {
    TimelineFilter filter;
    filter.text = "FILE77";
    return filter;
}

void timeline_page(benchmark::State& state, MakeFilter make) {
    auto& findings = LargeFindings::get().findings();
    auto grant = support::grant();
    Random random;
    std::uint64_t rows = 0;
    for (auto unused : state) {
        (void)unused;
        auto filter = make(random);
        if (!filter.time.from_seconds)
            filter.time.from_seconds = some_second(random);
        auto page = findings.timeline(filter, {{}, 200}, grant);
        if (!page)
            state.SkipWithError(page.error().message().c_str());
        else
            rows += page.value().rows.size();
    }
    state.counters["rows"] =
        benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kAvgIterations);
}
void timeline_count(benchmark::State& state, MakeFilter make) {
    auto& findings = LargeFindings::get().findings();
    auto grant = support::grant();
    Random random;
    std::uint64_t rows = 0;
    for (auto unused : state) {
        (void)unused;
        auto counted = findings.count_timeline(make(random), grant);
        if (!counted)
            state.SkipWithError(counted.error().message().c_str());
        else
            rows += counted.value();
    }
    state.counters["rows"] =
        benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kAvgIterations);
}

// On a busy machine the processor's time, of all threads, says more than the wall's.
void measure(benchmark::internal::Benchmark* page) {
    page->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
}
#define TIMELINE_BENCHMARK(what, filter) BENCHMARK_CAPTURE(what, filter, filter)->Apply(measure)
TIMELINE_BENCHMARK(timeline_page, any);
TIMELINE_BENCHMARK(timeline_page, one_kind);
TIMELINE_BENCHMARK(timeline_page, one_day);
TIMELINE_BENCHMARK(timeline_page, path_glob);
TIMELINE_BENCHMARK(timeline_page, usual_text);
TIMELINE_BENCHMARK(timeline_page, known_text);
TIMELINE_BENCHMARK(timeline_page, rare_text);
TIMELINE_BENCHMARK(timeline_page, text_that_is_nowhere);
TIMELINE_BENCHMARK(timeline_count, one_kind);
TIMELINE_BENCHMARK(timeline_count, one_day);
TIMELINE_BENCHMARK(timeline_count, one_year_and_kind);
TIMELINE_BENCHMARK(timeline_count, path_glob);
TIMELINE_BENCHMARK(timeline_count, usual_text);
TIMELINE_BENCHMARK(timeline_count, known_text);
TIMELINE_BENCHMARK(timeline_count, rare_text);
TIMELINE_BENCHMARK(timeline_count, text_that_is_nowhere);

}  // namespace

BENCHMARK_MAIN();
