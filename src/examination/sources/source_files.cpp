#include "examination/sources/source_files.h"

#include "core/text.h"
#include "examination/containers/image.h"
#include "examination/protocol/limits.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace examination {
namespace fs = std::filesystem;
namespace {

// Descriptors the process needs besides a source's files.
constexpr rlim_t descriptors_reserve = 256;

// So many parts may be missing in a row before a file further on is another's: the names of EWF run
// from .E01 through .VHD to .ZZZ.
constexpr std::uint32_t missing_in_a_row_max = 32;

std::string in_quotes(std::string_view name) {
    return "'" + core::printable(core::utf8_or_escaped(name)) + "'";
}

std::string lower(std::string_view name) {
    std::string text(name);
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// Names in a folder, found by their exact bytes first and then in any letter case: the files come
// from systems that do not tell cases apart.
class FolderNames {
public:
    static core::Result<FolderNames> read(const fs::path& folder) {
        FolderNames names;
        DIR* stream = ::opendir(folder.c_str());
        if (!stream)
            return core::io_error("list", folder);
        while (const dirent* entry = ::readdir(stream)) {
            names.exact_.insert(entry->d_name);
            names.by_lower_.emplace(lower(entry->d_name), entry->d_name);
        }
        ::closedir(stream);
        return names;
    }

    // Null if there is no such name.
    const std::string* find(const std::string& name) const {
        if (auto found = exact_.find(name); found != exact_.end())
            return &*found;
        auto found = by_lower_.find(lower(name));
        return found != by_lower_.end() ? &found->second : nullptr;
    }

private:
    std::set<std::string> exact_;
    std::map<std::string, std::string> by_lower_;
};

// A large image has more files than the usual soft limit on descriptors.
void allow_descriptors(std::size_t count) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    rlim_t needed = count + descriptors_reserve;
    if (limit.rlim_cur < needed && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = std::min(needed, limit.rlim_max);
        (void)::setrlimit(RLIMIT_NOFILE, &limit);  // Opening then says what is wrong.
    }
}

// A later part of a split image, opened alone, would pass for a whole medium.
core::Result<void> refuse_later_part(const FolderNames& names, const std::string& name) {
    for (const auto* format : container_formats())
        for (std::uint32_t index : {0u, 1u}) {
            auto first = format->segment_name(name, index);
            if (!first || *first >= name || first->size() != name.size())
                continue;
            const auto* there = names.find(*first);
            if (there && format->matches({}, *there))
                return core::Error(core::ErrorCode::invalid_input,
                                   in_quotes(name) +
                                       " seems to be a later part of a split image; "
                                       "name its first part, " +
                                       in_quotes(*there));
        }
    return {};
}

// The names of all files of the image, in order.
core::Result<std::vector<std::string>> segment_names(const ContainerFormat& format,
                                                     const FolderNames& names,
                                                     const std::string& name) {
    std::vector<std::string> found;
    std::optional<std::string> missing;
    std::uint32_t missing_in_a_row = 0;
    for (std::uint32_t index = 0;; ++index) {
        auto due = format.segment_name(name, index);
        if (!due || missing_in_a_row > missing_in_a_row_max)
            return found;
        const auto* there = names.find(*due);
        missing_in_a_row = there ? 0 : missing_in_a_row + 1;
        if (there && missing && !format.gaps_allowed)
            return core::Error(core::ErrorCode::not_found,
                               "part " + in_quotes(*missing) + " is missing, although " +
                                   in_quotes(*there) + " is there; put it beside " +
                                   in_quotes(found.front()));
        if (there)
            found.push_back(*there);
        else if (!missing)
            missing = due;
    }
}

core::Result<std::vector<std::string>> wanted_files(WorkerPool& pool, const std::stop_token& stop) {
    std::vector<std::string> names;
    auto keep = [&](const Answer& answer, std::string_view) -> core::Result<void> {
        if (const auto* further = std::get_if<FurtherFiles>(&answer))
            names = further->names;
        return {};  // A fault of the worker shows again when the source is opened.
    };
    TRY(pool.run(FilesJob{}, {}, keep, stop));
    return names;
}

bool is_plain_name(const std::string& name) {
    return !name.empty() && name != "." && name != ".." &&
           name.find_first_of(std::string_view("/\0", 2)) == std::string::npos;
}

core::Result<core::File> open_file(const core::File& folder, const std::string& name) {
    auto file = TRY(core::File::open_beneath(folder, name));
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0)
        return core::io_error("examine", name);
    if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
        return core::Error(core::ErrorCode::invalid_input,
                           in_quotes(name) + " is neither a file nor a block device");
    return file;
}

}  // namespace

core::Result<void> open_further_files(WorkerPool& pool, std::string_view container,
                                      const fs::path& path, const std::stop_token& stop) {
    const auto* format = container_format_named(container);
    if (format == nullptr || format->further_files == nullptr)
        return {};
    std::error_code failed;
    auto folder_path = fs::canonical(path, failed).parent_path();
    std::set<std::string> known;
    while (true) {
        auto names = TRY(wanted_files(pool, stop));
        std::erase_if(names, [&](const std::string& name) { return !known.insert(name).second; });
        if (names.empty())
            return {};
        if (known.size() > limits::further_files_max)
            return core::Error(core::ErrorCode::limit_exceeded,
                               "the image names more than " +
                                   std::to_string(limits::further_files_max) + " further files");
        allow_descriptors(known.size());
        auto folder = TRY(core::File::open_folder(folder_path));
        auto there = TRY(FolderNames::read(folder_path));
        std::vector<FurtherFile> found;
        for (const auto& name : names) {
            FurtherFile further{name, {}};
            const auto* entry = is_plain_name(name) ? there.find(name) : nullptr;
            if (entry != nullptr)
                if (auto file = open_file(folder, *entry))
                    further.file = std::move(file).value();
            found.push_back(std::move(further));
        }
        TRY(pool.add_files(std::move(found)));
    }
}

core::Result<SourceFiles> open_source(const fs::path& path) {
    std::error_code failed;
    auto real = fs::canonical(path, failed);
    if (failed)
        return core::Error(failed == std::errc::no_such_file_or_directory
                               ? core::ErrorCode::not_found
                               : core::ErrorCode::io,
                           "cannot open " + in_quotes(path.native()) + ": " + failed.message());
    SourceFiles source;
    if (fs::is_directory(real, failed)) {
        source.container = folder_container;
        auto folder = TRY(core::File::open_folder(real));
        source.files.push_back(std::move(folder));
        return source;
    }
    auto folder = TRY(core::File::open_folder(real.parent_path()));
    auto name = real.filename().native();
    auto first = TRY(open_file(folder, name));
    std::array<std::byte, container_head_size> head;
    auto head_size = TRY(first.read_at(head, 0));
    if (head_size == 0)
        return core::Error(core::ErrorCode::invalid_input, in_quotes(name) + " is empty");

    const auto& format = find_container_format(std::span(head).first(head_size), name);
    source.container = format.name;
    auto names = TRY(FolderNames::read(real.parent_path()));
    if (&format == container_format_named("raw")) {
        TRY(refuse_later_part(names, name));
        source.files.push_back(std::move(first));
        return source;
    }
    auto segments = TRY(segment_names(format, names, name));
    allow_descriptors(segments.size());
    for (const auto& segment : segments) {
        auto file = TRY(open_file(folder, segment));
        source.files.push_back(std::move(file));
    }
    return source;
}

}  // namespace examination
