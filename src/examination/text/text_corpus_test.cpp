// Real documents and messages: what they are known to hold must stand in their text.
#include "core/file.h"
#include "core/text.h"
#include "examination/text/text.h"
#include "support/collecting_sink.h"
#include "support/corpus.h"

#include <algorithm>
#include <map>

#include <doctest/doctest.h>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::string> types = {
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {".odt", "application/vnd.oasis.opendocument.text"},
    {".html", "text/html"},
    {".rtf", "text/rtf"},
    {".xml", "text/xml"},
    {".kml", "text/xml"},
    {".txt", "text/plain"},
    {".eml", "message/rfc822"},
    {".mbox", "application/mbox"}};

std::string read(const fs::path& path) {
    return core::read_file(path, 64u << 20).value();
}

std::string text_of(const fs::path& path, const std::string& type) {
    support::CollectingSink sink;
    auto bytes = read(path);
    return examination::extract_text(core::Bytes(bytes), type, sink).value().text;
}

}  // namespace

TEST_CASE("documents of the corpus hold the sentences that their members hold") {
    const std::pair<const char*, const char*> sentences[] = {
        {"testWORD_1img.docx", "The quick brown fox jumps over the lazy dog"},
        {"testWORD_embeded.docx", "The Alfresco logo is above this"},
        {"testWORD_custom_props.docx", "Document content"},
        {"testWORD_features.docx", "Lorem ipsum dolor sit amet, consectetur adipiscing elit."},
        {"testEXCEL_1img.xlsx", "The quick brown fox jumps over the lazy dog"},
        {"testEXCEL_embeded.xlsx", "Special characters: !\"£$%^&*()"},
        {"beth.odt", "fun \ntest\nbase\nbeth"}};
    auto folder = support::corpus_file("12-media-documents");
    if (!folder)
        return;
    int checked = 0;
    for (const auto& entry : fs::recursive_directory_iterator(*folder))
        for (const auto& [name, sentence] : sentences)
            if (entry.path().filename() == name) {
                auto file = entry.path().string();
                CAPTURE(file);
                auto text = text_of(entry.path(), types.at(entry.path().extension().string()));
                CHECK(text.find(sentence) != std::string::npos);
                ++checked;
            }
    CHECK(checked == 7);
}

TEST_CASE("every document and message of the corpus gives text, cut or whole") {
    for (const char* group : {"12-media-documents", "08-mail"}) {
        auto folder = support::corpus_file(group);
        if (!folder)
            return;
        for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
            auto type = types.find(entry.path().extension().string());
            if (!entry.is_regular_file() || type == types.end())
                continue;
            auto name = entry.path().string();
            CAPTURE(name);
            auto bytes = read(entry.path());
            support::CollectingSink sink;
            auto whole = examination::extract_text(core::Bytes(bytes), type->second, sink).value();
            CHECK(core::is_valid_utf8(whole.text));
            CHECK((bytes.empty() || type->first == ".html" || !whole.text.empty() ||
                   !sink.anomalies.empty()));
            for (std::size_t i = 1; i < 8; ++i) {
                support::CollectingSink ignored;
                auto cut = std::string_view(bytes).substr(0, bytes.size() * i / 8);
                auto part = examination::extract_text(core::Bytes(cut), type->second, ignored);
                CHECK(core::is_valid_utf8(part.value().text));
            }
        }
    }
}

TEST_CASE("messages show their decoded headers") {
    auto folder = support::corpus_file("08-mail");
    if (!folder)
        return;
    int checked = 0;
    for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
        if (entry.path().extension() != ".eml")
            continue;
        auto name = entry.path().string();
        CAPTURE(name);
        auto bytes = read(entry.path());
        if (bytes.find("\nSubject: ") == std::string::npos)
            continue;
        CHECK(text_of(entry.path(), "message/rfc822").find("Subject: ") != std::string::npos);
        ++checked;
    }
    MESSAGE("messages with a subject: " << checked);
    CHECK(checked > 30);
}
