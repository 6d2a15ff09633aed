// Appends a second with one thread and with many, and how fast a ledger is verified.
#include "core/disk.h"
#include "evidence/ledger/ledger.h"
#include "evidence/ledger/verify_ledger.h"
#include "support/temporary_folder.h"

#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

evidence::EntryDraft draft(std::int64_t number) {
    return {"bench.entry",
            core::Moment::from_unix_seconds(1'700'000'000 + number),
            {{"run", std::to_string(number)}},
            {{"number", number}, {"text", std::string(200, 'x')}}};
}

struct Fixture {
    Fixture() {
        auto key = evidence::SigningKey::generate("bench.example/ledger").value();
        verifier = key.verifier().text();
        ledger = evidence::Ledger::open(disk, folder.path() / "l", std::move(key)).value();
    }
    support::TemporaryFolder folder;
    core::RealDisk disk;
    std::string verifier;
    std::unique_ptr<evidence::Ledger> ledger;
};

void ledger_append(benchmark::State& state) {
    static std::unique_ptr<Fixture> fixture;
    if (state.thread_index() == 0)
        fixture = std::make_unique<Fixture>();
    std::int64_t number = 0;
    for (auto unused : state)
        if (!fixture->ledger->append(draft(number++)))
            state.SkipWithError("the append failed");
    state.SetItemsProcessed(state.iterations());
    if (state.thread_index() == 0)
        fixture.reset();
}
BENCHMARK(ledger_append)->Threads(1)->Threads(8)->Threads(64)->UseRealTime();

void ledger_append_and_sign(benchmark::State& state) {
    Fixture fixture;
    std::int64_t number = 0;
    for (auto unused : state)
        if (!fixture.ledger->append(draft(number++)) || !fixture.ledger->checkpoint())
            state.SkipWithError("the append failed");
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ledger_append_and_sign)->UseRealTime();

void ledger_verify(benchmark::State& state) {
    Fixture fixture;
    constexpr std::int64_t threads = 64;
    {
        std::vector<std::jthread> running;
        for (std::int64_t t = 0; t < threads; ++t)
            running.emplace_back([&, t] {
                for (std::int64_t i = 0; i < state.range(0) / threads; ++i)
                    (void)fixture.ledger->append(draft(t * 1'000'000 + i));
            });
    }
    (void)fixture.ledger->checkpoint();
    auto key = evidence::VerifierKey::parse(fixture.verifier).value();
    for (auto unused : state)
        if (!evidence::verify_ledger(fixture.disk, fixture.folder.path() / "l", key)
                 .value()
                 .intact())
            state.SkipWithError("the ledger is not intact");
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ledger_verify)->Arg(64 * 512)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
