#include "app/http/source_folder.h"

#include "core/file.h"
#include "core/text.h"

#include <algorithm>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

Error not_there() {
    return {ErrorCode::not_found, "there is no such file or folder below the root"};
}

Result<core::File> open_below(const std::filesystem::path& root, const std::string& path) {
    auto top = TRY(core::File::open_folder(root));
    if (path.empty())
        return top;
    auto opened = core::File::open_beneath(top, path);
    if (!opened)
        return not_there();
    return opened;
}

}  // namespace

Result<std::vector<FolderEntry>> list_folder(const std::filesystem::path& root,
                                             const std::string& folder) {
    auto opened = TRY(open_below(root, folder));
    std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(opened.descriptor()), ::closedir);
    if (!stream)
        return not_there();
    int descriptor = opened.release();  // The stream's now.
    std::vector<FolderEntry> entries;
    while (const dirent* found = ::readdir(stream.get())) {
        std::string name = found->d_name;
        struct ::stat status {};
        // A name that is not UTF-8 cannot be named in a request.
        if (name == "." || name == ".." || !core::is_valid_utf8(name) ||
            ::fstatat(descriptor, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            entries.push_back({std::move(name), true, 0});
        else if (S_ISREG(status.st_mode))
            entries.push_back({std::move(name), false, static_cast<std::uint64_t>(status.st_size)});
        if (entries.size() == folder_entries_max)
            break;
    }
    std::ranges::sort(entries, {}, &FolderEntry::name);
    return entries;
}

Result<std::filesystem::path> path_beneath(const std::filesystem::path& root,
                                           const std::string& path) {
    TRY(open_below(root, path));
    return root / path;
}

}  // namespace app::http
