// The progress file has two notes, written in turn, each with its own hash: a crash while one is
// written leaves the other.
#include "app/uploads/arriving_file.h"

#include "core/json.h"

#include <array>
#include <optional>

#include <sys/stat.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::size_t note_size = 512, digest_hex_size = 64;
constexpr std::uint64_t note_distance = 4096;  // Not in one sector.

struct Note {
    std::uint64_t number = 0;
    core::ResumableSha256 hash;
};

std::string note_text(const Note& note) {
    auto state = note.hash.state();
    core::Json json{{"number", note.number},
                    {"offset", note.hash.size()},
                    {"state", core::to_hex(std::as_bytes(std::span(state)))}};
    auto text = json.dump();
    auto out = core::sha256(text).hex() + text;
    out.resize(note_size, ' ');
    return out;
}

std::optional<Note> parse_note(std::string_view text) {
    auto end = text.find_last_not_of(' ');
    if (text.size() < note_size || end == std::string_view::npos || end <= digest_hex_size)
        return std::nullopt;
    auto body = text.substr(digest_hex_size, end + 1 - digest_hex_size);
    if (core::sha256(body).hex() != text.substr(0, digest_hex_size))
        return std::nullopt;
    auto json = core::parse_json(body);
    if (!json || !json.value().is_object())
        return std::nullopt;
    const auto* number = core::find_unsigned(json.value(), "number");
    const auto* offset = core::find_unsigned(json.value(), "offset");
    const auto* state = core::find_string(json.value(), "state");
    auto raw = state != nullptr ? core::from_hex(*state) : std::nullopt;
    auto hash = raw ? core::ResumableSha256::from_state(*raw) : std::nullopt;
    if (number == nullptr || offset == nullptr || !hash || hash->size() != *offset)
        return std::nullopt;
    return Note{*number, *hash};
}

Result<std::optional<Note>> last_note(const core::File& file) {
    std::optional<Note> last;
    for (auto at : {std::uint64_t{0}, note_distance}) {
        std::string text(note_size, 0);
        auto count = TRY(file.read_at(std::as_writable_bytes(std::span(text)), at));
        text.resize(count);
        auto note = parse_note(text);
        if (note && (!last || note->number > last->number))
            last = note;
    }
    return last;
}

}  // namespace

std::filesystem::path ArrivingFile::part_of(const std::filesystem::path& path) {
    return path.string() + ".part";
}

std::filesystem::path ArrivingFile::progress_of(const std::filesystem::path& path) {
    return path.string() + ".progress";
}

Result<ArrivingFile> ArrivingFile::create(const std::filesystem::path& path) {
    auto part = TRY(core::File::create(part_of(path)));
    auto progress = TRY(core::File::create(progress_of(path)));
    ArrivingFile file(std::move(part), std::move(progress));
    // Both notes have their room on the disk before it can be full.
    TRY(file.note());
    TRY(file.note());
    TRY(core::sync_folder(path.parent_path()));
    return file;
}

Result<ArrivingFile> ArrivingFile::open(const std::filesystem::path& path) {
    struct ::stat status {};
    // open_write() would make a new one.
    if (::stat(part_of(path).c_str(), &status) != 0)
        return core::io_error("open", part_of(path));
    auto part = TRY(core::File::open_write(part_of(path)));
    auto progress = TRY(core::File::open_write(progress_of(path)));
    ArrivingFile file(std::move(part), std::move(progress));
    auto note = TRY(last_note(file.progress_));
    auto size = TRY(file.part_.size());
    if (note && note->hash.size() <= size) {
        file.kept_ = note->hash;
        file.notes_ = note->number + 1;
    }
    TRY(file.revert());
    return file;
}

Result<void> ArrivingFile::write(std::span<const std::byte> bytes) {
    TRY(part_.write_at(bytes, running_.size()));
    running_.update(bytes);
    return {};
}

Result<void> ArrivingFile::note() {
    auto text = note_text({notes_, running_});
    TRY(progress_.write_at(std::as_bytes(std::span(text)), notes_ % 2 * note_distance));
    TRY(progress_.sync());
    ++notes_;
    kept_ = running_;
    return {};
}

Result<void> ArrivingFile::keep() {
    if (kept() == written())
        return {};
    TRY(part_.sync());
    return note();
}

Result<void> ArrivingFile::revert() {
    running_ = kept_;
    return part_.truncate(kept_.size());
}

Result<void> ArrivingFile::seal() {
    if (::fchmod(part_.descriptor(), S_IRUSR) != 0)
        return core::io_error("seal", "an upload");
    return part_.sync();
}

}  // namespace app
