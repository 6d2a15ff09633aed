// Windows event logs since Vista (.evtx). Format: docs/formats/windows_evtx.md
#include "examination/artifact.h"
#include "examination/artifacts/windows/binxml.h"
#include "examination/artifacts/windows/evtx_chunk.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::string_view event_type = "windows.evtx.event";
constexpr std::size_t summary_size_max = 240;

constexpr std::uint32_t flag_dirty = 1;
constexpr std::uint32_t flag_no_checksums = 4;

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    auto end = text.data() + text.size();
    auto read = std::from_chars(text.data(), end, value);
    return !text.empty() && read.ec == std::errc() && read.ptr == end ? std::optional(value)
                                                                      : std::nullopt;
}

// Cut at a character's begin.
void cut_to(std::string& text, std::size_t size) {
    if (text.size() <= size)
        return;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        --size;
    text.resize(size);
    text += "…";
}

std::string summary_of(const EventSystem& system, const std::vector<std::string>& data) {
    auto summary = fmt::format("event {} of {} in {}", system.event_id, system.provider,
                               system.channel.empty() ? "an unnamed channel" : system.channel);
    const char* between = ": ";
    for (const auto& entry : data) {
        if (summary.size() > summary_size_max)
            break;
        summary += std::exchange(between, ", ") + entry;
    }
    cut_to(summary, summary_size_max);
    return summary;
}

class Fields {
public:
    explicit Fields(FoundRecord& record) : record_(record) {}
    void add(std::string_view name, FieldValue value) {
        record_.fields.push_back({std::string(name), std::move(value)});
    }
    void add_text(std::string_view name, const std::string& text) {
        if (!text.empty())
            add(name, text);
    }
    void add_number(std::string_view name, const std::string& text) {
        if (auto value = number(text))
            add(name, *value);
    }

private:
    FoundRecord& record_;
};

FoundRecord record_of(const EvtxRecord& stored, const EventText& event) {
    const auto& system = event.system_fields();
    FoundRecord record{
        std::string(event_type), stored.offset, "", summary_of(system, event.data()), {}};
    Fields fields(record);
    fields.add("record_id", stored.id);
    if (stored.recovered)
        fields.add("recovered", true);
    if (system.created_filetime)
        fields.add("created", core::Moment::from_filetime(*system.created_filetime));
    // The log's own time tells where it is another; one of the two always is on the timeline.
    if (stored.written != 0 && system.created_filetime != stored.written)
        fields.add("written", core::Moment::from_filetime(stored.written));
    fields.add_text("channel", system.channel);
    fields.add_text("provider", system.provider);
    fields.add_text("provider_guid", system.provider_guid);
    fields.add_text("source_name", system.source_name);
    fields.add_number("event_id", system.event_id);
    fields.add_number("qualifiers", system.qualifiers);
    fields.add_number("event_version", system.version);
    fields.add_number("level", system.level);
    fields.add_number("task", system.task);
    fields.add_number("opcode", system.opcode);
    fields.add_text("keywords", system.keywords);
    fields.add_text("computer", system.computer);
    fields.add_text("user", system.user);
    fields.add_number("process_id", system.process);
    fields.add_number("thread_id", system.thread);
    fields.add_text("activity", system.activity);
    fields.add_text("related_activity", system.related_activity);
    if (!event.data().empty())
        fields.add("data", event.data());
    fields.add("xml", event.xml());
    return record;
}

// What is left of a record when its template is gone: that there was one, when, and bare values.
FoundRecord remains_of(const EvtxRecord& stored, std::vector<std::string> values) {
    FoundRecord record{std::string(event_type), stored.offset, "", "", {}};
    record.summary = fmt::format("remains of record {}", stored.id);
    const char* between = ": ";
    for (const auto& value : values)
        if (record.summary.size() <= summary_size_max)
            record.summary += std::exchange(between, ", ") + value;
    cut_to(record.summary, summary_size_max);
    Fields fields(record);
    fields.add("record_id", stored.id);
    if (stored.recovered)
        fields.add("recovered", true);
    if (stored.written != 0)
        fields.add("written", core::Moment::from_filetime(stored.written));
    if (!values.empty())
        fields.add("values", std::move(values));
    return record;
}

void check_head(Bytes file, EvtxFileHead& head, RecordSink& sink) {
    if (!head.checksum_right && (head.flags & flag_no_checksums) == 0)
        sink.anomaly(124, "evtx.file_checksum", "the file header's checksum is wrong");
    if ((head.flags & flag_dirty) != 0)
        sink.anomaly(120, "evtx.dirty",
                     "the log was not closed; its header may be older than what it holds");
    if (head.major != 3)
        sink.anomaly(38, "evtx.unknown_version",
                     fmt::format("version {}.{}", head.major, head.minor));
    if (head.chunks_begin < evtx_head_size || head.chunks_begin > file.size()) {
        sink.anomaly(40, "evtx.header_size", fmt::format("{} bytes", head.chunks_begin));
        head.chunks_begin = evtx_block_size;
    }
}

