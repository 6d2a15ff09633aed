#include "examination/containers/raw.h"

#include "core/bytes.h"
#include "support/collecting_sink.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

using namespace examination;

namespace {

std::vector<core::File> files_of(const std::vector<std::filesystem::path>& paths) {
    std::vector<core::File> files;
    for (const auto& path : paths)
        files.push_back(core::File::open_write(path).value());
    return files;
}

}  // namespace

TEST_CASE("a raw image of an odd size is read to its last byte") {
    auto path = std::filesystem::path(SPOOR_TEST_DATA) / "containers/raw/sector.raw";
    support::CollectingSink sink;
    std::vector<core::File> files;
    files.push_back(core::File::open_read(path).value());
    auto image =
        container_format_named("raw")->open(container_files(std::move(files)), sink).value();
    CHECK(image->size() == 504);
    std::string tail(4, '\0');
    REQUIRE(image->read_at(std::as_writable_bytes(std::span(tail)), 500));
    CHECK(tail == "tail");
    CHECK(image->description().container == "raw");
}

TEST_CASE("a file that shrinks while it is read costs only its end, once") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "medium";
    REQUIRE(core::replace_file(path, std::string(10000, 'x')));
    support::CollectingSink sink;
    auto image =
        container_format_named("raw")->open(container_files(files_of({path})), sink).value();
    std::filesystem::resize_file(path, 6000);
    std::string all(10000, '?');
    for (int i = 0; i < 2; ++i)
        REQUIRE(image->read_at(std::as_writable_bytes(std::span(all)), 0));
    CHECK(all == std::string(6000, 'x') + std::string(4000, '\0'));
    REQUIRE(sink.anomalies.size() == 1);
    CHECK(sink.anomalies[0].code == "raw.file_shrank");
    CHECK(sink.anomalies[0].offset == 6000);
    CHECK(sink.anomalies[0].loses_data);
    CHECK(image->unreadable_ranges() == std::vector<Extent>{{6000, 4000}});
}

TEST_CASE("the sample names a medium by size, ends and blocks") {
    support::TemporaryFolder folder;
    std::string bytes(3u << 20, 'a');
    auto digest = [&] {
        REQUIRE(core::replace_file(folder.path() / "m", bytes));
        support::CollectingSink sink;
        auto image = container_format_named("raw")->open(
            container_files(files_of({folder.path() / "m"})), sink);
        return sample_digest(*image.value()).value();
    };
    auto before = digest();
    CHECK(digest() == before);
    bytes.back() = 'b';
    auto changed = digest();
    CHECK(changed != before);
    bytes.push_back('a');
    CHECK(digest() != changed);
    bytes.clear();
    CHECK(digest() != before);
}
