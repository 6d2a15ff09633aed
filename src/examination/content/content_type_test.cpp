#include "examination/content/content_type.h"

#include "core/file.h"
#include "core/hash.h"
#include "examination/content/json_prefix.h"
#include "examination/content/magic_library.h"
#include "examination/content/signature_table.h"
#include "support/corpus.h"
#include "support/truncations.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/resource.h>

namespace {

using namespace std::string_literals;

std::string type_of(std::string_view content) {
    auto head = content.substr(0, examination::content_type_head_size);
    return examination::content_type(std::as_bytes(std::span(head)), content.size());
}

std::string from_hex(std::string_view hex) {
    return core::from_hex(hex).value();
}

// "PK\3\4" with a name and stored content.
std::string zip_entry(const std::string& name, const std::string& content) {
    auto entry = "PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0"s;
    entry +=
        {static_cast<char>(content.size()), 0, 0, 0, static_cast<char>(content.size()), 0, 0, 0,
         static_cast<char>(name.size()),    0, 0, 0};
    return entry + name + content;
}

std::string elf(char type, bool with_interpreter) {
    auto bytes =
        "\x7f"
        "ELF\2\1\1\0"s +
        std::string(8, '\0') + type + "\0\x3e\0\1\0\0\0"s + std::string(8, '\0') +
        "\x40\0\0\0\0\0\0\0"s + std::string(14, '\0') + "\x38\0\1\0"s;
    bytes.resize(64);
    return bytes + (with_interpreter ? "\3"s : "\1"s) + std::string(55, '\0');
}

std::string utf16le(std::string_view ascii) {
    std::string out;
    for (char c : ascii)
        out += {c, '\0'};
    return out;
}

struct Known {
    std::string content;
    std::string type;
};

std::vector<Known> known_contents() {
    auto text = "The quick brown fox\njumps over the lazy dog\n"s;
    return {
        {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s, "image/png"},
        {"RIFF\x10\0\0\0WEBPVP8 "s, "image/webp"},
        {"RIFF\x10\0\0\0WAVEfmt "s, "audio/x-wav"},
        {"\0\0\0\x18"
         "ftypheic\0\0\0\0"s,
         "image/heic"},
        {"\0\0\0\x18"
         "ftypisom\0\0\0\0"s,
         "video/mp4"},
        {"SQLite format 3\0\x10\0\1\1"s, "application/vnd.sqlite3"},
        {"ElfFile\0\0\0\0\0"s, "application/x-ms-evtx"},
        {"regf\1\0\0\0\1\0\0\0"s, "application/x-ms-registry-hive"},
        {"\x11\0\0\0SCCA\x0f\0\0\0"s, "application/x-ms-prefetch"},
        {"MAM\x04\x10\0\0\0"s, "application/x-ms-prefetch-compressed"},
        {"EVF\x09\x0d\x0a\xff\0\1\1\0\0\0"s, "application/x-ewf"},
        {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"s, "application/pdf"},
        {std::string(100, '\0') + "%PDF-1.4\n", "application/pdf"},
        {zip_entry("mimetype", "application/vnd.oasis.opendocument.text"),
         "application/vnd.oasis.opendocument.text"},
        {zip_entry("[Content_Types].xml", "x") + zip_entry("word/document.xml", "x"),
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {zip_entry("META-INF/MANIFEST.MF", "x"), "application/java-archive"},
        {zip_entry("a.txt", "x"), "application/zip"},
        {elf(3, true), "application/x-pie-executable"},
        {elf(3, false), "application/x-sharedlib"},
        {elf(1, false), "application/x-object"},
        {"\xca\xfe\xba\xbe\0\0\0\x34"s, "application/x-java-applet"},
        {"\xca\xfe\xba\xbe\0\0\0\2"s, "application/x-mach-binary"},
        {"\xcb\x0d\r\n\0\0\0\0"s, "application/x-bytecode.python"},
        {std::string(257, 'a') + "ustar\0"s + "00"s, "application/x-tar"},
        {text, "text/plain"},
        {"\xef\xbb\xbf"s + text, "text/plain"},
        {"\xff\xfe"s + utf16le(text), "text/plain"},
        {utf16le(text), "text/plain"},
        {"Gr\xfc\xdf"
         "e aus K\xf6ln, gr\xf6\xdf"
         "er\n",
         "text/plain"},
        {"ID3 tags are no music.\n", "text/plain"},
        {"#!/bin/sh\necho\n", "text/x-shellscript"},
        {"#!/usr/bin/env -S python3 -E\n", "text/x-script.python"},
        {"<?xml version=\"1.0\"?>\n<a/>", "text/xml"},
        {"\xff\xfe"s + utf16le("<?xml version=\"1.0\"?><a/>"), "text/xml"},
        {"<!DOCTYPE HTML>\n<title>x</title>", "text/html"},
        {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"},
        {"{\"a\": [1, 2.5e3, true, null, \"x\\\"y\"]}\n", "application/json"},
        {"{\"a\":1}\n{\"a\":2}\n", "application/x-ndjson"},
        {"{\\rtf1\\ansi x}", "text/rtf"},
        {"Return-Path: <a@b.example>\nFrom: a\nTo: b\nSubject: c\n\nx\n", "message/rfc822"},
        {"From a@b.example Thu Feb 29 12:00:00 2024\nFrom: a\nTo: b\n\nx\n", "application/mbox"},
        {"-----BEGIN CERTIFICATE-----\nMIIB\n", "application/x-pem-file"},
        {"a,b,c\n1,2,3\n4,5,6\n7,8,9\n", "text/csv"},
        {"#include <stdio.h>\nint main(void) { return 0; }\n", "text/x-c"},
        {"#include <vector>\nnamespace a {\n}\n", "text/x-c++"},
        {from_hex("0001020304050607"), "application/octet-stream"},
        {std::string(4096, '\0'), "application/octet-stream"},
    };
}

}  // namespace

TEST_CASE("contents are known by their bytes") {
    for (const auto& [content, type] : known_contents()) {
        CAPTURE(content);
        CHECK(type_of(content) == type);
    }
}

TEST_CASE("an empty content has no type") {
    CHECK(type_of("").empty());
}

TEST_CASE("the table has what an examiner meets") {
    CHECK(examination::signature_count() >= 150);
}

TEST_CASE("a character cut at the end of the head is no reason against text") {
    std::string text;
    while (text.size() < 4095)
        text += text.size() % 9 == 8 ? ' ' : 'a';
    text += "\xc3\xa9 and so on";
    CHECK(type_of(text) == "text/plain");
    // The same bytes as a whole content are not UTF-8, but 8-bit text still.
    CHECK(type_of(text.substr(0, 4096)) == "text/plain");
}

TEST_CASE("JSON is known by its structure, cut or whole") {
    using examination::JsonExtent;
    CHECK(examination::scan_json("{\"a\":[{}]} x").extent == JsonExtent::complete);
    CHECK(examination::scan_json("{\"a\":[{}]} x").end == 10);
    CHECK(examination::scan_json("{\"a\":[{},").extent == JsonExtent::cut);
    CHECK(examination::scan_json("{\"a\":tr").extent == JsonExtent::cut);
    for (auto text : {"[section]", "{a:1}", "{\"a\",1}", "[1 2]", "[1}", "\"x\"", "", "{\"a\":}"})
        CHECK(examination::scan_json(text).extent == JsonExtent::none);
    CHECK(examination::scan_json(std::string(100'000, '[')).extent == JsonExtent::cut);
}

TEST_CASE("the same bytes have the same type, in any order and however often") {
    std::map<std::string, std::string> first;
    examination::load_content_types();
    for (const auto& [content, type] : known_contents())
        first[content] = type_of(content);
    for (auto it = first.rbegin(); it != first.rend(); ++it)
        CHECK(type_of(it->first) == it->second);
    // libmagic, once loaded, does not overrule what is known without it.
    for (const auto& [content, type] : known_contents())
        CHECK(first[content] == type);
}

// In the worker, files can't be opened once the sandbox is closed.
TEST_CASE("once it is loaded, libmagic opens no files") {
    examination::load_content_types();
    std::vector<std::string> heads, before;
    for (const auto& [content, type] : known_contents())
        heads.push_back(content);
    if (auto folder = support::corpus_file("11-archives"))
        for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder))
            if (entry.is_regular_file())
                heads.push_back(core::read_file(entry.path(), 64u << 20).value().substr(0, 4096));
    for (const auto& head : heads)
        before.push_back(examination::magic_library_type(head));
    rlimit usual{}, none{};
    ::getrlimit(RLIMIT_NOFILE, &usual);
    none.rlim_max = usual.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &none);
    std::vector<std::string> after;
    for (const auto& head : heads)
        after.push_back(examination::magic_library_type(head));
    ::setrlimit(RLIMIT_NOFILE, &usual);
    CHECK(before == after);
}

TEST_CASE("no truncation or bit flip is read past its end") {
    for (const auto& [content, type] : known_contents()) {
        auto try_it = [](std::string_view bytes) {
            CHECK(type_of(bytes).empty() == bytes.empty());
        };
        support::for_each_truncation(content.substr(0, 600), try_it);
        support::for_each_bit_flip(content.substr(0, 600), 3, 50, try_it);
    }
}

TEST_CASE("the corpus's documents have the types of their names") {
    auto folder = support::corpus_file("12-media-documents");
    if (!folder)
        return;
    const std::map<std::string, std::vector<std::string>> types{
        {".jpg", {"image/jpeg"}},
        {".pdf", {"application/pdf"}},
        {".tif", {"image/tiff"}},
        {".tiff", {"image/tiff"}},
        {".docx", {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}},
        {".xlsx", {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}},
        {".doc", {"application/msword"}},
        {".xls", {"application/vnd.ms-excel"}},
        {".ppt", {"application/vnd.ms-powerpoint"}},
        {".odt", {"application/vnd.oasis.opendocument.text"}},
        {".heic", {"image/heic"}},
        {".psd", {"image/vnd.adobe.photoshop"}},
        {".mdb", {"application/x-msaccess"}},
        {".db", {"application/vnd.sqlite3"}},
        {".one", {"application/onenote"}},
        {".kml", {"application/vnd.google-earth.kml+xml"}},
    };
    std::size_t compared = 0, right = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        auto known = types.find(entry.path().extension().string());
        if (known == types.end())
            continue;
        auto bytes = core::read_file(entry.path(), 64u << 20).value();
        ++compared;
        bool is_right = std::ranges::count(known->second, type_of(bytes)) > 0;
        right += is_right ? 1 : 0;
        if (!is_right)
            MESSAGE(entry.path().string() << ": " << type_of(bytes));
    }
    CHECK(compared >= 90);
    CHECK(right + 3 >= compared);
}
