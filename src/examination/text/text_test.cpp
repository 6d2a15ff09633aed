#include "examination/text/text.h"

#include "core/text.h"
#include "core/wire.h"
#include "examination/text/encoding.h"
#include "support/collecting_sink.h"
#include "support/truncations.h"

#include <random>

#include <doctest/doctest.h>

namespace {

examination::ExtractedText extracted(std::string_view bytes, std::string_view type,
                                     support::CollectingSink& sink,
                                     const examination::TextLimits& limits = {}) {
    return examination::extract_text(core::Bytes(bytes), type, sink, limits).value();
}

std::string text_of(std::string_view bytes, std::string_view type) {
    support::CollectingSink sink;
    return extracted(bytes, type, sink).text;
}

// A zip whose members are stored as they are.
std::string zip(const std::vector<std::pair<std::string, std::string>>& members) {
    core::Encoder out, directory;
    for (const auto& [name, content] : members) {
        auto offset = static_cast<std::uint32_t>(out.size());
        auto size = static_cast<std::uint32_t>(content.size());
        auto name_size = static_cast<std::uint16_t>(name.size());
        out.u32(0x04034b50).u16(20).u16(0).u16(0).u32(0).u32(0).u32(size).u32(size);
        out.u16(name_size).u16(0).raw(core::bytes_of(name)).raw(core::bytes_of(content));
        directory.u32(0x02014b50).u16(20).u16(20).u16(0).u16(0).u32(0).u32(0).u32(size).u32(size);
        directory.u16(name_size).u16(0).u16(0).u16(0).u16(0).u32(0).u32(offset);
        directory.raw(core::bytes_of(name));
    }
    auto begin = static_cast<std::uint32_t>(out.size());
    auto count = static_cast<std::uint16_t>(members.size());
    auto size = static_cast<std::uint32_t>(directory.size());
    out.raw(core::bytes_of(directory.buffer())).u32(0x06054b50).u16(0).u16(0);
    return out.u16(count).u16(count).u32(size).u32(begin).u16(0).take();
}

std::string utf16(std::string_view ascii, bool big_endian) {
    std::string out;
    for (char byte : ascii) {
        out += big_endian ? '\0' : byte;
        out += big_endian ? byte : '\0';
    }
    return out;
}

const std::string html =
    "<html><head><meta charset=\"windows-1251\"><title>\xCF\xF0\xE8\xE2\xE5\xF2</title>"
    "<script>var hidden = 1;</script></head><body><p>One &amp; <b>t</b>wo&nbsp;&#1078;<td>cell"
    "<img alt='picture'></body>";
const std::string mail =
    "From: =?UTF-8?Q?J=C3=BCrgen?= =?UTF-8?B?IE3DvGxsZXI=?= <j@example.com>\r\n"
    "Subject: long\r\n subject\r\nContent-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n"
    "preamble\r\n--b1\r\nContent-Type: text/plain; charset=koi8-r\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n=F0=D2=C9=D7=C5=D4 so=\r\nft\r\n--b1\r\n"
    "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+SGVsbG88L3A+\r\n"
    "--b1\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner body\r\n--b1--\r\n";
const std::string rtf =
    "{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}\\pard "
    "\\'cf\\'f0 \\u8364?uro\\par \\{braces\\} line\\emdash end}";
const std::string docx = zip(
    {{"word/document.xml",
      "<w:document><w:body><w:p><w:r><w:t>First</w:t></w:r><w:r><w:t xml:space=\"preserve\"> "
      "line</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>taken out</w:delText></w:r></w:del></w:p>"
      "</w:body></w:document>"},
     {"docProps/core.xml", "<cp><dc:title>A title</dc:title></cp>"}});
const std::string xlsx =
    zip({{"xl/sharedStrings.xml",
          "<sst><si><t>shared</t></si><si><r><t>ri</t></r><r><t>ch</t></r></si></sst>"},
         {"xl/worksheets/sheet1.xml",
          "<worksheet><row><c t=\"s\"><v>1</v></c><c><v>42</v></c></row><row><c "
          "t=\"inlineStr\"><is><t>in"
          "</t></is></c><c t=\"s\"><v>9</v></c></row></worksheet>"},
         {"xl/workbook.xml", "<workbook><sheets><sheet name=\"Accounts\"/></sheets></workbook>"}});
const std::string odt = zip({{"content.xml",
                              "<office><text:h>Head</text:h><text:p>One<text:s text:c=\"2\"/>two"
                              "<text:tab/>three</text:p></office>"},
                             {"meta.xml", "<m><dc:title>Meta</dc:title></m>"}});

constexpr std::string_view docx_type =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr std::string_view odt_type = "application/vnd.oasis.opendocument.text";

}  // namespace

