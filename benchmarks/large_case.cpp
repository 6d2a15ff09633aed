// Makes a home with one large case, "large": by default a million files and ten million timeline
// rows in four sources, with records, selectors, anomalies, coverage and text.
//
// usage: large_case HOME [ITEMS]     the same on every machine, written by the stores' own builders
#include "app/cli/session.h"
#include "app/cli/text_build.h"
#include "app/programs.h"
#include "app/version.h"
#include "examination/findings/builder.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

namespace {

using namespace examination;
using core::Result;

// xorshift64*: fixed seed, the same rows on every machine.
struct Random {
    std::uint64_t state;
    std::uint64_t next() {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545F4914F6CDD1D;
    }
    std::uint64_t below(std::uint64_t limit) { return next() % limit; }
    // Few are frequent and many are rare.
    std::uint64_t rank(std::uint64_t limit) { return below(below(limit) + 1); }
    template <std::size_t Size>
    core::Digest<Size> digest() {
        core::Digest<Size> out;
        for (auto& byte : out.bytes)
            byte = static_cast<std::byte>(next());
        return out;
    }
};

constexpr unsigned source_count = 4;
constexpr std::uint64_t folder_files = 60, items_default = 1'020'000;
constexpr std::array types{"text/plain",      "image/jpeg", "image/png", "application/pdf",
                           "application/zip", "text/html",  "",          "application/x-sqlite3"};
constexpr std::array endings{"txt", "jpg", "png", "pdf", "zip", "html", "dat", "db"};
constexpr std::array anomalies{"text.encrypted", "archive.damaged", "content.unreadable",
                               "prefetch.metrics_truncated"};

core::Moment some_time(Random& random) {
    // Ten years of 100 ns steps, as NTFS has them; most of them in the last two.
    constexpr std::uint64_t ten_years = 3'153'600'000'000'000;
    auto back = random.below(ten_years);
    return core::Moment::from_filetime(131'000'000'000'000'000 + ten_years -
                                       (random.below(3) == 0 ? back : back / 5));
}

class SourceMaker {
public:
    SourceMaker(app::Session& session, const model::Case& of, unsigned number, std::uint64_t items)
        : session_(session),
          of_(of),
          number_(number),
          items_(items),
          random_{0x9E3779B97F4A7C15 + number} {}

    Result<void> make();

private:
    Result<void> begin();
    Result<void> add_folder(const std::string& path);
    Result<void> add_file(const std::string& folder, std::uint64_t number);
    Result<void> add_contents(const model::Item& item);
    Result<void> add_text(const model::Item& item);
    Result<void> add_coverage();
    void stamp(model::Item& item);

