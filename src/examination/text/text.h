// Text from a content: UTF-8, and where each stretch of it stood in the source.
#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "examination/protocol/sink.h"
#include "examination/protocol/tool.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

// Every breach but that of origins_max is the anomaly text.limit: what was read until then is kept.
struct TextLimits {
    std::uint64_t input_bytes_max = 256u << 20;
    std::uint64_t text_bytes_max = 64u << 20;
    std::uint64_t member_bytes_max = 64u << 20;  // Of one unpacked member of a document.
    std::uint32_t members_max = 10'000;
    std::uint32_t depth_max = 16;
    std::uint32_t origins_max = 1u << 20;  // Behind them a stretch leads to the part, roughly.
};

// From this offset of the text on, the text comes from that offset of a part, byte by byte as far
// as the encoding lets it, until the next origin begins.
struct TextOrigin {
    std::uint64_t text_offset = 0;
    std::uint64_t source_offset = 0;  // In the part as it was unpacked.
    std::uint32_t part = 0;

    bool operator==(const TextOrigin&) const = default;
};

struct ExtractedText {
    std::string format;              // "html"
    std::string encoding;            // "windows-1251"; empty where each part has its own.
    std::uint32_t confidence = 100;  // That it is this encoding, of 100.
    std::string text;
    // Names of members, or what was decoded where; the first is the content itself.
    std::vector<std::string> parts = {""};
    std::vector<TextOrigin> origins;  // Ascending.
    bool cut = false;                 // By text_bytes_max.

    // The last origin at or before that offset of the text.
    TextOrigin origin_of(std::uint64_t text_offset) const;
};

// What a format's reader writes to. It never holds more than the limits allow.
class TextWriter {
public:
    TextWriter(ExtractedText& out, const TextLimits& limits, RecordSink& sink)
        : out_(out), limits_(limits), sink_(sink) {}

    // What follows comes from a further part, from its first byte on.
    void begin_part(std::string_view name);
    // What follows comes from the content itself again.
    void end_part();
    void write(std::string_view utf8, std::uint64_t source_offset);
    // A line or a cell ends here. Never two in a row, nor one at the begin.
    void separate(char with = '\n');

    bool full() const { return out_.cut || sink_.exhausted(); }
    const TextLimits& limits() const { return limits_; }
    RecordSink& sink() { return sink_; }
    ExtractedText& out() { return out_; }

private:
    ExtractedText& out_;
    const TextLimits& limits_;
    RecordSink& sink_;
    std::uint32_t part_ = 0;
};

// A format that text is read from. Pure: the same bytes give the same calls of the writer.
struct TextFormat {
    std::string_view name;   // "html"
    std::string_view title;  // "HTML"
    std::string_view version;
    std::span<const std::string_view> media_types;  // One that ends in '/' takes all of its kind.
    void (*extract)(core::Bytes bytes, TextWriter& writer);
    // Whose output extract() takes in the content's place.
    Tool tool = Tool::none;
};

std::span<const TextFormat* const> text_formats();
// nullptr where nothing here reads such a content. The exact type goes before its kind.
const TextFormat* find_text_format(std::string_view media_type);

// unsupported where no format takes the type. Of a format with a tool, `bytes` are what the tool
// made of the content. Damage is an anomaly, and what can be read is kept.
core::Result<ExtractedText> extract_text(core::Bytes bytes, std::string_view media_type,
                                         RecordSink& sink, const TextLimits& limits = {});

}  // namespace examination
