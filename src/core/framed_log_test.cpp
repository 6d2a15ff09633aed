#include "core/framed_log.h"

#include "core/file.h"
#include "support/temporary_folder.h"

#include <fstream>

#include <doctest/doctest.h>

using namespace core;

namespace {
constexpr std::uint32_t what = 7;
}

TEST_CASE("a log cut at any byte opens with exactly its whole frames") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "log";
    {
        auto writer = FramedLogWriter::open(path, what);
        REQUIRE(writer);
        for (std::uint32_t i = 0; i < 5; ++i)
            REQUIRE(writer.value().append(i, std::string(i * 3, 'x')));
        REQUIRE(writer.value().sync());
    }
    auto whole = read_file(path, 1 << 20).value();
    for (std::size_t size = framed_log_header_size; size <= whole.size(); ++size) {
        auto cut = folder.path() / "cut";
        std::ofstream(cut, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
        auto writer = FramedLogWriter::open(cut, what);
        REQUIRE(writer);
        REQUIRE(writer.value().append(99, "after"));
        REQUIRE(writer.value().sync());
        auto reader = FramedLogReader::open(cut, what);
        REQUIRE(reader);
        std::uint32_t expected = 0;
        std::uint32_t last = 0;
        while (auto frame = reader.value().next()) {
            last = frame.value().kind;
            if (last != 99) {
                CHECK(last == expected);
                CHECK(frame.value().payload == std::string(expected * 3, 'x'));
                ++expected;
            }
        }
        CHECK(last == 99);
    }
}

TEST_CASE("a log of another kind or of a newer version is refused") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "log";
    REQUIRE(FramedLogWriter::open(path, what));
    CHECK(FramedLogReader::open(path, what + 1).error().code() == ErrorCode::invalid_input);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8);
    file.put(static_cast<char>(framed_log_version + 1));
    file.close();
    CHECK(FramedLogReader::open(path, what).error().code() == ErrorCode::unsupported);
}

TEST_CASE("a flipped bit in a frame is an error") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "log";
    {
        auto writer = FramedLogWriter::open(path, what);
        REQUIRE(writer.value().append(1, "evidence"));
        REQUIRE(writer.value().sync());
    }
    auto whole = read_file(path, 1 << 20).value();
    for (std::size_t i = framed_log_header_size; i < whole.size(); ++i) {
        auto bad = whole;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bad;
        auto reader = FramedLogReader::open(path, what);
        REQUIRE(reader);
        CHECK_FALSE(reader.value().next());
    }
}
