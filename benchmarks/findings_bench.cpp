// Speed of the findings store: building a source's file, and asking one with 10 million timeline
// rows. `findings_bench [--benchmark_filter=…]`; SPOOR_BENCH_ROWS changes the 10 million.
#include "examination/findings/builder.h"
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

}  // namespace

BENCHMARK_MAIN();
