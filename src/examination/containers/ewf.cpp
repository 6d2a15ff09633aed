#include "examination/containers/ewf.h"

#include "core/verify.h"
#include "examination/containers/ewf_chunk_cache.h"
#include "examination/containers/ewf_chunks.h"
#include "examination/containers/ewf_read_ahead.h"
#include "examination/containers/unreadable.h"

#include <algorithm>
#include <cctype>

namespace examination {
namespace {

using namespace std::string_view_literals;
using ewf::ChunkStatus;

struct Failure {
    std::string_view code, detail;
};

Failure failure_of(ChunkStatus status) {
    switch (status) {
        case ChunkStatus::no_place:
            return {"ewf.chunk_lost", "its table entry leads nowhere"};
        case ChunkStatus::truncated:
            return {"ewf.chunk_truncated", "the file ends inside it"};
        case ChunkStatus::inflate:
            return {"ewf.chunk_inflate", "it does not inflate"};
        case ChunkStatus::checksum:
            return {"ewf.chunk_checksum", "its checksum is wrong"};
        case ChunkStatus::whole:
            break;
    }
    VERIFY(false && "a whole chunk has not failed");
    return {};
}

class EwfImage final : public Image {
public:
    EwfImage(std::vector<ContainerFile> files, ewf::Layout layout, RecordSink& sink,
             const EwfOptions& options)
        : files_(std::move(files)),
          layout_(std::move(layout)),
          chunk_size_(static_cast<std::uint32_t>(layout_.volume.chunk_size())),
          finder_(layout_, files_, sink),
          decoder_(chunk_size_),
          cache_(options.cache_bytes, chunk_size_),
          unreadable_(sink) {
        description_.container = "ewf";
        description_.size = layout_.size;
        description_.sector_size = layout_.volume.sector_size;
        description_.stored_hashes = layout_.hashes;
        description_.metadata = layout_.metadata;
        if (options.read_ahead_threads != 0 && chunk_size_ <= ewf::ReadAhead::chunk_size_max)
            read_ahead_ = std::make_unique<ewf::ReadAhead>(
                options.read_ahead_threads, chunk_size_,
                (layout_.size + chunk_size_ - 1) / chunk_size_,
                [this](std::uint64_t chunk) { return locate(chunk); });
        for (const auto& missing : layout_.missing) {
            auto start = std::min(missing.first_chunk * chunk_size_, layout_.size);
            auto end = std::min(start + missing.chunk_count * chunk_size_, layout_.size);
            unreadable_.add(start, end - start, missing.code, missing.detail);
        }
    }

    // Some writers count whole sectors only, but store and hash what comes behind them too.
    void report_bytes_beyond_size(RecordSink& sink) {
        if (size() == 0 || size() % chunk_size_ == 0)
            return;
        auto last = finder_.locate(size() / chunk_size_);
        std::vector<std::byte> bytes(last.data_size);
        if (decoder_.decode(last, bytes) != ChunkStatus::whole)
            return;
        auto count = decoder_.surplus().size();
        while (count > 0 && decoder_.surplus()[count - 1] == std::byte{0})
            --count;  // Padding.
        if (count > 0)
            sink.loss(size(), "ewf.bytes_beyond_size",
                      "at least " + std::to_string(count) +
                          " bytes are stored behind the medium's stated size; the stored hash may "
                          "count them");
    }

    const ImageDescription& description() const override { return description_; }
    std::vector<Extent> unreadable_ranges() const override { return unreadable_.ranges(); }
    void keep_decoded(std::size_t bytes) override { cache_.resize(bytes); }

    core::Result<void> read_at(std::span<std::byte> buffer, std::uint64_t offset) override {
        VERIFY(offset <= size() && buffer.size() <= size() - offset);
        while (!buffer.empty()) {
            std::uint64_t chunk = offset / chunk_size_;
            auto within = static_cast<std::size_t>(offset % chunk_size_);
            auto whole = static_cast<std::size_t>(
                std::min<std::uint64_t>(chunk_size_, size() - chunk * chunk_size_));
            auto count = std::min(buffer.size(), whole - within);
            auto piece = buffer.first(count);
            if (auto cached = cache_.find(chunk); !cached.empty()) {
                std::copy_n(cached.begin() + static_cast<std::ptrdiff_t>(within), count,
                            piece.begin());
            } else {
                count_into_streak(chunk);
                if (count == whole && streak_ >= streak_min) {
                    decode(chunk, piece);
                } else {
                    auto slot = cache_.take(chunk, whole);
                    decode(chunk, slot);
                    std::ranges::copy(slot.subspan(within, count), piece.begin());
                }
            }
            buffer = buffer.subspan(count);
            offset += count;
        }
        return {};
    }

private:
    void count_into_streak(std::uint64_t chunk) {
        streak_ = chunk == next_chunk_ ? streak_ + 1 : 0;
        next_chunk_ = chunk + 1;
    }

    void decode(std::uint64_t chunk, std::span<std::byte> out) {
        if (read_ahead_ && streak_ >= streak_min)
            if (auto status = read_ahead_->take(chunk, out))
                return finish(chunk, out, *status);
        finish(chunk, out, decoder_.decode(locate(chunk), out));
    }

    ewf::ChunkLocation locate(std::uint64_t chunk) {
        auto location = finder_.locate(chunk);
        location.data_size = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(chunk_size_, size() - chunk * chunk_size_));
        return location;
    }

