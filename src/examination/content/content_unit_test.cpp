#include "examination/content/content_unit.h"

#include "core/bytes.h"
#include "examination/content/artifact_consumer.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace examination;

namespace {

class MemoryImage final : public Image {
public:
    explicit MemoryImage(std::string bytes) : bytes_(std::move(bytes)) {
        description_.size = bytes_.size();
    }
    const ImageDescription& description() const override { return description_; }
    core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) override {
        REQUIRE(offset + buffer.size() <= bytes_.size());
        std::memcpy(buffer.data(), bytes_.data() + offset, buffer.size());
        return {};
    }
    std::vector<Extent> unreadable_ranges() const override { return unreadable; }

    std::vector<Extent> unreadable;

private:
    std::string bytes_;
    ImageDescription description_;
};

struct Heard final : RecordSink {
    using RecordSink::anomaly;
    void record(FoundRecord found) override { records.push_back(std::move(found)); }
    void selector(FoundSelector) override {}
    void text(FoundText) override {}
    void hit(FoundHit) override {}
    void anomaly(FoundAnomaly found) override { anomalies.push_back(std::move(found)); }
    bool exhausted() const override { return false; }
    std::string codes() const {
        std::string all;
        for (const auto& one : anomalies)
            all += one.code + "@" + std::to_string(one.offset) + " ";
        return all;
    }
    std::vector<FoundRecord> records;
    std::vector<FoundAnomaly> anomalies;
};

template <char Letter>
core::Result<void> parse(core::Bytes bytes, RecordSink& sink) {
    FoundRecord record;
    record.summary = std::string(1, Letter) + std::to_string(bytes.size());
    sink.record(std::move(record));
    if (bytes.text().ends_with("bad"))
        return core::Error(core::ErrorCode::invalid_input, "it is bad");
    return {};
}

constexpr Signature signature[] = {{1, "AGI"}};
constexpr std::string_view paths[] = {"logs/*.bin"};
constinit const ArtifactParser by_signature{.name = "test.magic",
                                            .title = "",
                                            .version = "1",
                                            .paths = {},
                                            .signatures = signature,
                                            .fields = {},
                                            .input_bytes_max = 4096,
                                            .parse = parse<'m'>};
constinit const ArtifactParser by_both{.name = "test.log",
                                       .title = "",
                                       .version = "1",
                                       .paths = paths,
                                       .signatures = signature,
                                       .fields = {},
                                       .parse = parse<'l'>};
const ArtifactParser* const parsers[] = {&by_signature, &by_both};

FoundContent read(const FoundItem& unit, MemoryImage& image, Heard& heard, Budgets budgets = {}) {
    DigestConsumer digests(DigestConsumer::Typing::off);
    ArtifactConsumer artifacts(parsers);
    ContentUnitReader reader({&digests, &artifacts});
    ContentSources sources;
    sources.image = [&]() -> core::Result<Image*> { return &image; };
    return reader.read(unit, sources, budgets, heard);
}

FoundItem unit_of(std::uint64_t size, std::vector<Extent> extents) {
    FoundItem unit;
    unit.size = size;
    unit.content = ContentSource::extents;
    unit.extents = std::move(extents);
    return unit;
}

}  // namespace

TEST_CASE("extents, holes and the bytes behind the initialised size make one content") {
    MemoryImage image("0123456789");
    Heard heard;
    auto unit = unit_of(12, {{4, 3}, {Extent::sparse, 2}, {0, 7}});
    unit.initialized_size = 8;
    auto content = read(unit, image, heard);
    CHECK(content.size_read == 12);
    CHECK(content.digests.sha256 == core::sha256(std::string_view("456\0\0"
                                                                  "012"
                                                                  "\0\0\0\0",
                                                                  12)));
    CHECK(heard.codes().empty());
    CHECK_FALSE(content.all_zero);
    CHECK(read(unit_of(4, {{Extent::sparse, 4}}), image, heard).all_zero);
    CHECK_FALSE(read(unit_of(0, {}), image, heard).all_zero);
}

