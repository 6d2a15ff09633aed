#include "examination/hash_sets/hash_set_import.h"

#include "core/bytes.h"
#include "examination/hash_sets/hash_set_matcher.h"
#include "store/lookup/lookup_test_keys.h"
#include "support/temporary_folder.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace examination;

namespace {

policy::Grant grant() {
    return policy::ask({.name = "tester", .agency = "test"}, policy::Action::read, model::Label{},
                       policy::Context{})
        .value();
}

core::Digests digests_of(std::string_view content) {
    core::Hasher hasher(core::HashSelection::sha256_md5_sha1);
    hasher.update(core::bytes_of(content));
    return hasher.finish();
}

HashSetImportOptions options_for(const std::string& name) {
    HashSetImportOptions options;
    options.description.name = name;
    return options;
}

core::Moment fixed_clock() {
    return core::Moment::from_unix_seconds(1'700'000'000);
}

// An RDS 2 file of that many lines, each for the content "file N".
std::string nsrl_text(std::size_t count) {
    std::string text =
        "\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\",\"ProductCode\",\"OpSystemCode\","
        "\"SpecialCode\"\n";
    for (std::size_t i = 0; i < count; ++i) {
        auto digests = digests_of("file " + std::to_string(i));
        text += "\"" + digests.sha1.hex() + "\",\"" + digests.md5.hex() +
                "\",\"00000000\",\"file.txt\",6,1,\"362\",\"\"\n";
    }
    return text;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(folder, absent))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

struct Bench {
    support::TemporaryFolder folder;
    HashSetCatalogue catalogue{folder.path() / "hashsets"};
    std::filesystem::path input = folder.path() / "input.txt";

    core::Result<HashSetSummary> import(const std::string& name, const std::string& text) {
        REQUIRE(core::replace_file(input, text));
        return import_hash_set(options_for(name), catalogue, input, {});
    }
};

}  // namespace

TEST_CASE("an imported set is listed, matched, shown and removed") {
    Bench bench;
    REQUIRE(core::replace_file(bench.input, nsrl_text(1000) + "broken line\n"));
    auto options = options_for("rds");
    options.description.category = HashSetCategory::known_software;
    options.description.source.who = "NIST";
    options.clock = fixed_clock;
    std::uint64_t told = 0;
    auto summary =
        import_hash_set(options, bench.catalogue, bench.input,
                        [&](const HashSetImportProgress& progress) { told = progress.bytes_done; });
    REQUIRE(summary);
    CHECK(told == std::filesystem::file_size(bench.input));
    CHECK(summary.value().count() == 1000);
    CHECK(summary.value().bad_line_count == 1);
    CHECK(summary.value().first_bad_lines.at(0).line == 1002);
    CHECK(summary.value().input_format == "nsrl");
    CHECK(summary.value().input_sha256 ==
          core::sha256(core::read_file(bench.input, 1u << 24).value()));

    auto listed = bench.catalogue.list(grant());
    REQUIRE(listed);
    REQUIRE(listed.value().size() == 1);
    CHECK(listed.value()[0].summary == summary.value());

    auto matcher = HashSetMatcher::open(bench.catalogue, {"rds"}, store::match_grant_for_test());
    REQUIRE(matcher);
    CHECK(matcher.value().match(digests_of("file 7")) ==
          std::vector{HashSetMatch{.set = 0, .kind = HashKind::sha1}});
    CHECK(matcher.value().match(digests_of("file 1000")).empty());

    REQUIRE(bench.catalogue.remove("rds"));
    CHECK(matcher.value().match(digests_of("file 7")).size() == 1);
    CHECK(bench.catalogue.remove("rds").error().code() == core::ErrorCode::not_found);
    CHECK(bench.catalogue.find("rds", grant()).error().code() == core::ErrorCode::not_found);
    CHECK(names_in(bench.folder.path() / "hashsets").empty());
}

TEST_CASE("a second set of one name is a conflict, and leaves the first alone") {
    Bench bench;
    REQUIRE(bench.import("one", nsrl_text(3)));
    CHECK(bench.import("one", nsrl_text(4)).error().code() == core::ErrorCode::conflict);
    CHECK(bench.catalogue.find("one", grant()).value().count() == 3);
}

TEST_CASE("an input without hashes leaves no set") {
    Bench bench;
    CHECK(bench.import("none", "hello\n").error().code() == core::ErrorCode::invalid_input);
    CHECK(bench.import("zip", "PK\x03\x04...").error().code() == core::ErrorCode::unsupported);
    CHECK(bench.import("empty", "").error().code() == core::ErrorCode::invalid_input);
    CHECK(import_hash_set(options_for("absent"), bench.catalogue, "/no/such/file", {})
              .error()
              .code() == core::ErrorCode::not_found);
    CHECK(import_hash_set(options_for("folder"), bench.catalogue, bench.folder.path(), {})
              .error()
              .code() == core::ErrorCode::unsupported);
    CHECK(names_in(bench.folder.path() / "hashsets").empty());
}

TEST_CASE("several sets are matched at once, the strongest digest of each") {
    Bench bench;
    auto digests = digests_of("wanted");
    REQUIRE(bench.import("a", digests.md5.hex() + "\n" + digests.sha256.hex() + "\n"));
    REQUIRE(bench.import("b", digests.md5.hex() + "\n"));
    REQUIRE(bench.import("c", digests_of("other").md5.hex() + "\n"));
    auto matcher =
        HashSetMatcher::open(bench.catalogue, {"a", "b", "c"}, store::match_grant_for_test())
            .value();
    CHECK(matcher.match(digests) == std::vector{HashSetMatch{.set = 0, .kind = HashKind::sha256},
                                                HashSetMatch{.set = 1, .kind = HashKind::md5}});
    // Without MD5 and SHA-1, only what holds the SHA-256.
    CHECK(matcher.match({.sha256 = digests.sha256, .sha1 = {}, .md5 = {}}).size() == 1);
    CHECK(matcher.match({}).empty());
}

TEST_CASE("many threads match at once") {
    Bench bench;
    REQUIRE(bench.import("rds", nsrl_text(2000)));
    auto matcher =
        HashSetMatcher::open(bench.catalogue, {"rds"}, store::match_grant_for_test()).value();
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] {
                for (int i = 0; i < 4000; ++i)
                    if (matcher.match(digests_of("file " + std::to_string(i))).size() !=
                        (i < 2000 ? 1u : 0u))
                        ++wrong;
            });
    }
    CHECK(wrong == 0);
}

