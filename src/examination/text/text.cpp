#include "examination/text/text.h"

#include "core/text.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace examination {
namespace {

constexpr std::size_t large_bytes = std::size_t{1} << 20;

}  // namespace

#define TEXT_FORMAT(name) extern constinit const TextFormat text_##name;
#include "examination/text/text_formats.def"
#undef TEXT_FORMAT

std::span<const TextFormat* const> text_formats() {
    static constexpr std::array formats = {
#define TEXT_FORMAT(name) &text_##name,
#include "examination/text/text_formats.def"
#undef TEXT_FORMAT
    };
    return formats;
}

const TextFormat* find_text_format(std::string_view media_type) {
    const TextFormat* of_kind = nullptr;
    for (const auto* format : text_formats())
        for (auto type : format->media_types) {
            if (type == media_type)
                return format;
            if (type.ends_with('/') && media_type.starts_with(type))
                of_kind = format;
        }
    return of_kind;
}

TextOrigin ExtractedText::origin_of(std::uint64_t text_offset) const {
    auto behind = std::upper_bound(
        origins.begin(), origins.end(), text_offset,
        [](std::uint64_t offset, const TextOrigin& origin) { return offset < origin.text_offset; });
    return behind == origins.begin() ? TextOrigin{} : *std::prev(behind);
}

void TextWriter::begin_part(std::string_view name) {
    separate();
    out_.parts.emplace_back(name);
    part_ = static_cast<std::uint32_t>(out_.parts.size() - 1);
}

void TextWriter::end_part() {
    separate();
    part_ = 0;
}

void TextWriter::write(std::string_view utf8, std::uint64_t source_offset) {
    if (utf8.empty() || out_.cut)
        return;
    if (!core::is_valid_utf8(utf8)) {
        sink_.anomaly(source_offset, "text.bad_sequence", "shown as \\xHH");
        write(core::utf8_or_escaped(utf8), source_offset);
        return;
    }
    auto room =
        limits_.text_bytes_max - std::min<std::uint64_t>(limits_.text_bytes_max, out_.text.size());
    if (utf8.size() > room) {
        out_.cut = true;
        while (room > 0 && (static_cast<unsigned char>(utf8[room]) & 0xC0) == 0x80)
            --room;
        utf8 = utf8.substr(0, room);
        sink_.loss(source_offset, "text.limit", "the text is cut at its largest size");
    }
    auto& origins = out_.origins;
    bool follows = !origins.empty() && origins.back().part == part_ &&
                   source_offset - origins.back().source_offset ==
                       out_.text.size() - origins.back().text_offset;
    bool new_part = origins.empty() || origins.back().part != part_;
    if (new_part || (!follows && origins.size() < limits_.origins_max))
        origins.push_back({out_.text.size(), source_offset, part_});
    out_.text += utf8;
}

void TextWriter::separate(char with) {
    if (out_.cut || out_.text.empty())
        return;
    char last = out_.text.back();
    if (last == '\n' || last == with || out_.text.size() >= limits_.text_bytes_max)
        return;
    out_.text += with;
}

core::Result<ExtractedText> extract_text(core::Bytes bytes, std::string_view media_type,
                                         RecordSink& sink, const TextLimits& limits) {
    const auto* format = find_text_format(media_type);
    if (format == nullptr)
        return core::Error(core::ErrorCode::unsupported,
                           "no text is read from " + std::string(media_type));
    ExtractedText out;
    out.format = format->name;
    TextWriter writer(out, limits, sink);
    if (bytes.size() > limits.input_bytes_max) {
        sink.loss(limits.input_bytes_max, "text.limit", "only the begin of the content is read");
        bytes = core::Bytes(bytes.span().first(limits.input_bytes_max));
    }
    // Grown step by step, a large text would lie in memory twice while it moves. What is not
    // written to takes no memory.
    if (bytes.size() >= large_bytes)
        out.text.reserve(std::min<std::uint64_t>(limits.text_bytes_max, 2 * bytes.size()));
    format->extract(bytes, writer);
    return out;
}

}  // namespace examination