TEST_CASE("a content larger than the buffer is passed on in order") {
    std::string bytes(ContentUnitReader::block_size * 2 + 777, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i * 131 >> 3);
    MemoryImage image(bytes);
    Heard heard;
    std::vector<Extent> pieces;
    for (std::uint64_t at = 0; at < bytes.size(); at += 100'000)
        pieces.push_back({at, std::min<std::uint64_t>(100'000, bytes.size() - at)});
    CHECK(read(unit_of(bytes.size(), pieces), image, heard).digests.sha256 == core::sha256(bytes));
}

TEST_CASE("zeros that are not hashed twice have the digests of zeros that are") {
    DigestConsumer fast(DigestConsumer::Typing::off);
    core::Hasher plain(core::HashSelection::sha256_md5_sha1);
    Heard heard;
    FoundItem unit;
    for (int round = 0; round < 2; ++round)
        for (std::size_t zeros : {0u, 1u, 4095u, 4096u, 4097u, 300'000u})
            for (std::string tail : {"", "x", "x\0\0"}) {
                std::string bytes = std::string(zeros, '\0') + tail;
                FoundContent content;
                fast.begin(unit, heard);
                for (std::size_t at = 0; at < bytes.size(); at += 5000)
                    fast.update(core::bytes_of(std::string_view(bytes).substr(at, 5000)), at);
                content.size_read = bytes.size();
                fast.finish(content, heard);
                plain.update(core::bytes_of(bytes));
                CHECK(content.digests == plain.finish());
                CHECK(content.all_zero == (zeros > 0 && tail.empty()));
            }
}

TEST_CASE("what is short, beyond the medium or damaged is said with its place") {
    MemoryImage image("0123456789");
    Heard heard;
    CHECK(read(unit_of(9, {{0, 5}}), image, heard).size_read == 5);
    CHECK(read(unit_of(6, {{8, 6}}), image, heard).size_read == 6);
    image.unreadable = {{2, 2}, {6, 100}};
    auto damaged = unit_of(8, {{5, 3}, {0, 5}});
    CHECK(read(damaged, image, heard).size_read == 8);
    auto before = heard.codes();
    CHECK(before == "content.ends_early@5 content.beyond_medium@2 content.unreadable@1 ");
    CHECK(heard.anomalies.back().detail == "4 bytes read as zeros");
    // Again the same, whatever was read before.
    CHECK(read(damaged, image, heard).size_read == 8);
    CHECK(heard.codes() == before + "content.unreadable@1 ");
}

TEST_CASE("a file that claims more zeros than can be is not read to its end") {
    MemoryImage image("0123456789");
    Heard heard;
    Budgets budgets;
    budgets.expansion_bytes_max = 8u << 20;
    auto huge =
        unit_of(std::uint64_t{1} << 60, {{0, 10}, {Extent::sparse, std::uint64_t{1} << 60}});
    auto content = read(huge, image, heard, budgets);
    CHECK(content.size_read >= budgets.expansion_bytes_max);
    CHECK(content.size_read < 2 * budgets.expansion_bytes_max);
    REQUIRE(heard.anomalies.size() == 1);
    CHECK(heard.anomalies[0].code == "content.expansion_limit");
}

TEST_CASE("parsers get a file by its path or its signature, and two signatures are an anomaly") {
    MemoryImage image("MAGIC and more bad" + std::string(10'000, 'x'));
    Heard one;
    auto by_path = unit_of(5, {{10, 5}});
    by_path.path_raw = "LOGS/a.bin";
    (void)read(by_path, image, one);
    REQUIRE(one.records.size() == 1);
    CHECK(one.records[0].summary == "l5");
    Heard both;
    (void)read(unit_of(18, {{0, 18}}), image, both);
    CHECK(both.records.size() == 2);
    CHECK(both.codes() == "content.two_parsers@0 parser.failed@0 parser.failed@0 ");
    Heard large;
    (void)read(unit_of(9000, {{0, 9000}}), image, large);
    CHECK(large.codes() == "content.two_parsers@0 parser.input_too_large@0 ");
    CHECK(large.records.size() == 1);
    Heard slack;
    auto not_a_file = unit_of(18, {{0, 18}});
    not_a_file.kind = ItemKind::slack;
    (void)read(not_a_file, image, slack);
    CHECK(slack.records.empty());
}