    void finish(std::uint64_t chunk, std::span<std::byte> out, ChunkStatus status) {
        if (status == ChunkStatus::whole)
            return;
        auto mirrored = finder_.locate_in_mirror(chunk);
        if (mirrored.file && decoder_.decode(mirrored, out) == ChunkStatus::whole)
            return;
        auto [code, detail] = failure_of(status);
        unreadable_.add(chunk * chunk_size_, out.size(), code, detail);
    }

    std::vector<ContainerFile> files_;
    ewf::Layout layout_;
    std::uint32_t chunk_size_;
    ewf::ChunkFinderView finder_;
    ewf::ChunkDecoder decoder_;
    ewf::ChunkCache cache_;
    UnreadableView unreadable_;
    ImageDescription description_;
    // Chunks in a row before a reader counts as sequential: the threads are put to work for it, and
    // whole chunks go past the cache. Before that even a whole chunk is kept, as the Sleuth Kit
    // reads the tables of a file system in pieces of 64 KiB, again and again.
    static constexpr std::uint32_t streak_min = 4;
    std::uint64_t next_chunk_ = 0;
    std::uint32_t streak_ = 0;
    std::unique_ptr<ewf::ReadAhead> read_ahead_;  // Last: its threads use what stands above.
};

constexpr std::string_view evf = "EVF\x09\x0d\x0a\xff\x00"sv;
// Relatives that we tell apart only to say so: read as raw they would be silently wrong.
struct Relative {
    std::string_view signature, title;
};
constexpr Relative relatives[] = {
    {"LVF\x09\x0d\x0a\xff\x00"sv, "a logical EnCase image (L01)"},
    {"LEF2\x0d\x0a\x81\x00"sv, "a logical EnCase image of the second format (Lx01)"},
    {"ADCRYPT\x00"sv, "an image under AD encryption"},
};

bool begins_with(std::span<const std::byte> head, std::string_view signature) {
    return std::string_view(reinterpret_cast<const char*>(head.data()), head.size())
        .starts_with(signature);
}

bool matches(std::span<const std::byte> head, std::string_view) {
    return begins_with(head, evf) || std::ranges::any_of(relatives, [&](const Relative& relative) {
               return begins_with(head, relative.signature);
           });
}

// E01 … E99, EAA … EZZ, FAA … ZZZ; the same with small letters, and from s01.
std::optional<std::string> segment_name(std::string_view file_name, std::uint32_t index) {
    auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos || file_name.size() - dot != 4)
        return index == 0 ? std::optional(std::string(file_name)) : std::nullopt;
    std::string name(file_name);
    char first = name[dot + 1];
    bool small = first >= 'a' && first <= 'z';
    if (small ? first > 's' : (first < 'A' || first > 'S'))
        return index == 0 ? std::optional(name) : std::nullopt;
    if (index < 99) {
        name[dot + 2] = static_cast<char>('0' + (index + 1) / 10);
        name[dot + 3] = static_cast<char>('0' + (index + 1) % 10);
        return name;
    }
    std::uint32_t rest = index - 99,
                  letters = static_cast<std::uint32_t>((small ? 'z' : 'Z') - first + 1);
    if (rest >= letters * 26 * 26)
        return std::nullopt;
    name[dot + 1] = static_cast<char>(first + static_cast<char>(rest / (26 * 26)));
    name[dot + 2] = static_cast<char>((small ? 'a' : 'A') + static_cast<char>(rest / 26 % 26));
    name[dot + 3] = static_cast<char>((small ? 'a' : 'A') + static_cast<char>(rest % 26));
    return name;
}

core::Result<std::unique_ptr<Image>> open_plain(std::vector<ContainerFile> segments,
                                                RecordSink& sink) {
    return open_ewf(std::move(segments), sink, {});
}

void report_read_errors(const ewf::Layout& layout, RecordSink& sink) {
    for (const auto& error : layout.read_errors)
        sink.loss(error.first_sector * layout.volume.sector_size, "ewf.acquisition_error",
                  std::to_string(error.sector_count) +
                      " sectors could not be read when the image was made; they hold zeros");
}

}  // namespace

core::Result<std::unique_ptr<Image>> open_ewf(std::vector<ContainerFile> segments, RecordSink& sink,
                                              const EwfOptions& options) {
    std::vector<ewf::SegmentContents> contents;
    for (std::uint32_t i = 0; i < segments.size(); ++i) {
        std::array<std::byte, 8> head{};
        auto count = TRY(segments[i].bytes->read_at(head, 0));
        for (const auto& relative : relatives)
            if (begins_with(std::span(head).first(count), relative.signature))
                return core::Error(core::ErrorCode::unsupported,
                                   std::string(relative.title) + " can't be read yet");
        auto segment = ewf::read_segment(*segments[i].bytes, i, sink);
        if (segment)
            contents.push_back(std::move(segment).value());
        else
            sink.loss(0, "ewf.segment_header",
                      "file " + std::to_string(i + 1) + ": " + segment.error().message());
    }
    auto layout = TRY(ewf::assemble(std::move(contents), sink));
    report_read_errors(layout, sink);
    auto image = std::make_unique<EwfImage>(std::move(segments), std::move(layout), sink, options);
    image->report_bytes_beyond_size(sink);
    return std::unique_ptr<Image>(std::move(image));
}

extern constinit const ContainerFormat container_ewf{
    .name = "ewf",
    .title = "EnCase image (E01)",
    .matches = matches,
    .segment_name = segment_name,
    .gaps_allowed = true,
    .inflated = true,
    .open = open_plain,
};

}  // namespace examination
