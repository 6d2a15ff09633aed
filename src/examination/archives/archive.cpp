#include "examination/archives/archive.h"

#include "core/text.h"

#include <algorithm>
#include <array>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// A header that libarchive asks to read again and again leads nowhere.
constexpr int retries_max = 100;
constexpr std::uint64_t second_ns = 1'000'000'000;

struct FreeArchive {
    void operator()(archive* handle) const { archive_read_free(handle); }
};

// The bytes as libarchive asks for them: through C callbacks, which may not throw.
struct Input {
    const core::ByteSource* bytes = nullptr;
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
    std::vector<std::byte> buffer;
};

la_ssize_t read_input(archive* handle, void* data, const void** block) {
    auto& input = *static_cast<Input*>(data);
    auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>(input.buffer.size(), input.size - input.offset));
    *block = input.buffer.data();
    if (count == 0)
        return 0;
    auto read = input.bytes->read_at(std::span(input.buffer).first(count), input.offset);
    if (!read) {
        archive_set_error(handle, ARCHIVE_FATAL, "%s", read.error().message().c_str());
        return ARCHIVE_FATAL;
    }
    input.offset += read.value();
    return static_cast<la_ssize_t>(read.value());
}

la_int64_t skip_input(archive*, void* data, la_int64_t request) {
    auto& input = *static_cast<Input*>(data);
    if (request <= 0)
        return 0;
    auto count =
        std::min<std::uint64_t>(static_cast<std::uint64_t>(request), input.size - input.offset);
    input.offset += count;
    return static_cast<la_int64_t>(count);
}

la_int64_t seek_input(archive*, void* data, la_int64_t offset, int whence) {
    auto& input = *static_cast<Input*>(data);
    la_int64_t base = 0;
    if (whence == SEEK_CUR)
        base = static_cast<la_int64_t>(input.offset);
    if (whence == SEEK_END)
        base = static_cast<la_int64_t>(input.size);
    la_int64_t target = 0;
    if (__builtin_add_overflow(base, offset, &target) || target < 0)
        return ARCHIVE_FATAL;
    input.offset = std::min(static_cast<std::uint64_t>(target), input.size);
    return static_cast<la_int64_t>(input.offset);
}

enum class Formats {
    all,
    raw_only
};

void support_formats(archive* handle, Formats formats) {
    using Support = int (*)(archive*);
    constexpr std::array<Support, 9> filters{
        archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
        archive_read_support_filter_xz,   archive_read_support_filter_lzma,
        archive_read_support_filter_lzip, archive_read_support_filter_compress,
        archive_read_support_filter_zstd, archive_read_support_filter_lz4,
        archive_read_support_filter_rpm};
    constexpr std::array<Support, 12> all{
        archive_read_support_format_zip,     archive_read_support_format_7zip,
        archive_read_support_format_rar,     archive_read_support_format_rar5,
        archive_read_support_format_tar,     archive_read_support_format_cpio,
        archive_read_support_format_ar,      archive_read_support_format_cab,
        archive_read_support_format_iso9660, archive_read_support_format_lha,
        archive_read_support_format_xar,     archive_read_support_format_warc};
    for (auto support : filters)
        support(handle);
    if (formats == Formats::all)
        for (auto support : all)
            support(handle);
    archive_read_support_format_raw(handle);
    archive_read_support_format_empty(handle);
}

// Formats that write local time and do not say where.
bool lacks_zone(int format) {
    switch (format & ARCHIVE_FORMAT_BASE_MASK) {
        case ARCHIVE_FORMAT_ZIP:
        case ARCHIVE_FORMAT_CAB:
        case ARCHIVE_FORMAT_LHA:
        case ARCHIVE_FORMAT_RAR:
            return true;
        default:
            return false;
    }
}

core::Moment moment(int format, time_t seconds, long nanoseconds) {
    auto made = core::Moment::from_unix_seconds(seconds);
    if (nanoseconds > 0 && nanoseconds < static_cast<long>(second_ns)) {
        made.nanoseconds = static_cast<std::uint32_t>(nanoseconds);
        made.precision_ns = 1;
    }
    made.encoding = core::TimeEncoding::none;
    made.raw = 0;
    made.zone =
        lacks_zone(format) ? core::TimeZoneKnowledge::unknown : core::TimeZoneKnowledge::utc;
    return made;
}

