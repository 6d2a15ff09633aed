#include "examination/archives/archive.h"

#include <algorithm>
#include <array>

namespace examination {
namespace {

using namespace std::string_view_literals;

// Documents that are zips (OOXML, OpenDocument) are no archives to a reader: their text is taken.
constexpr std::array archive_types{
    "application/zip"sv,
    "application/gzip"sv,
    "application/x-compress"sv,
    "application/x-bzip2"sv,
    "application/x-xz"sv,
    "application/x-lzma"sv,
    "application/x-lzip"sv,
    "application/zstd"sv,
    "application/x-lz4"sv,
    "application/x-7z-compressed"sv,
    "application/x-rar"sv,
    "application/vnd.ms-cab-compressed"sv,
    "application/x-tar"sv,
    "application/x-gtar"sv,
    "application/x-ustar"sv,
    "application/x-cpio"sv,
    "application/x-archive"sv,
    "application/vnd.debian.binary-package"sv,
    "application/x-rpm"sv,
    "application/x-xar"sv,
    "application/x-lzh-compressed"sv,
    "application/x-lha"sv,
    "application/x-iso9660-image"sv,
    "application/warc"sv,
    "application/java-archive"sv,
    "application/x-java-jmod"sv,
    "application/vnd.android.package-archive"sv,
    "application/x-ios-app"sv,
    "application/appx"sv,
    "application/epub+zip"sv,
    "application/x-chrome-extension"sv,
    "application/vnd.google-earth.kmz"sv,
};

struct Suffix {
    std::string_view end, instead;
};
constexpr std::array suffixes{
    Suffix{".gz", ""},      Suffix{".z", ""},        Suffix{".bz2", ""},     Suffix{".xz", ""},
    Suffix{".lzma", ""},    Suffix{".lz", ""},       Suffix{".zst", ""},     Suffix{".lz4", ""},
    Suffix{".tgz", ".tar"}, Suffix{".tbz2", ".tar"}, Suffix{".txz", ".tar"}, Suffix{".tlz", ".tar"},
    Suffix{".svgz", ".svg"}};

bool ends_with(std::string_view name, std::string_view end) {
    auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
    return name.size() > end.size() &&
           std::ranges::equal(name.substr(name.size() - end.size()), end, same);
}

}  // namespace

bool is_archive_type(std::string_view media_type) {
    return std::ranges::find(archive_types, media_type) != archive_types.end();
}

std::string without_compression_suffix(std::string_view name) {
    for (const auto& [end, instead] : suffixes)
        if (ends_with(name, end))
            return std::string(name.substr(0, name.size() - end.size())).append(instead);
    return std::string(name);
}

}  // namespace examination