// Numbers of records in the order of the chunks' first ones: a log is a ring.
void report_missing(std::vector<EvtxChunkRange> ranges, RecordSink& sink) {
    std::ranges::sort(ranges, {}, &EvtxChunkRange::first_id);
    for (std::size_t i = 1; i < ranges.size(); ++i) {
        auto before = ranges[i - 1].last_id, next = ranges[i].first_id;
        if (next > before && next - before > 1)
            sink.anomaly(ranges[i].offset, "evtx.records_missing",
                         fmt::format("{} to {}", before + 1, next - 1));
    }
}

// Behind a chunk's end most records are half overwritten: of those that have no event any more a
// chunk says it once. What is left of each is a record of its own.
class RecoveredRemains {
public:
    void add(const EvtxRecord& stored, const Error& why) {
        if (count_++ == 0) {
            offset_ = stored.offset;
            first_ = fmt::format("record {}: {}", stored.id, why.message());
        }
    }
    void report(RecordSink& sink) const {
        if (count_ > 0)
            sink.anomaly(offset_, "evtx.recovered_in_part",
                         fmt::format("{} recovered; the first, {}", count_, first_));
    }

private:
    std::uint64_t count_ = 0, offset_ = 0;
    std::string first_;
};

Result<void> parse_evtx(Bytes file, RecordSink& sink) {
    auto head = TRY(read_evtx_head(file));
    check_head(file, head, sink);
    EventText event;
    std::vector<EvtxChunkRange> ranges;
    for (auto at = head.chunks_begin; at < file.size() && !sink.exhausted();
         at += evtx_chunk_size) {
        auto size = std::min<std::uint64_t>(evtx_chunk_size, file.size() - at);
        auto bytes = TRY(file.slice(at, size));
        binxml::ChunkXml xml(bytes);
        RecoveredRemains remains;
        EvtxChunkReader chunk(bytes, at, (head.flags & flag_no_checksums) == 0, sink);
        chunk.each_record([&](const EvtxRecord& stored) {
            event.clear();
            auto written = xml.write(stored.xml_offset, stored.xml_size, event);
            if (!written) {
                if (stored.recovered)
                    remains.add(stored, written.error());
                else
                    sink.anomaly(
                        {"evtx.record_damaged", stored.offset,
                         fmt::format("record {}: {}", stored.id, written.error().message()), true});
                sink.record(
                    remains_of(stored, xml.bare_values(stored.xml_offset, stored.xml_size)));
                return;
            }
            sink.record(record_of(stored, event));
        });
        remains.report(sink);
        if (chunk.range().count > 0)
            ranges.push_back(chunk.range());
    }
    report_missing(std::move(ranges), sink);
    return {};
}

constexpr std::string_view paths[] = {"Windows/System32/winevt/Logs/*.evtx"};
constexpr Signature signatures[] = {{0, "ElfFile"}};

constexpr FieldDescription fields[] = {
    {event_type, "record_id", "The record's number in its log."},
    {event_type, "recovered", "True if it lies where the log holds nothing any more, or not yet."},
    {event_type, "created", "When the event was raised (TimeCreated), in UTC."},
    {event_type, "written", "When the log wrote it, in UTC; only if that is another time."},
    {event_type, "channel", "The log that the event belongs to."},
    {event_type, "provider", "The component that raised it."},
    {event_type, "provider_guid", "Its registered identifier."},
    {event_type, "source_name", "Its name among the older event sources."},
    {event_type, "event_id", "The number of this kind of event, unique for its provider."},
    {event_type, "qualifiers", "The upper half of the number, of events in the older form."},
    {event_type, "event_version", "The version of this kind of event."},
    {event_type, "level", "1 critical, 2 error, 3 warning, 4 information, 5 verbose; 0 always."},
    {event_type, "task", "What the provider was doing, by its own numbers."},
    {event_type, "opcode", "At which step of it."},
    {event_type, "keywords", "Classes of events, a bit each, in hexadecimal."},
    {event_type, "computer", "The computer that it happened on, as it called itself."},
    {event_type, "user", "The account's security identifier, where the event names one."},
    {event_type, "process_id", "The process that raised it."},
    {event_type, "thread_id", "The thread that raised it."},
    {event_type, "activity", "Identifier that events of one activity share."},
    {event_type, "related_activity", "The activity that it hangs together with."},
    {event_type, "data", "What the event says besides, as NAME=VALUE."},
    {event_type, "xml", "The whole event, as Windows would show it."},
    {event_type, "values",
     "NUMBER=VALUE, where the record's template is lost and with it the names."},
};

}  // namespace

extern constinit const ArtifactParser windows_evtx{
    .name = "windows.evtx",
    .title = "Windows event log",
    .version = "2",
    .paths = paths,
    .signatures = signatures,
    .fields = fields,
    .input_bytes_max = 256u << 20,
    .parse = parse_evtx,
};

}  // namespace examination
