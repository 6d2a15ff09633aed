// Hash sets: importing an RDS-like CSV, and asking. In the same run the peers do the same work:
// sqlite3 (.import and an index) and The Sleuth Kit's hfind (its index over an MD5 list).
//
// usage: lookup_bench [LINES [FOLDER]]     default: 10,000,000 lines, the system's temporary folder
#include "examination/hash_sets/hash_set_import.h"
#include "examination/hash_sets/hash_set_matcher.h"
#include "store/lookup/lookup_set.h"
#include "store/lookup/lookup_test_keys.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
constexpr std::size_t questions = 2'000'000;

double seconds_of(const std::function<void()>& work) {
    auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double cpu_seconds(const rusage& usage) {
    auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Lines as NIST writes them, with names of usual length; SHA-1 and MD5 from a seeded generator.
void write_rds(const fs::path& path, std::size_t lines) {
    std::ofstream out(path, std::ios::binary);
    out << "\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\",\"ProductCode\","
           "\"OpSystemCode\",\"SpecialCode\"\r\n";
    std::mt19937_64 random(1);
    std::string line;
    for (std::size_t i = 0; i < lines; ++i) {
        auto hashes = core::to_hex(store::random_key_for_test(random, 36));
        for (char& c : hashes)
            c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
        line = "\"" + hashes.substr(0, 40) + "\",\"" + hashes.substr(40) + "\",\"" +
               hashes.substr(3, 8) + "\",\"a file of some length " + std::to_string(i % 97) +
               ".dll\"," + std::to_string(i % 100'000) + ",21000,\"358\",\"\"\r\n";
        out << line;
    }
}

// hfind wants "hash  name", as md5sum writes it.
void write_md5_list(const fs::path& path, std::size_t lines) {
    std::ofstream out(path, std::ios::binary);
    std::mt19937_64 random(1);
    for (std::size_t i = 0; i < lines; ++i) {
        auto key = store::random_key_for_test(random, 36);
        out << core::to_hex(std::span(key).subspan(20)) << "  file" << i % 97 << "\n";
    }
}

// Seconds, or a negative number where the program cannot be run or fails.
double run_program(std::vector<std::string> arguments) {
    std::vector<char*> pointers;
    for (auto& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    int status = 1;
    auto seconds = seconds_of([&] {
        pid_t process = -1;
        if (posix_spawnp(&process, pointers[0], &actions, nullptr, pointers.data(), environ) == 0)
            waitpid(process, &status, 0);
    });
    posix_spawn_file_actions_destroy(&actions);
    return status == 0 ? seconds : -1;
}

void print_peer(const char* name, double seconds, double ours) {
    if (seconds < 0)
        std::printf("  %-42s not run\n", name);
    else
        std::printf("  %-42s %8.2f s   %6.1f x our time\n", name, seconds, seconds / ours);
}

struct Spent {
    double wall = 0, processor = 0;
};

double processor_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return cpu_seconds(usage);
}

void print_question(const char* name, const Spent& spent) {
    constexpr double nanoseconds_each = 1e9 / static_cast<double>(questions);
    std::printf("  %-42s %8.0f ns, %.0f of the processor\n", name, spent.wall * nanoseconds_each,
                spent.processor * nanoseconds_each);
}

void ask(const fs::path& set_path) {
    auto grant = store::match_grant_for_test();
    core::Result<store::LookupSet> set = core::Error(core::ErrorCode::internal, "");
    auto opening = seconds_of([&] { set = store::LookupSet::open(set_path, grant); });
    std::printf("  %-42s %8.2f s\n", "opening, every byte verified", opening);
    std::mt19937_64 random(2);
    std::vector<store::TestKey> hits;
    std::vector<store::TestKey> misses;
    for (std::size_t i = 0; i < questions; ++i) {
        auto row = set.value()->row(random() % set.value()->count());
        hits.emplace_back(row.begin(), row.end());
        misses.push_back(store::random_key_for_test(random, row.size()));
    }
    std::size_t found = 0;
    auto all = [&](const std::vector<store::TestKey>& keys) {
        auto before = processor_seconds();
        auto wall = seconds_of([&] {
            for (const auto& key : keys)
                found += set.value()->contains(key) ? 1u : 0u;
        });
        return Spent{wall, processor_seconds() - before};
    };
    (void)all(hits);
    auto hit = all(hits);
    auto miss = all(misses);
    print_question("a look-up, warm: hit", hit);
    print_question("a look-up, warm: miss", miss);
    std::printf("  %zu of %zu hits found\n", found / 2, questions);
}

void run_peers(const fs::path& folder, const fs::path& csv, std::size_t lines, double ours) {
    auto database = folder / "peer.db";
    print_peer(
        "sqlite3 .import and an index on SHA-1",
        run_program({"sqlite3", "-cmd", "PRAGMA journal_mode=OFF", "-cmd", "PRAGMA synchronous=OFF",
                     "-cmd", ".mode csv", "-cmd", ".import '" + csv.string() + "' rds",
                     database.string(), "CREATE INDEX by_sha1 ON rds(\"SHA-1\")"}),
        ours);
    auto list = folder / "list.md5";
    write_md5_list(list, lines);
    print_peer("hfind -i md5sum (index of an MD5 list)",
               run_program({"hfind", "-i", "md5sum", list.string()}), ours);
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t lines = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
    auto name =
        ((argc > 2 ? fs::path(argv[2]) : fs::temp_directory_path()) / "lookup-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        return 1;
    fs::path folder = name;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    auto csv = folder / "NSRLFile.txt";
    write_rds(csv, lines);
    std::printf("%zu lines, %.0f MB\n", lines, static_cast<double>(fs::file_size(csv)) / 1e6);

    examination::HashSetCatalogue catalogue(folder / "hashsets");
    examination::HashSetImportOptions options;
    options.description.name = "rds";
    core::Result<examination::HashSetSummary> summary =
        core::Error(core::ErrorCode::internal, "not run");
    auto before = processor_seconds();
    auto ours =
        seconds_of([&] { summary = examination::import_hash_set(options, catalogue, csv, {}); });
    if (!summary) {
        std::fprintf(stderr, "%s\n", summary.error().message().c_str());
        return 1;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("  %-42s %8.2f s   %.1f million entries/s, %ld MiB\n", "spoor hashset import", ours,
                static_cast<double>(lines) / ours / 1e6, usage.ru_maxrss / 1024);
    // On a busy machine the processor's seconds say more than the wall's.
    std::printf("  %-42s %8.2f s\n", "of the processor", processor_seconds() - before);
    ask(catalogue.path_of("rds") / "sha1.set");
    run_peers(folder, csv, lines, ours);
    fs::remove_all(folder);
    return 0;
}
