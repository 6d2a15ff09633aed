#include "app/http/static_files.h"

#include "app/http/problem.h"
#include "core/file.h"

#include <array>
#include <utility>

#include <sys/stat.h>

namespace app::http {
namespace {

constexpr std::uint64_t file_bytes_max = 32u << 20;

std::string_view type_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},
        {".txt", "text/plain; charset=utf-8"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
    }};
    for (const auto& [ending, type] : types)
        if (name.ends_with(ending))
            return type;
    return "application/octet-stream";
}

core::Result<std::string> read_beneath(const std::filesystem::path& folder,
                                       const std::filesystem::path& name) {
    auto root = TRY(core::File::open_folder(folder));
    auto file = TRY(core::File::open_beneath(root, name));
    struct ::stat status {};
    if (::fstat(file.descriptor(), &status) != 0 || !S_ISREG(status.st_mode))
        return core::Error(core::ErrorCode::not_found, "no file");
    auto size = TRY(file.size());
    if (size > file_bytes_max)
        return core::Error(core::ErrorCode::limit_exceeded, "the file is too large to be a page's");
    std::string bytes(static_cast<std::size_t>(size), '\0');
    TRY(file.read_exactly_at(std::as_writable_bytes(std::span(bytes)), 0));
    return bytes;
}

}  // namespace

Response static_file(const std::filesystem::path& folder, Method method,
                     const std::vector<std::string>& segments) {
    if (method != Method::get && method != Method::head)
        return problem(405, "method_not_allowed", "files of the page can only be read");
    std::filesystem::path name;
    for (const auto& segment : segments)
        name /= segment;
    bool own_path = segments.empty() || segments.back().find('.') == std::string::npos;
    if (own_path)
        name = "index.html";
    auto bytes = read_beneath(folder, name);
    Response response;
    if (!bytes && own_path) {
        response.content_type = "text/plain; charset=utf-8";
        response.body =
            "The server runs, but its page is not built: there is no index.html in the "
            "page's folder (spoor serve --page). The interface below /api/v1 works.\n";
        return response;
    }
    if (!bytes)
        return nothing_there();
    response.content_type = type_of(name.native());
    response.body = std::move(bytes).value();
    // Built files have their hash in their name.
    if (!segments.empty() && segments[0] == "assets")
        response.with("Cache-Control", "public, max-age=31536000, immutable");
    return response;
}

}  // namespace app::http
