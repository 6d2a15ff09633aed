#include "core/bytes.h"
#include "core/hash.h"
#include "examination/containers/image.h"
#include "support/collecting_sink.h"
#include "support/corpus.h"

#include <doctest/doctest.h>

using namespace examination;

namespace {

std::string read_all(const std::filesystem::path& folder, const std::vector<std::string>& names) {
    support::CollectingSink sink;
    std::vector<core::File> files;
    for (const auto& name : names)
        files.push_back(core::File::open_read(folder / name).value());
    auto image =
        container_format_named("raw.split")->open(container_files(std::move(files)), sink).value();
    std::string all(image->size(), '\0');
    REQUIRE(image->read_at(std::as_writable_bytes(std::span(all)), 0));
    // Across the files' border.
    std::string middle(all.size() / 2, '\0');
    REQUIRE(image->read_at(std::as_writable_bytes(std::span(middle)), all.size() / 4));
    CHECK(middle == all.substr(all.size() / 4, middle.size()));
    return all;
}

}  // namespace

TEST_CASE("the parts of a split image are one medium") {
    auto folder = std::filesystem::path(SPOOR_TEST_DATA) / "containers/raw_split";
    CHECK(read_all(folder, {"part.001", "part.002"}) == "first half, second half");
}

TEST_CASE("the corpus' split image is the medium of its E01 form") {
    auto first = support::corpus_file("01-disk-images/log2timeline+dfvfs/ext2.splitraw.000");
    if (!first)
        return;
    auto all = read_all(first->parent_path(), {"ext2.splitraw.000", "ext2.splitraw.001"});
    core::Hasher hasher(core::HashSelection::sha256_md5_sha1);
    hasher.update(core::bytes_of(all));
    CHECK(hasher.finish().md5.hex() == "196066add11fb71c4c49cf1bb50d6d24");
}

TEST_CASE("names of parts count in digits or letters") {
    const auto& split = *container_format_named("raw.split");
    auto name = [&](const char* first, std::uint32_t index) {
        return split.segment_name(first, index).value_or("-");
    };
    CHECK(name("x.001", 0) == "x.001");
    CHECK(name("x.001", 1) == "x.002");
    CHECK(name("x.000", 10) == "x.010");
    CHECK(name("x.001", 998) == "x.999");
    CHECK(name("x.001", 999) == "-");
    CHECK(name("a.b.aa", 27) == "a.b.bb");
    CHECK(name("x.aa", 676) == "-");

    auto found = [](const char* file_name) { return find_container_format({}, file_name).name; };
    CHECK(found("x.001") == "raw.split");
    CHECK(found("x.000") == "raw.split");
    CHECK(found("x.0001") == "raw.split");
    CHECK(found("x.aa") == "raw.split");
    CHECK(found("x.002") == "raw");
    CHECK(found("x.dd") == "raw");
    CHECK(found("001") == "raw");
    CHECK(found("") == "raw");
}
