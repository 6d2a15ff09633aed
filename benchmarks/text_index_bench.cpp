// The text index: how fast text is indexed, how large the index is, and how long searches take.
//
// usage: text_index_bench [MEGABYTES [SHARD_MEGABYTES [FOLDER]]]    default: 256 MB of generated
// text With FOLDER its UTF-8 files are indexed, over and over until there is enough.
#include "core/text.h"
#include "store/text_index/text_index.h"
#include "store/text_index/text_index_builder.h"
#include "store/text_index/token_stream.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <sys/resource.h>

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

rusage usage() {
    rusage now{};
    getrusage(RUSAGE_SELF, &now);
    return now;
}

double cpu_seconds() {
    auto now = usage();
    auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(now.ru_utime) + seconds(now.ru_stime);
}

// Words as often as in language: the nth in proportion to 1/n. Of ten documents one is Russian in
// its letters, one Chinese.
class Generator {
public:
    Generator() {
        for (std::size_t i = 0; i < 200'000; ++i) {
            std::string word;
            for (auto size = 2 + random_() % 9; size > 0; --size)
                word += static_cast<char>('a' + random_() % 26);
            words_.push_back(word);
            // Most words of Chinese have two characters.
            std::string chinese;
            for (int part = 0; part < 2; ++part)
                core::append_utf8(chinese, 0x4E00 + static_cast<char32_t>(rank(6000)));
            chinese_.push_back(chinese);
        }
    }

    std::string document() {
        std::string text;
        auto kind = random_() % 10;
        auto size = static_cast<std::size_t>(std::exp(7.0 + 4.0 * unit()));
        while (text.size() < size) {
            if (kind == 1)
                text += chinese_[rank(chinese_.size() / 4)];
            else if (kind == 0)
                for (char letter : words_[rank(words_.size())])
                    core::append_utf8(text, 0x430 + static_cast<char32_t>(letter - 'a'));
            else
                text += words_[rank(words_.size())];
            auto gap = random_() % 100;
            text += gap < 2 ? ".\n" : gap < 8 ? ", " : kind == 1 ? "" : " ";
        }
        return text;
    }

private:
    double unit() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
    std::size_t rank(std::size_t count) {
        return static_cast<std::size_t>(std::pow(static_cast<double>(count), unit())) - 1;
    }

    std::mt19937_64 random_{1};
    std::vector<std::string> words_, chinese_;
};

std::vector<std::string> read_folder(const fs::path& folder, std::size_t bytes_max) {
    std::vector<std::string> documents;
    std::size_t sum = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || sum >= bytes_max)
            continue;
        std::ifstream file(entry.path(), std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(file)), {});
        if (!core::is_valid_utf8(text))
            continue;
        sum += text.size();
        documents.push_back(std::move(text));
    }
    return documents;
}

std::vector<std::string> generate(std::size_t bytes_max) {
    Generator generator;
    std::vector<std::string> documents;
    for (std::size_t sum = 0; sum < bytes_max; sum += documents.back().size())
        documents.push_back(generator.document());
    return documents;
}

void build(const std::vector<std::string>& documents, std::size_t bytes, std::size_t shard_bytes,
           const fs::path& folder) {
    core::Scheduler scheduler(2);
    auto begin = Clock::now();
    auto cpu = cpu_seconds();
    auto builder =
        store::TextIndexBuilder::create(folder, scheduler, {.lanes = 2, .shard_bytes = shard_bytes})
            .value();
    std::size_t sum = 0;
    for (std::uint64_t key = 0; sum < bytes; ++key) {
        const auto& text = documents[key % documents.size()];
        if (!builder.add(key, "item " + std::to_string(key), text))
            std::abort();
        sum += text.size();
    }
    auto summary = builder.finish().value();
    auto megabytes = static_cast<double>(summary.text_bytes) / 1e6;
    std::printf(
        "index: %.0f MB in %llu documents, %llu shards: %.1f s, %.1f MB/s; %.1f MB/s per "
        "processor second; peak memory %ld MiB\n",
        megabytes, static_cast<unsigned long long>(summary.documents),
        static_cast<unsigned long long>(summary.shards), since(begin), megabytes / since(begin),
        megabytes / (cpu_seconds() - cpu), usage().ru_maxrss / 1024);
}