TEST_CASE("plain text in any encoding becomes UTF-8") {
    CHECK(text_of("plain", "text/plain") == "plain");
    CHECK(text_of("\xEF\xBB\xBFmark", "text/x-c") == "mark");
    CHECK(text_of("\xFF\xFE" + utf16("little", false), "text/plain") == "little");
    CHECK(text_of(utf16("no mark here\n", false), "text/plain") == "no mark here\n");
    CHECK(text_of(utf16("no mark here\n", true), "text/plain") == "no mark here\n");
    std::string russian;  // "Привет, мир. " in windows-1251
    for (int i = 0; i < 40; ++i)
        russian +=
            "\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0 \xE2\xF1\xE5\xEC "
            "\xE4\xF0\xF3\xE7\xFC\xFF\xEC. ";
    support::CollectingSink sink;
    auto found = extracted(russian, "text/plain", sink);
    CHECK(found.encoding == "windows-1251");
    CHECK(found.confidence > 0);
    CHECK(found.text.starts_with("Привет, мир всем друзьям. "));
    CHECK(sink.anomalies.empty());
}

TEST_CASE("bytes in no encoding are kept, and said to be so") {
    support::CollectingSink sink;
    std::string bytes;
    std::mt19937 random(5);
    for (int i = 0; i < 5000; ++i)
        bytes += static_cast<char>(random());
    auto found = extracted(bytes, "text/plain", sink);
    CHECK(core::is_valid_utf8(found.text));
    CHECK(found.text.size() >= bytes.size() / 3);
    CHECK(!sink.anomalies.empty());
    auto bad = examination::decode_text("ab\xFFzz", {"UTF-8", 90, 0});
    CHECK(bad.utf8() == "ab\\xFFzz");
    CHECK(bad.bad_sequences == 1);
}

TEST_CASE("text leads back to the bytes it came from") {
    support::CollectingSink sink;
    auto bytes = utf16(std::string(1000, 'a') + "needle " + std::string(500, 'b') + "\n", false);
    auto found = extracted("\xFF\xFE" + bytes, "text/plain", sink);
    auto origin = found.origin_of(found.text.find("needle"));
    CHECK(origin.source_offset <= 2002);
    CHECK(origin.source_offset + 512 >= 2002);
    auto page = extracted("<p>abc</p><p>needle</p>", "text/html", sink);
    auto at = page.origin_of(page.text.find("needle"));
    CHECK(at.source_offset == 13);
    auto document = extracted(docx, docx_type, sink);
    auto part = document.origin_of(document.text.find("First")).part;
    CHECK(document.parts[part] == "word/document.xml");
}

namespace {

// Where the byte of the source stands that a place of the text is said to come from.
std::uint64_t source_of(const examination::ExtractedText& text, std::size_t offset) {
    auto origin = text.origin_of(offset);
    return origin.source_offset + (offset - origin.text_offset);
}

}  // namespace

TEST_CASE("words that a source holds as they are lead back to where they stand") {
    const std::string words =
        "<p>one&nbsp;two &amp;  three\n four</p>\n<a href=\"http://a?b=1\" title=\"x &lt; five\">"
        "six</a> caf\xE9<b>seven</b>\n";
    std::string folded =
        "From: =?utf-8?Q?J=C3=BCrgen?= eight\r\n\tnine\r\nSubject:   ten =?utf-8?B?w7w=?= "
        "eleven\r\n";
    std::string quoted;
    for (char c : words)
        quoted += c == '=' ? "=3D" : c == '\xE9' ? "=E9" : c == ' ' ? " =\r\n" : std::string(1, c);
    const std::string type = "Content-Type: text/html; charset=iso-8859-1\r\n";
    const std::pair<std::string, std::string> sources[] = {
        {words, "text/html"},
        {"<x a=\"&gt;one\">" + words + "</x>", "text/xml"},
        {folded + type + "\r\n" + words, "message/rfc822"},
        {folded + type + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted,
         "message/rfc822"}};
    for (const auto& [bytes, media_type] : sources) {
        support::CollectingSink sink;
        auto text = extracted(bytes, media_type, sink);
        for (std::string word : {"one", "two", "three", "four", "five", "six", "seven", "eight",
                                 "nine", "ten", "eleven"}) {
            auto at = text.text.find(word);
            if (at == std::string::npos)
                continue;
            CAPTURE(media_type);
            CAPTURE(word);
            CHECK(bytes.substr(source_of(text, at), word.size()) == word);
        }
        CHECK(text.text.find("seven") != std::string::npos);
    }
}

