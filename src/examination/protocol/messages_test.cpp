#include "examination/protocol/job.h"
#include "examination/protocol/limits.h"

#include <chrono>
#include <cstdint>
#include <random>

#include <doctest/doctest.h>

using namespace examination;

namespace {

core::Moment moment() {
    core::Moment moment = core::Moment::from_unix_seconds(-1'234'567);
    moment.nanoseconds = 999'999'999;
    moment.zone = core::TimeZoneKnowledge::fixed_offset;
    moment.offset_minutes = -570;
    return moment;
}

FoundItem item() {
    FoundItem item;
    item.kind = ItemKind::stream;
    item.state = ItemState::deleted;
    item.address = "p2/i45-3/a128-1";
    item.path_raw = "Users/\xff\xfe/\xed\xa0\x80 name";  // Not UTF-8, and it need not be.
    item.link_target_raw = std::string("a\0b", 3);
    item.size = 123'456;
    item.initialized_size = 100'000;
    item.modified = moment();
    item.deleted_at = core::Moment::from_filetime(0x01D5'0000'0000'0000);
    item.mode = 0100644;
    item.user_id = 1000;
    item.group_id = 7;
    item.content = ContentSource::extents;
    item.extents = {{4096, 8192}, {Extent::sparse, 4096}, {0, 1}};
    item.inline_data = std::string("\x00\xff", 2);
    item.inode = 45;
    item.attribute_type = 128;
    item.attribute_id = 1;
    item.same_content_as = "p2/i44-1";
    return item;
}

FoundRecord record() {
    return {"windows.prefetch.execution",
            17,
            "mam",
            "CALC.EXE ran — 3×",
            {{"text", std::string("закуски")},
             {"count", std::uint64_t{3}},
             {"delta", std::int64_t{-3}},
             {"flag", true},
             {"time", moment()},
             {"list", std::vector<std::string>{"a", "", "b"}}}};
}

std::vector<Answer> answers() {
    OpenedSource opened;
    opened.image = {"ewf", 1u << 20, 512, {{"md5", "00"}}, {{"examiner_name", "Ö"}}};
    opened.layout.volumes = {{1, 512, 4096, "mbr", "NTFS"}, {2, 8192, 4096, "mbr", ""}};
    opened.layout.gaps = {{4608, 3584}};
    opened.layout.claims = {{CoverageState::parsed, "mbr", {{0, 512}}}};
    opened.sample = core::sha256("sample");
    return {
        opened,
        item(),
        FoundItem{},
        CoverageClaim{CoverageState::skipped, "chunk_unreadable", {{1, 2}, {3, 4}}},
        WalkedVolume{{"ntfs", "SYSTEM", "1234-ABCD", 4096, {{"a", "b"}, {"c", ""}}}},
        UnitAnomaly{7, {"prefetch.metrics_truncated", 84, "detail", true}},
        UnitRecord{3, 9, record()},
        UnitContent{1, {{core::sha256("x"), {}, {}}, 5, "text/plain", true, true}, 7, true},
        FoundMember{1, 8, item()},
        UnitEnd{1},
        FurtherFiles{{"disk-s001.vmdk", "parent \xff"}},
        UnitHits{2,
                 {{model::RuleSetKind::yara, 7, {}, {}, 9, 3, "$a", std::string("\0x", 2), "b", ""},
                  {{},
                   1,
                   model::SelectorLayer::text,
                   model::KeywordEncoding::koi8_r,
                   0,
                   1,
                   "",
                   "",
                   "",
                   ""}},
                 4},
        MediumHashes{{core::sha256("y"), {}, {}}},
        Progress{64u << 20}};
}

std::vector<Job> jobs() {
    Volume volume{1, 512, 4096, "gpt", "Basic data"};
    ContentJob smallest;
    smallest.units.resize(100);
    ContentJob searched{volume, {item()}};
    searched.searches = {.selectors = true,
                         .text = true,
                         .archives = true,
                         .passwords = {"secret"},
                         .contents = false,
                         .other_hashes = false,
                         .keywords = core::sha256("list"),
                         .yara = core::sha256("rules"),
                         .tools = "pdftotext 1f"};
    CompileJob compile{model::RuleSetKind::yara, {{"a.yar", "rule"}, {"b", ""}}};
    return {searched,
            compile,
            OpenJob{},
            WalkJob{volume, 9},
            ContentJob{volume, {item(), FoundItem{}}},
            smallest,
            MediumHashJob{},
            FilesJob{},
            PictureJob{256}};
}

}  // namespace

TEST_CASE("every answer and every job comes back as it was") {
    for (const auto& answer : answers()) {
        auto bytes = encode_answer(answer);
        auto decoded = decode_answer(bytes);
        REQUIRE(decoded);
        CHECK(decoded.value().index() == answer.index());
        CHECK(encode_answer(decoded.value()) == bytes);
    }
    for (const auto& job : jobs()) {
        auto decoded = decode_job(encode_job(job));
        REQUIRE(decoded);
        CHECK(encode_job(decoded.value()) == encode_job(job));
    }
    auto decoded = decode_answer(encode_answer(item()));
    REQUIRE(decoded);
    CHECK(std::get<FoundItem>(decoded.value()) == item());
    auto record_back = decode_answer(encode_answer(UnitRecord{3, 9, record()}));
    REQUIRE(record_back);
    CHECK(std::get<UnitRecord>(record_back.value()).record == record());
}

TEST_CASE("every truncation of a message and every byte after it is an error") {
    for (const auto& answer : answers()) {
        auto bytes = encode_answer(answer);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            CHECK_FALSE(decode_answer(std::string_view(bytes).substr(0, size)));
        CHECK_FALSE(decode_answer(bytes + '\0'));
    }
    for (const auto& job : jobs()) {
        auto bytes = encode_job(job);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            CHECK_FALSE(decode_job(std::string_view(bytes).substr(0, size)));
        CHECK_FALSE(decode_job(bytes + '\0'));
    }
}

TEST_CASE("a message with any bits flipped is refused or has that one meaning") {
    std::mt19937 random(20'261'123);
    for (const auto& answer : answers()) {
        const auto bytes = encode_answer(answer);
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            auto flipped = bytes;
            flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
            if (random() % 4 == 0)
                flipped[random() % flipped.size()] = static_cast<char>(random());
            if (auto decoded = decode_answer(flipped))
                CHECK(encode_answer(decoded.value()) == flipped);
        }
    }
}