ItemKind kind_of(archive_entry* entry) {
    switch (archive_entry_filetype(entry)) {
        case AE_IFDIR:
            return ItemKind::directory;
        case AE_IFLNK:
            return ItemKind::symbolic_link;
        case AE_IFREG:
        case 0:
            return ItemKind::file;
        default:
            return ItemKind::special;
    }
}

// As the archive has it, unless it keeps names as code points, and these have no bytes.
std::string text_of(const char* bytes, const wchar_t* wide) {
    if (bytes != nullptr)
        return bytes;
    std::string text;
    for (; wide != nullptr && *wide != 0; ++wide)
        core::append_utf8(
            text, *wide > 0 && *wide <= 0x10FFFF ? static_cast<char32_t>(*wide) : char32_t{0xFFFD});
    return text;
}

std::string message_of(archive* handle) {
    const char* text = archive_error_string(handle);
    return text != nullptr ? text : "libarchive gives no reason";
}

}  // namespace

struct ArchiveReader::State {
    Input input;
    std::string name;
    std::string warning;
    std::vector<std::string> passwords;
    std::uint32_t index = 0;
    Formats formats = Formats::all;
    bool at_nothing = false;     // The member is that of a compressed file of no bytes.
    std::uint64_t hole_end = 0;  // Where a sparse member ends.
    std::uint64_t position = 0;  // In the member.
    std::unique_ptr<archive, FreeArchive> handle;  // Last: it uses what stands above.

    Result<void> start(Formats with);
    bool compressed() const { return archive_filter_code(handle.get(), 0) != ARCHIVE_FILTER_NONE; }
};

// From the first byte on.
Result<void> ArchiveReader::State::start(Formats with) {
    formats = with;
    input.offset = 0;
    handle.reset(archive_read_new());
    if (!handle)
        return Error(ErrorCode::limit_exceeded, "no memory for an archive");
    support_formats(handle.get(), formats);
    for (const auto& password : passwords)
        if (!password.empty())
            archive_read_add_passphrase(handle.get(), password.c_str());
    archive_read_set_read_callback(handle.get(), read_input);
    archive_read_set_skip_callback(handle.get(), skip_input);
    archive_read_set_seek_callback(handle.get(), seek_input);
    archive_read_set_callback_data(handle.get(), &input);
    if (archive_read_open1(handle.get()) < ARCHIVE_WARN)
        return Error(ErrorCode::invalid_input, message_of(handle.get()));
    return {};
}

ArchiveReader::ArchiveReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ArchiveReader::ArchiveReader(ArchiveReader&&) noexcept = default;
ArchiveReader::~ArchiveReader() = default;

Result<ArchiveReader> ArchiveReader::open(const core::ByteSource& bytes, std::string_view name,
                                          std::span<const std::string> passwords) {
    auto state = std::make_unique<State>();
    state->input.bytes = &bytes;
    state->input.size = TRY(bytes.size());
    state->input.buffer.resize(block_size);
    state->name = name;
    auto tried = passwords.first(std::min(passwords.size(), passwords_max));
    state->passwords.assign(tried.begin(), tried.end());
    TRY(state->start(Formats::all));
    return ArchiveReader(std::move(state));
}