void tokens_only(const std::vector<std::string>& documents) {
    auto cpu = cpu_seconds();
    std::size_t bytes = 0, count = 0;
    for (const auto& text : documents) {
        store::TokenStreamView tokens(text);
        store::TokenView token;
        while (tokens.next(token))
            ++count;
        bytes += text.size();
    }
    auto seconds = cpu_seconds() - cpu;
    std::printf("tokenizer alone: %.0f MB/s, %.1f million tokens/s\n",
                static_cast<double>(bytes) / 1e6 / seconds,
                static_cast<double>(count) / 1e6 / seconds);
}

void search(store::TextIndex& index, const std::string& query) {
    auto grant = policy::ask({"bench", ""}, policy::Action::search, {}, {}).value();
    std::vector<double> times;
    store::TextSearchPage page;
    for (int round = 0; round < 5; ++round) {
        auto begin = Clock::now();
        auto found = index.search(query, {}, grant);
        if (!found) {
            std::printf("%-34s %s\n", query.c_str(), found.error().message().c_str());
            return;
        }
        times.push_back(1e3 * since(begin));
        page = std::move(found).value();
    }
    auto first = times[0];
    std::sort(times.begin(), times.end());
    std::printf("%-34s first %7.1f ms, median %7.1f ms, %8llu candidates, %zu shown%s\n",
                query.c_str(), first, times[times.size() / 2],
                static_cast<unsigned long long>(page.candidates), page.results.size(),
                page.scanned ? ", read all text" : "");
}

// Queries of every kind, from the words of the documents themselves.
std::vector<std::string> queries(const std::vector<std::string>& documents) {
    std::vector<std::string> words, pairs;
    for (const auto& text : documents) {
        store::TokenStreamView tokens(text);
        store::TokenView token;
        while (words.size() < 4000 && tokens.next(token))
            (token.kind == store::TokenKind::word ? words : pairs).emplace_back(token.text);
        if (words.size() >= 4000 && (!pairs.empty() || &text == &documents.back()))
            break;
    }
    auto common = words;
    std::sort(common.begin(), common.end());
    std::vector<std::pair<std::size_t, std::string>> counted;
    for (auto at = common.begin(); at != common.end();) {
        auto end = std::upper_bound(at, common.end(), *at);
        counted.emplace_back(end - at, *at);
        at = end;
    }
    std::sort(counted.rbegin(), counted.rend());
    const auto &most = counted[0].second, &second = counted[1].second, &third = counted[2].second,
               &rare = counted.back().second;
    std::vector<std::string> all = {rare,
                                    most,
                                    most + " " + second + " " + third,
                                    most + " " + rare,
                                    "\"" + words[10] + " " + words[11] + " " + words[12] + "\"",
                                    "\"" + most + " " + second + "\"",
                                    "\"" + second + " " + most + "\"",
                                    rare.substr(0, std::max<std::size_t>(2, rare.size() - 1)) + "*",
                                    most.substr(0, 2) + "*",
                                    "*" + rare.substr(0, 3) + "*",
                                    "*er*",
                                    "*zzqqx*",
                                    "no such phrase",
                                    "\"->\"",
                                    "\"=#@~\""};
    if (!pairs.empty()) {
        all.push_back(pairs[0]);
        all.push_back(pairs[0].substr(0, 3));
        if (pairs.size() > 2)
            all.push_back(pairs[0] + pairs[1].substr(3));
    }
    return all;
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t bytes = (count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 256) * 1'000'000;
    auto shard_bytes = (count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 32) * 1'000'000;
    auto documents = count > 3 ? read_folder(arguments[3], bytes) : generate(bytes);
    if (documents.empty())
        return 1;
    tokens_only(documents);
    support::TemporaryFolder folder;
    build(documents, bytes, shard_bytes, folder.path() / "text");
    auto begin = Clock::now();
    auto index = store::TextIndex::open(folder.path() / "text", std::nullopt).value();
    auto size = index.size();
    std::printf("size: %.1f %% of the text, its stored copy included; opened in %.1f ms\n",
                100.0 * static_cast<double>(size.file_bytes) / static_cast<double>(size.text_bytes),
                1e3 * since(begin));
    for (const auto& query : queries(documents))
        search(index, query);
}