TEST_CASE("a damaged set is shown as damaged and not matched with") {
    Bench bench;
    REQUIRE(bench.import("good", nsrl_text(3)));
    REQUIRE(bench.import("bad", nsrl_text(100)));
    auto path = bench.catalogue.path_of("bad") / "sha1.set";
    auto bytes = core::read_file(path, 1u << 24).value();
    bytes[5000] = static_cast<char>(bytes[5000] ^ 1);
    REQUIRE(core::replace_file(path, bytes));
    CHECK_FALSE(
        HashSetMatcher::open(bench.catalogue, {"good", "bad"}, store::match_grant_for_test()));
    REQUIRE(core::replace_file(bench.catalogue.path_of("bad") / "manifest.json", "{"));
    auto listed = bench.catalogue.list(grant()).value();
    REQUIRE(listed.size() == 2);
    CHECK_FALSE(listed[0].summary);
    CHECK_FALSE(listed[0].damage.empty());
    CHECK(listed[1].summary);
}

TEST_CASE("an import killed at any moment leaves no set, and nothing behind the next import") {
    Bench bench;
    REQUIRE(core::replace_file(bench.input, nsrl_text(20'000)));
    // The moments are spread over the time that an undisturbed import takes on this machine.
    auto begin = std::chrono::steady_clock::now();
    REQUIRE(import_hash_set(options_for("rds"), bench.catalogue, bench.input, {}));
    auto whole = std::chrono::steady_clock::now() - begin;
    REQUIRE(bench.catalogue.remove("rds"));
    int published = 0;
    for (int moment = 0; moment < 30; ++moment) {
        auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto made = import_hash_set(options_for("rds"), bench.catalogue, bench.input, {});
            ::_exit(made ? 0 : 1);
        }
        std::this_thread::sleep_for(whole * moment / 25);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        auto found = bench.catalogue.find("rds", grant());
        if (found) {
            CHECK(found.value().count() == 20'000);
            CHECK(HashSetMatcher::open(bench.catalogue, {"rds"}, store::match_grant_for_test()));
            REQUIRE(bench.catalogue.remove("rds"));
            ++published;
        } else {
            CHECK(found.error().code() == core::ErrorCode::not_found);
        }
    }
    MESSAGE(published, " of 30 imports ended before they were killed");
    REQUIRE(import_hash_set(options_for("last"), bench.catalogue, bench.input, {}));
    CHECK(names_in(bench.folder.path() / "hashsets") == std::vector<std::string>{"last"});
}

TEST_CASE("a full disk gives an error and leaves nothing") {
    Bench bench;
    REQUIRE(core::replace_file(bench.input, nsrl_text(5000)));
    auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{.rlim_cur = 50'000, .rlim_max = 50'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        auto made = import_hash_set(options_for("rds"), bench.catalogue, bench.input, {});
        ::_exit(!made && made.error().code() == core::ErrorCode::no_space ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(names_in(bench.folder.path() / "hashsets").empty());
}

TEST_CASE("a stopped import leaves nothing") {
    Bench bench;
    REQUIRE(core::replace_file(bench.input, nsrl_text(10)));
    std::stop_source stop;
    stop.request_stop();
    CHECK(import_hash_set(options_for("rds"), bench.catalogue, bench.input, {}, stop.get_token())
              .error()
              .code() == core::ErrorCode::incomplete);
    CHECK(names_in(bench.folder.path() / "hashsets").empty());
}