Result<std::optional<ArchiveMember>> ArchiveReader::next() {
    auto* handle = state_->handle.get();
    archive_entry* entry = nullptr;
    int status = ARCHIVE_RETRY;
    for (int tries = 0; status == ARCHIVE_RETRY && tries < retries_max; ++tries)
        status = archive_read_next_header(handle, &entry);
    // Zeros end a tar, so that whatever begins with them passes for an empty one.
    if (status == ARCHIVE_EOF && state_->index == 0 && state_->compressed() &&
        state_->formats == Formats::all) {
        TRY(state_->start(Formats::raw_only));
        return next();
    }
    if (status == ARCHIVE_EOF && state_->index == 0 && state_->compressed()) {
        state_->at_nothing = true;
        ArchiveMember nothing;
        nothing.index = ++state_->index;
        nothing.item.path_raw = without_compression_suffix(state_->name);
        nothing.item.content = ContentSource::member;
        return std::optional(std::move(nothing));
    }
    if (status == ARCHIVE_EOF)
        return std::optional<ArchiveMember>();
    // One that failed still has its name, and others may come behind it.
    if (status < ARCHIVE_FAILED || status == ARCHIVE_RETRY)
        return Error(ErrorCode::invalid_input, message_of(handle));
    state_->warning = status < ARCHIVE_OK ? message_of(handle) : std::string();

    auto format = archive_format(handle);
    bool raw = (format & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW;
    // Any bytes are "raw": only a compression around them makes it an archive.
    if (raw && !state_->compressed())
        return Error(ErrorCode::invalid_input, "no archive format that is known");
    ArchiveMember member;
    member.index = ++state_->index;
    auto& item = member.item;
    item.kind = raw ? ItemKind::file : kind_of(entry);
    item.path_raw = text_of(archive_entry_pathname(entry), archive_entry_pathname_w(entry));
    if (raw && (item.path_raw.empty() || item.path_raw == "data"))
        item.path_raw = without_compression_suffix(state_->name);
    item.link_target_raw = text_of(archive_entry_symlink(entry), archive_entry_symlink_w(entry));
    bool hard_link = archive_entry_hardlink(entry) != nullptr;
    if (hard_link)
        item.link_target_raw = archive_entry_hardlink(entry);
    if (archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) > 0)
        item.size = static_cast<std::uint64_t>(archive_entry_size(entry));
    bool has_content = item.kind == ItemKind::file && (!hard_link || item.size > 0);
    item.content = has_content ? ContentSource::member : ContentSource::none;
    item.mode = archive_entry_mode(entry);
    item.user_id = static_cast<std::uint32_t>(archive_entry_uid(entry));
    item.group_id = static_cast<std::uint32_t>(archive_entry_gid(entry));
    if (archive_entry_mtime_is_set(entry) != 0)
        item.modified = moment(format, archive_entry_mtime(entry), archive_entry_mtime_nsec(entry));
    if (archive_entry_atime_is_set(entry) != 0)
        item.accessed = moment(format, archive_entry_atime(entry), archive_entry_atime_nsec(entry));
    if (archive_entry_ctime_is_set(entry) != 0)
        item.changed = moment(format, archive_entry_ctime(entry), archive_entry_ctime_nsec(entry));
    if (archive_entry_birthtime_is_set(entry) != 0)
        item.created =
            moment(format, archive_entry_birthtime(entry), archive_entry_birthtime_nsec(entry));
    member.encrypted = archive_entry_is_encrypted(entry) != 0;
    state_->position = 0;
    state_->hole_end = archive_entry_sparse_count(entry) > 0 ? item.size : 0;
    return std::optional(std::move(member));
}

Result<std::size_t> ArchiveReader::read(std::span<std::byte> buffer) {
    if (state_->at_nothing)
        return std::size_t{0};
    auto* handle = state_->handle.get();
    auto got = archive_read_data(handle, buffer.data(), buffer.size());
    for (int tries = 0; got == ARCHIVE_RETRY && tries < retries_max; ++tries)
        got = archive_read_data(handle, buffer.data(), buffer.size());
    if (got < 0)
        return Error(ErrorCode::invalid_input, message_of(handle));
    // Before a hole at a file's end libarchive says that there is nothing, and then gives it.
    if (got == 0 && state_->position < state_->hole_end)
        got = archive_read_data(handle, buffer.data(), buffer.size());
    if (got < 0)
        return Error(ErrorCode::invalid_input, message_of(handle));
    state_->position += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
}

const std::string& ArchiveReader::warning() const {
    return state_->warning;
}

bool ArchiveReader::encrypted() const {
    return archive_read_has_encrypted_entries(state_->handle.get()) > 0;
}

std::uint64_t ArchiveReader::offset() const {
    return state_->input.offset;
}

}  // namespace examination