    app::Session& session_;
    const model::Case& of_;
    unsigned number_;
    std::uint64_t items_, ordinal_ = 0;
    Random random_;
    model::Source source_;
    model::Run run_;
    std::unique_ptr<FindingsBuilder> builder_;
    std::unique_ptr<app::TextBuild> text_;
};

Result<void> SourceMaker::begin() {
    source_.case_id = of_.id;
    source_.path = fmt::format("/exhibits/exhibit-{}.E01", number_);
    source_.container = "ewf";
    source_.size = 1ull << 40;
    source_.id = model::source_id(source_.size, core::sha256(source_.path));
    source_.added_at = session_.now();
    TRY(session_.registered().add_source(source_));
    app::system_random(run_.id.bytes);
    run_.case_id = of_.id;
    run_.source = source_.id;
    run_.program_version = app::version;
    run_.parameters = "{}";
    run_.begun_at = session_.now();
    TRY(session_.registered().begin_run(run_));
    builder_ =
        TRY(FindingsBuilder::create({session_.home().findings(of_.id), session_.home().temporary(),
                                     source_.id, 256u << 20, 2}));
    text_ = TRY(app::TextBuild::begin({session_.home().text(of_.id), source_.id, run_.id, 2}));
    return {};
}

void SourceMaker::stamp(model::Item& item) {
    item.ordinal = ordinal_++;
    item.volume = 1;
    item.id = model::item_id(source_.id, item.address);
    item.modified = some_time(random_);
    item.accessed = some_time(random_);
    item.changed = some_time(random_);
    item.created = some_time(random_);
}

Result<void> SourceMaker::add_folder(const std::string& path) {
    model::Item item;
    item.kind = model::ItemKind::directory;
    item.address = fmt::format("p1/i{}-1", ordinal_);
    item.path = path;
    stamp(item);
    return builder_->add_item(item);
}

// Two records with three times each: with the four times of its own, ten rows of the timeline come
// on a file.
Result<void> SourceMaker::add_contents(const model::Item& item) {
    for (std::uint32_t i = 0; i < 2; ++i) {
        model::Record record;
        record.item = item.ordinal;
        record.type = i == 0 ? "windows.evtx.event" : "windows.prefetch.execution";
        record.offset = 4096 * i;
        record.ordinal = i;
        record.parser = "bench";
        record.parser_version = "1";
        record.summary = fmt::format("{} ran by account{}", item.path, random_.rank(500));
        record.fields = fmt::format(R"({{"number":{}}})", item.ordinal);
        record.id = model::record_id(
            source_.id, {item.address, record.decoder_chain, record.offset, record.type, i});
        std::array times{RecordTime{"written", some_time(random_)},
                         RecordTime{"logged", some_time(random_)},
                         RecordTime{"last_run", some_time(random_)}};
        TRY(builder_->add_record(record, times));
    }
    model::SelectorHit hit;
    hit.item = item.ordinal;
    hit.offset = random_.below(item.size + 1);
    bool mail = random_.below(2) == 0;
    hit.kind = mail ? model::SelectorKind::email : model::SelectorKind::domain;
    hit.value = mail ? fmt::format("person{}@example{}.org", random_.rank(80'000), random_.rank(90))
                     : fmt::format("host{}.example.net", random_.rank(80'000));
    hit.raw = hit.value;
    hit.length = static_cast<std::uint32_t>(hit.raw.size());
    hit.before = "from ";
    hit.after = " to";
    TRY(builder_->add_selector(hit.view()));
    if (random_.below(50) != 0)
        return {};
    model::Anomaly anomaly;
    anomaly.item = item.ordinal;
    anomaly.volume = 1;
    anomaly.code = anomalies[random_.below(anomalies.size())];
    anomaly.loses_data = random_.below(3) == 0;
    return builder_->add_anomaly(anomaly);
}

Result<void> SourceMaker::add_text(const model::Item& item) {
    std::string text;
    for (auto words = 40 + random_.below(160); words > 0; --words)
        text += fmt::format("word{} ", random_.rank(50'000));
    TextInPieces pieces;
    pieces.size = text.size();
    pieces.pieces.push_back(std::move(text));
    return text_->add({item.ordinal, item.path, std::move(pieces)});
}

Result<void> SourceMaker::add_file(const std::string& folder, std::uint64_t number) {
    auto type = random_.below(types.size());
    model::Item item;
    item.address = fmt::format("p1/i{}-1/a128-1", ordinal_);
    item.path = fmt::format("{}/file{}.{}", folder, number, endings[type]);
    item.state = random_.below(12) == 0 ? model::ItemState::deleted : model::ItemState::allocated;
    item.size = random_.below(1 << random_.below(24));
    item.type = types[type];
    // Some contents are in several places, and in several exhibits.
    if (random_.below(10) == 0)
        item.sha256 = core::sha256(fmt::format("copy {}", random_.rank(20'000)));
    else
        item.sha256 = random_.digest<32>();
    item.sha1 = random_.digest<20>();
    item.md5 = random_.digest<16>();
    if (random_.below(5) == 0)
        item.hash_sets = {{"known files", "system"}};
    stamp(item);
    TRY(builder_->add_item(item));
    TRY(add_contents(item));
    return number % 10 == 0 ? add_text(item) : Result<void>();
}

Result<void> SourceMaker::add_coverage() {
    constexpr std::uint64_t intervals = 50'000;
    auto size = source_.size / intervals;
    for (std::uint64_t i = 0; i < intervals; ++i) {
        model::CoverageInterval interval{i * size, size, model::CoverageState::parsed, "file"};
        if (i + 1 == intervals)
            interval.size = source_.size - interval.start;
        if (i % 2 != 0) {
            interval.state = model::CoverageState::unallocated;
            interval.detail = "scanned";
        }
        TRY(builder_->add_coverage(interval));
    }
    return {};
}

Result<void> SourceMaker::make() {
    TRY(begin());
    std::string folder;
    for (std::uint64_t file = 0; ordinal_ < items_; ++file) {
        if (file % folder_files == 0) {
            auto folder_number = file / folder_files;
            folder = folder_number % 40 == 0 ? fmt::format("Users/user{}", folder_number / 40)
                                             : fmt::format("Users/user{}/folder{}",
                                                           folder_number / 40, folder_number % 40);
            TRY(add_folder(folder));
            continue;
        }
        TRY(add_file(folder, file));
    }
    TRY(add_coverage());
    TRY(text_->finish());
    builder_->set_text_index(text_->name());
    auto published = TRY(builder_->publish());
    TRY(session_.registered().finish_run(
        run_.id, {session_.now(), model::RunState::complete, published.result_hash, "{}"}));
    std::printf("source %u: %llu items, %llu records, %llu timeline rows, %llu selector hits\n",
                number_, static_cast<unsigned long long>(published.items),
                static_cast<unsigned long long>(published.records),
                static_cast<unsigned long long>(published.timeline),
                static_cast<unsigned long long>(published.selector_hits));
    std::fflush(stdout);
    return {};
}

Result<void> make_case(const std::filesystem::path& home, std::uint64_t items) {
    auto session = TRY(app::Session::open(home, store::HomeMode::create_if_absent));
    auto of = TRY(session->open_case("large"));
    TRY(session->home().ensure_case(of.id));
    for (unsigned number = 1; number <= source_count; ++number)
        TRY(SourceMaker(*session, of, number, items / source_count).make());
    return {};
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: large_case HOME [ITEMS]\n");
        return 2;
    }
    auto items = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : items_default;
    auto made = make_case(arguments[1], items);
    if (!made)
        std::fprintf(stderr, "large_case: %s\n", made.error().message().c_str());
    return made ? 0 : 1;
}