TEST_CASE("origins are bounded, and the text is whole all the same") {
    support::CollectingSink sink;
    examination::TextLimits limits;
    limits.origins_max = 10;
    std::string page = "<html>";
    for (int i = 0; i < 100; ++i)
        page += "a&amp;b ";
    auto text = extracted(page, "text/html", sink, limits);
    CHECK(text.origins.size() == 10);
    CHECK(text.text.size() == 400);
    CHECK(sink.anomalies.empty());
}

TEST_CASE("markup, mail, RTF and office documents give their text") {
    CHECK(text_of(html, "text/html") == "Привет\nOne & two\u00A0ж\tcell picture \n");
    CHECK(text_of("<?xml version=\"1.0\"?><a x=\"1 &lt; 2\"><b>T<![CDATA[<&>]]></b></a>",
                  "text/xml") == "1 < 2 \nT<&>\n");
    CHECK(text_of(rtf, "text/rtf") == "Пр €uro\n{braces} line—end");
    auto message = text_of(mail, "message/rfc822");
    for (auto wanted : {"From: Jürgen Müller <j@example.com>\n", "Subject: long subject\n",
                        "Привет soft", "Hello\n", "Subject: inner\ninner body"}) {
        CAPTURE(wanted);
        CHECK(message.find(wanted) != std::string::npos);
    }
    CHECK(message.find("preamble") == std::string::npos);
    auto box = "From a@b Mon\n" + mail + "\nFrom c@d Tue\nSubject: second\n\nlast\n";
    auto all = text_of(box, "application/mbox");
    CHECK(all.find("inner body") != std::string::npos);
    CHECK(all.find("Subject: second\nlast") != std::string::npos);
    CHECK(text_of(docx, docx_type) == "A title\nFirst line\ntaken out\n");
    CHECK(text_of(odt, odt_type) == "Head\nOne  two\tthree\nMeta\n");
    support::CollectingSink sink;
    auto sheet =
        extracted(xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sink);
    CHECK(sheet.text == "Accounts\nrich\t42\nin\t\n");
    CHECK(sink.has_anomaly("text.shared_string"));
    CHECK(!examination::extract_text(core::Bytes("x"), "image/png", sink));
}

TEST_CASE("limits cut, and say so") {
    support::CollectingSink sink;
    examination::TextLimits limits;
    limits.text_bytes_max = 10;
    auto cut = extracted("aaaaaaaa\u00E9\u00E9\u00E9", "text/plain", sink, limits);
    CHECK(cut.text == "aaaaaaaa\u00E9");
    CHECK(cut.cut);
    CHECK(sink.has_anomaly("text.limit"));
    std::string nested;
    for (int i = 0; i < 100; ++i)
        nested += "Content-Type: message/rfc822\n\n";
    support::CollectingSink deep;
    extracted(nested, "message/rfc822", deep);
    CHECK(deep.has_anomaly("text.limit"));
    support::CollectingSink groups;
    extracted(std::string(100'000, '{'), "text/rtf", groups);
    CHECK(groups.has_anomaly("text.limit"));
}

TEST_CASE("a document whose directory is cut off is read from its members") {
    support::CollectingSink sink;
    auto found = extracted(docx.substr(0, docx.size() - 80), docx_type, sink);
    CHECK(found.text.find("First line") != std::string::npos);
    CHECK(sink.has_anomaly("text.zip_directory"));
}

TEST_CASE("every truncation and random changes of each sample end in text or anomalies") {
    const std::pair<const std::string*, std::string_view> samples[] = {
        {&html, "text/html"}, {&mail, "message/rfc822"}, {&rtf, "text/rtf"},   {&docx, docx_type},
        {&odt, odt_type},     {&html, "text/xml"},       {&mail, "text/plain"}};
    for (const auto& [sample, type] : samples) {
        CAPTURE(type);
        auto attempt = [type = type](std::string_view bytes) {
            CHECK(core::is_valid_utf8(text_of(bytes, type)));
        };
        support::for_each_truncation(*sample, attempt);
        std::mt19937 random(9);
        for (int round = 0; round < 500; ++round) {
            auto changed = *sample;
            for (int i = 0; i < 3; ++i)
                changed[random() % changed.size()] ^= static_cast<char>(1u << random() % 8);
            support::try_exactly(changed, attempt);
        }
    }
}