TEST_CASE("texts that are not UTF-8, times with 1e9 nanoseconds and unordered keys are refused") {
    CHECK_FALSE(decode_answer(encode_answer(UnitAnomaly{0, {"a.\xff", 0, "", false}})));
    CHECK_FALSE(decode_answer(encode_answer(UnitAnomaly{0, {"a.b", 0, "\xed\xa0\x80", false}})));
    auto late = item();
    late.modified->nanoseconds = 1'000'000'000;
    CHECK_FALSE(decode_answer(encode_answer(late)));

    auto bytes = encode_answer(WalkedVolume{{"ntfs", "", "", 1, {{"a", "x"}, {"b", "y"}}}});
    auto key = bytes.rfind('b');
    bytes[key] = 'a';
    CHECK_FALSE(decode_answer(bytes));
}

TEST_CASE("what is larger than its limit is refused") {
    UnitAnomaly anomaly{0, {std::string(limits::code_bytes_max + 1, 'a'), 0, "", false}};
    CHECK_FALSE(decode_answer(encode_answer(anomaly)));
    auto large = item();
    large.path_raw.assign(limits::path_bytes_max + 1, 'p');
    CHECK_FALSE(decode_answer(encode_answer(large)));
    auto many = item();
    many.extents.assign(limits::extents_max + 1, {1, 1});
    CHECK_FALSE(decode_answer(encode_answer(many)));
    auto fields = record();
    fields.fields.assign(limits::fields_max + 1, {"n", true});
    CHECK_FALSE(decode_answer(encode_answer(UnitRecord{0, 0, fields})));
    auto beyond = item();
    beyond.extents = {{~std::uint64_t{0} - 1, 2}};
    CHECK_FALSE(decode_answer(encode_answer(beyond)));
}

TEST_CASE("selectors stay encoded until they are wanted") {
    FoundSelector first{model::SelectorKind::email,
                        model::SelectorEncoding::utf16le,
                        model::SelectorLayer::text,
                        12,
                        22,
                        "a@example.org",
                        "A@example.org",
                        std::string("\0\xff", 2),
                        ">"};
    FoundSelector second{model::SelectorKind::domain, {}, {}, 14, 11, "example.org", "", "", ""};
    FoundSelectors some, more;
    some.add(first);
    more.add(second);
    some.add(more);
    auto encoded = encode_answer(UnitSelectors{3, some, 1});
    auto decoded = std::get<UnitSelectors>(decode_answer(encoded).value());
    CHECK(decoded.selectors == some);
    REQUIRE(decoded.selectors.count() == 2);
    std::vector<FoundSelector> seen;
    REQUIRE(decoded.selectors.for_each([&](const FoundSelectorView& one) -> core::Result<void> {
        seen.push_back({one.kind, one.encoding, one.layer, one.offset, one.length,
                        std::string(one.value), std::string(one.raw), std::string(one.before),
                        std::string(one.after)});
        return {};
    }));
    CHECK(seen == std::vector{first, second});
    for (std::size_t size = 0; size < encoded.size(); ++size)
        CHECK_FALSE(decode_answer(encoded.substr(0, size)));
}

TEST_CASE("a hundred thousand items are encoded and decoded") {
    auto start = std::chrono::steady_clock::now();
    auto one = item();
    one.extents = {{4096, 8192}};
    std::size_t good = 0;
    for (int i = 0; i < 100'000; ++i)
        good += decode_answer(encode_answer(one)) ? 1u : 0u;
    CHECK(good == 100'000);
    std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    MESSAGE("seconds: " << seconds.count());
}
