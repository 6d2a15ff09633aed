// MB/s of our E01 reader and of libewf over one image, read in sequence, page cache warm.
//
// Makes the image from this machine's own files unless it is given one:
//   ewf_bench [IMAGE.E01]
// One plain table instead of google-benchmark's: the figures of interest are ratios within a run.
#include "core/hash.h"
#include "examination/containers/ewf.h"
#include "support/collecting_sink.h"
#include "support/command.h"
#include "support/libewf_oracle.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

using namespace examination;

namespace {

constexpr std::size_t read_size = 1u << 20;
constexpr int rounds = 3;

std::vector<core::File> open_files(const std::filesystem::path& first) {
    std::vector<core::File> files;
    const auto* format = container_format_named("ewf");
    for (std::uint32_t i = 0;; ++i) {
        auto name = format->segment_name(first.filename().native(), i);
        auto file = core::File::open_read(first.parent_path() / name.value_or(""));
        if (!name || !file)
            return files;
        files.push_back(std::move(file).value());
    }
}

struct Rate {
    double wall = 0;  // Megabytes a second.
    double cpu = 0;   // Megabytes a second of processor time, over all threads: a busy machine
                      // changes it little.
};

// The best round of several.
Rate rate(std::uint64_t size, const std::function<void()>& pass) {
    Rate best;
    for (int i = 0; i < rounds; ++i) {
        auto start = std::chrono::steady_clock::now();
        auto cpu_start = std::clock();
        pass();
        std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        auto megabytes = static_cast<double>(size) / 1e6;
        best.wall = std::max(best.wall, megabytes / taken.count());
        best.cpu = std::max(
            best.cpu, megabytes * CLOCKS_PER_SEC / static_cast<double>(std::clock() - cpu_start));
    }
    return best;
}

void sequence(std::uint64_t size,
              const std::function<void(std::span<std::byte>, std::uint64_t)>& read) {
    std::vector<std::byte> buffer(read_size);
    for (std::uint64_t offset = 0; offset < size; offset += read_size)
        read(std::span(buffer).first(std::min<std::uint64_t>(read_size, size - offset)), offset);
}

Rate own_rate(const std::filesystem::path& path, std::uint32_t threads, bool hashed) {
    support::CollectingSink sink;
    auto image =
        open_ewf(container_files(open_files(path)), sink, {.read_ahead_threads = threads}).value();
    core::Hasher hasher(core::HashSelection::sha256);
    return rate(image->size(), [&] {
        sequence(image->size(), [&](std::span<std::byte> piece, std::uint64_t offset) {
            (void)image->read_at(piece, offset);
            if (hashed)
                hasher.update(piece);
        });
        (void)hasher.finish();
    });
}

Rate libewf_rate(const std::filesystem::path& path, bool hashed) {
    support::LibewfImage image(path);
    core::Hasher hasher(core::HashSelection::sha256);
    return rate(image.size(), [&] {
        sequence(image.size(), [&](std::span<std::byte> piece, std::uint64_t offset) {
            (void)image.read_at(piece, offset);
            if (hashed)
                hasher.update(piece);
        });
        (void)hasher.finish();
    });
}

Rate hash_rate() {
    constexpr std::uint64_t size = 256u << 20;
    core::Hasher hasher(core::HashSelection::sha256);
    return rate(size, [&] {
        sequence(size, [&](std::span<std::byte> piece, std::uint64_t) { hasher.update(piece); });
        (void)hasher.finish();
    });
}

}  // namespace

int main(int argc, char** argv) {
    support::TemporaryFolder folder;
    std::filesystem::path path = argc > 1 ? argv[1] : folder.path() / "bench.E01";
    if (argc < 2) {
        auto medium = (folder.path() / "medium").string();
        if (!support::run_command("find /usr/lib /usr/share /usr/bin -xdev -type f -print0 | sort "
                                  "-z | xargs -0 cat | head -c 268435456 > " +
                                  medium) ||
            !support::run_command("ewfacquire -u -q -c fast -t " +
                                  (folder.path() / "bench").string() + " " + medium +
                                  " < /dev/null")) {
            std::fprintf(stderr, "cannot make the image: is ewfacquire (ewf-tools) installed?\n");
            return 1;
        }
    }
    auto row = [](const std::string& name, const Rate& read, const Rate& hash) {
        std::printf("%-22s %8.0f %8.0f %12.0f %8.0f", name.c_str(), read.wall, read.cpu, hash.wall,
                    hash.cpu);
    };
    std::printf("%-22s %17s %21s\n%-22s %8s %8s %12s %8s\n", "", "read, MB/s", "SHA-256, MB/s", "",
                "wall", "CPU", "wall", "CPU");
    auto base_read = libewf_rate(path, false), base_hash = libewf_rate(path, true);
    row("libewf", base_read, base_hash);
    std::printf("\n");
    for (std::uint32_t threads : {0u, 1u, 2u}) {
        auto read = own_rate(path, threads, false), hash = own_rate(path, threads, true);
        row("own, " + std::to_string(threads) + " threads ahead", read, hash);
        std::printf("   %.1f and %.1f times libewf\n", read.wall / base_read.wall,
                    hash.wall / base_hash.wall);
    }
    row("SHA-256 of memory", {}, hash_rate());
    std::printf("\n");
}
