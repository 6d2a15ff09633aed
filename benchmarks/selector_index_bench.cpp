// The selector index of a node with ten million selectors (SPOOR_BENCH_SELECTORS for another
// number): look-ups of one value, pages, a text in all values, and what it takes to write it.
#include "core/file.h"
#include "examination/selector_index/selector_index.h"
#include "examination/selector_index/selector_posting.h"
#include "store/lookup/value_table_writer.h"
#include "support/grants.h"
#include "support/temporary_folder.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

#include <benchmark/benchmark.h>

namespace {

using namespace examination;

constexpr int source_count = 50;

std::uint64_t selector_count() {
    const char* wanted = std::getenv("SPOOR_BENCH_SELECTORS");
    return wanted == nullptr ? 10'000'000 : std::strtoull(wanted, nullptr, 10);
}

std::string value_of(std::uint64_t number) {
    char text[64];
    std::snprintf(text, sizeof text, "user%09llu@mail%llu.example.org",
                  static_cast<unsigned long long>(number),
                  static_cast<unsigned long long>(number % 977));
    return text;
}

// Two segments, of nine tenths and one tenth of the selectors, as merging leaves them.
class Node {
public:
    Node() {
        auto begin = std::chrono::steady_clock::now();
        std::filesystem::create_directories(options().folder);
        IndexManifest manifest;
        for (std::uint64_t tenth : {9u, 1u})
            manifest.segments.push_back(segment(tenth, manifest.next_number++));
        (void)core::replace_file(options().folder / "index.json", encode_manifest(manifest));
        index_ = SelectorIndex::open(options()).value();
        std::uint64_t size = 0;
        for (const auto& entry : std::filesystem::directory_iterator(options().folder))
            size += entry.file_size();
        std::printf("%llu selectors written in %.1f s, %.1f bytes each\n",
                    static_cast<unsigned long long>(selector_count()),
                    std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
                    static_cast<double>(size) / static_cast<double>(selector_count()));
    }
    SelectorIndexOptions options() const { return {folder_.path() / "index", folder_.path()}; }
    Page<IndexedSelector> ask(const SelectorFilter& filter, const PageRequest& request) const {
        return index_->page(filter, request, grants_, grant_).value();
    }

private:
    IndexSegment segment(std::uint64_t tenths, std::uint64_t number) {
        auto file = std::to_string(number) + ".values";
        auto count = selector_count() / 10 * tenths;
        auto writer = store::ValueTableWriter::create(options().folder / file, count).value();
        std::mt19937_64 random(number);
        for (std::uint64_t i = 0; i < count; ++i) {
            std::string payload;
            for (std::uint64_t seen = 1 + random() % 8 / 7; seen > 0; --seen)
                append_posting(payload, {random() % source_count, 1, model::ScopeState::in,
                                         1 + random() % 40, 1 + random() % 4, random() % 1'000'000,
                                         "p2/i" + std::to_string(random() % 900'000) + "/a128-1"});
            (void)writer.add(selector_key("email", value_of(i * 3 + number)), payload);
        }
        auto header = writer.finish({}).value();
        IndexSegment described{file, header.content_sha256, header.count, {}};
        for (int i = 0; i < source_count; ++i) {
            SegmentSource source;
            source.case_id.bytes[0] = static_cast<std::byte>(i / 5);
            source.source.bytes[0] = static_cast<std::byte>(i);
            described.sources.push_back(source);
            grants_.try_emplace(source.case_id,
                                support::grant(policy::Action::read, source.case_id));
        }
        return described;
    }

    support::TemporaryFolder folder_;
    CaseGrants grants_;
    policy::Grant grant_ = support::grant(policy::Action::search);
    std::unique_ptr<SelectorIndex> index_;
};

const Node& node() {
    static const Node made;
    return made;
}

void look_up(benchmark::State& state, std::uint64_t shift) {
    const auto& asked = node();
    std::mt19937_64 random(7);
    std::uint64_t found = 0;
    SelectorFilter filter;
    filter.kinds = {model::SelectorKind::email};
    for (auto _ : state) {
        filter.value = value_of(random() % (selector_count() / 10 * 9) * 3 + shift);
        found += asked.ask(filter, {}).rows.size();
    }
    state.counters["found"] = static_cast<double>(found) / static_cast<double>(state.iterations());
}
BENCHMARK_CAPTURE(look_up, known, 1)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(look_up, unknown, 0)->Unit(benchmark::kMicrosecond);

void page_of_200(benchmark::State& state) {
    const auto& asked = node();
    std::mt19937_64 random(7);
    for (auto _ : state) {
        auto start = value_of(random() % selector_count() * 3);
        std::string hex = "email:";
        for (char character : start) {
            constexpr std::string_view digits = "0123456789abcdef";
            auto c = static_cast<unsigned char>(character);
            hex += digits[c >> 4];
            hex += digits[c & 15];
        }
        benchmark::DoNotOptimize(asked.ask({}, {hex, 200}).rows.size());
    }
}
BENCHMARK(page_of_200)->Unit(benchmark::kMicrosecond);

void text_in_no_value(benchmark::State& state) {
    const auto& asked = node();
    SelectorFilter filter;
    filter.text = "nowhere";
    for (auto _ : state)
        benchmark::DoNotOptimize(asked.ask(filter, {}).rows.size());
}
BENCHMARK(text_in_no_value)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
