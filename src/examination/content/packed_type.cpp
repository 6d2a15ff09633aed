#include "examination/content/packed_type.h"

#include "core/bytes.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace examination {
namespace {

using namespace std::string_view_literals;

constexpr auto local_header = "PK\3\4"sv;

struct NamedType {
    std::string_view name;
    std::string_view media_type;
};

// By the beginning of any entry's name; the first line that fits some entry wins.
constexpr std::string_view open_xml = "application/vnd.openxmlformats-officedocument";
constexpr NamedType zip_names[] = {
    {"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"visio/", "application/vnd.ms-visio.drawing.main+xml"},
    {"FixedDocSeq.fdseq", "application/oxps"},
    {"AndroidManifest.xml", "application/vnd.android.package-archive"},
    {"classes.dex", "application/vnd.android.package-archive"},
    {"AppxManifest.xml", "application/appx"},
    {"Payload/", "application/x-ios-app"},
    {"META-INF/MANIFEST.MF", "application/java-archive"},
    {"META-INF/", "application/java-archive"},
    {"doc.kml", "application/vnd.google-earth.kmz"},
    {"Index/Document.iwa", "application/vnd.apple.iwork"},
    {"Index/Presentation.iwa", "application/vnd.apple.iwork"},
    {"Index/", "application/vnd.apple.iwork"},
    {"index.apxl", "application/vnd.apple.iwork"},
    {"index.xml", "application/vnd.apple.iwork"},
    {"container.description", "application/x-aff4"},
    {"[Content_Types].xml", open_xml},
    {"_rels/.rels", open_xml},
};

bool is_media_type(std::string_view text) {
    auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               "/.+-_"sv.find(c) != std::string_view::npos;
    };
    return text.find('/') != std::string_view::npos && std::ranges::all_of(text, is_allowed);
}

// OpenDocument and EPUB begin with a stored entry "mimetype" whose content is the media type.
std::string declared_media_type(core::Bytes head) {
    auto header = head.block<38>(0);
    if (!header || header.value().text<30, 8>() != "mimetype" || header.value().u16<26>() != 8)
        return {};
    std::uint64_t size = header.value().u32<18>(), extra = header.value().u16<28>();
    auto content = head.slice(38 + extra, std::min<std::uint64_t>(size, 128));
    if (!content || !is_media_type(content.value().text()))
        return {};
    return std::string(content.value().text());
}

constexpr NamedType ole_names[] = {
    {"WordDocument", "application/msword"},
    {"Workbook", "application/vnd.ms-excel"},
    {"Book", "application/vnd.ms-excel"},
    {"PowerPoint Document", "application/vnd.ms-powerpoint"},
    {"__properties_version1.0", "application/vnd.ms-outlook"},
    {"__nameid_version1.0", "application/vnd.ms-outlook"},
    {"VisioDocument", "application/vnd.visio"},
    {"EncryptedPackage", "application/encrypted"},
    {"DestList", "application/x-ms-jumplist"},
    {"Catalog", "application/x-ms-thumbs-db"},
    {"Quill", "application/x-mspublisher"},
};

// How the first sector's stream usually begins, for a directory that lies behind the head.
constexpr NamedType ole_first_sectors[] = {
    {"\xec\xa5", "application/msword"},
    {"\x09\x08\x10"sv, "application/vnd.ms-excel"},
    {"\xa0\x46\x1d\xf0", "application/vnd.ms-powerpoint"},
    {"\x0f\0\xe8\x03"sv, "application/vnd.ms-powerpoint"},
    {"\0\x6e\x1e\xf0"sv, "application/vnd.ms-powerpoint"},
};

// The letters of a UTF-16 name that are ASCII; others end it.
std::string ascii_of(std::string_view utf16) {
    std::string out;
    for (std::size_t i = 0; i + 1 < utf16.size() && utf16[i] != 0 && utf16[i + 1] == 0; i += 2)
        out.push_back(utf16[i]);
    return out;
}

// [MS-CFB] 2.6.4: the class of Windows Installer packages begins so.
constexpr auto installer_class = "\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"sv;

constexpr NamedType brands[] = {
    {"heic", "image/heic"},          {"heix", "image/heic"},          {"heim", "image/heic"},
    {"heis", "image/heic"},          {"hevc", "image/heic-sequence"}, {"mif1", "image/heif"},
    {"msf1", "image/heif-sequence"}, {"avif", "image/avif"},          {"avis", "image/avif"},
    {"crx ", "image/x-canon-cr3"},   {"qt  ", "video/quicktime"},     {"M4A ", "audio/x-m4a"},
    {"M4B ", "audio/x-m4a"},         {"M4V ", "video/x-m4v"},         {"3gp", "video/3gpp"},
    {"3g2", "video/3gpp2"},          {"jp2 ", "image/jp2"},           {"F4V ", "video/mp4"},
};

}  // namespace

std::string zip_type(std::string_view head) {
    if (!head.starts_with(local_header))
        return {};
    core::Bytes bytes(head);
    if (auto declared = declared_media_type(bytes); !declared.empty())
        return declared;
    std::size_t best = std::size(zip_names);
    for (std::size_t at = 0; at != std::string_view::npos; at = head.find(local_header, at + 4)) {
        auto header = bytes.block<30>(at);
        auto name = header ? head.substr(at + 30, header.value().u16<26>()) : std::string_view();
        for (std::size_t i = 0; i < best; ++i)
            if (name.starts_with(zip_names[i].name))
                best = i;
    }
    return best < std::size(zip_names) ? std::string(zip_names[best].media_type)
                                       : "application/zip";
}

std::string ole_type(std::string_view head) {
    if (!head.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
        return {};
    core::Bytes bytes(head);
    constexpr std::uint64_t entry_size = 128;
    auto header = bytes.block<52>(0);
    std::string type = "application/x-ole-storage";
    if (!header || header.value().u16<30>() < 7 || header.value().u16<30>() > 16)
        return type;
    // Of the directory, what lies in the head; often it lies behind it.
    std::uint64_t start = (std::uint64_t{header.value().u32<48>()} + 1) << header.value().u16<30>();
    std::size_t best = std::size(ole_names);
    for (std::uint64_t at = start; at <= head.size() && head.size() - at >= entry_size;
         at += entry_size) {
        auto entry = bytes.block<entry_size>(at).value();
        auto name = ascii_of(entry.text<0, 64>());
        if (at == start && entry.text<80, 16>() == installer_class)
            return "application/x-msi";
        for (std::size_t i = 0; i < best; ++i)
            if (name == ole_names[i].name)
                best = i;
    }
    if (best < std::size(ole_names))
        return std::string(ole_names[best].media_type);
    for (const auto& sector : ole_first_sectors)
        if (head.size() > 512 && head.substr(512).starts_with(sector.name))
            return std::string(sector.media_type);
    return type;
}

std::string base_media_type(std::string_view head) {
    if (head.size() < 12 || head.substr(4, 4) != "ftyp")
        return {};
    for (const auto& brand : brands)
        if (head.substr(8).starts_with(brand.name))
            return std::string(brand.media_type);
    return "video/mp4";
}

}  // namespace examination
