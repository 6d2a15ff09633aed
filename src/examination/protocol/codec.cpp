#include "examination/protocol/codec.h"

#include "core/text.h"
#include "examination/protocol/limits.h"

#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace examination::codec {
namespace {

using core::DecoderView;
using core::Encoder;

constexpr std::size_t extent_bytes = 16;

// Most texts are ASCII: eight bytes at a time show it.
bool is_ascii(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    while (text.size() >= sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), sizeof word);
        if ((word & high_bits) != 0)
            return false;
        text.remove_prefix(sizeof word);
    }
    for (char c : text)
        if (static_cast<unsigned char>(c) >= 0x80)
            return false;
    return true;
}

template <typename Enum>
void put_enum(Encoder& out, Enum value) {
    out.u8(static_cast<std::uint8_t>(value));
}

std::string get_raw(DecoderView& in, std::uint32_t size_max) {
    return std::string(in.text(size_max));
}

// A count that is checked against its limit and against what the message can hold.
std::uint32_t get_count(DecoderView& in, std::uint32_t count_max, std::size_t element_size) {
    auto count = in.count(element_size);
    if (count > count_max) {
        in.fail();
        return 0;
    }
    return count;
}

// The five optional times, a bit each in one byte.
using Times = std::array<std::optional<core::Moment> FoundItem::*, 5>;
constexpr Times item_times{&FoundItem::modified, &FoundItem::accessed, &FoundItem::changed,
                           &FoundItem::created, &FoundItem::deleted_at};

void put_times(Encoder& out, const FoundItem& item) {
    unsigned present = 0;
    for (std::size_t i = 0; i < item_times.size(); ++i)
        present |= (item.*item_times[i] ? 1u : 0u) << i;
    out.u8(static_cast<std::uint8_t>(present));
    for (auto time : item_times)
        if (item.*time)
            put(out, *(item.*time));
}

void get_times(DecoderView& in, FoundItem& item) {
    unsigned present = in.u8();
    if (present >= 1u << item_times.size())
        in.fail();
    for (std::size_t i = 0; i < item_times.size() && !in.failed(); ++i)
        if ((present >> i & 1u) != 0)
            item.*item_times[i] = get_moment(in);
}

void put_value(Encoder& out, const FieldValue& value) {
    out.u8(static_cast<std::uint8_t>(value.index()));
    switch (value.index()) {
        case 0:
            out.text(std::get<0>(value));
            break;
        case 1:
            out.u64(std::get<1>(value));
            break;
        case 2:
            out.i64(std::get<2>(value));
            break;
        case 3:
            out.flag(std::get<3>(value));
            break;
        case 4:
            put(out, std::get<4>(value));
            break;
        default: {
            const auto& list = std::get<5>(value);
            out.u32(static_cast<std::uint32_t>(list.size()));
            for (const auto& entry : list)
                out.text(entry);
        }
    }
}

FieldValue get_value(DecoderView& in) {
    switch (in.u8()) {
        case 0:
            return get_text(in, limits::field_text_bytes_max);
        case 1:
            return in.u64();
        case 2:
            return in.i64();
        case 3:
            return in.flag();
        case 4:
            return get_moment(in);
        case 5: {
            std::vector<std::string> list;
            auto count = get_count(in, limits::list_entries_max, sizeof(std::uint32_t));
            list.reserve(count);
            for (std::uint32_t i = 0; i < count && !in.failed(); ++i)
                list.push_back(get_text(in, limits::field_text_bytes_max));
            return list;
        }
        default:
            in.fail();
            return std::uint64_t{0};
    }
}

}  // namespace

std::string_view get_text_view(DecoderView& in, std::uint32_t size_max) {
    auto text = in.text(size_max);
    if (is_ascii(text) || core::is_valid_utf8(text))
        return text;
    in.fail();
    return {};
}

std::string get_text(DecoderView& in, std::uint32_t size_max) {
    return std::string(get_text_view(in, size_max));
}

void put(Encoder& out, const std::vector<Extent>& extents) {
    out.u32(static_cast<std::uint32_t>(extents.size()));
    for (const auto& extent : extents)
        out.u64(extent.offset).u64(extent.size);
}

std::vector<Extent> get_extents(DecoderView& in) {
    auto count = get_count(in, limits::extents_max, extent_bytes);
    std::vector<Extent> extents(count);
    for (auto& extent : extents) {
        extent.offset = in.u64();
        extent.size = in.u64();
        // Only the sparse mark may lie where no end can be counted.
        if (extent.offset != Extent::sparse && extent.size > Extent::sparse - extent.offset)
            in.fail();
    }
    return extents;
}

void put(Encoder& out, const core::Moment& moment) {
    out.i64(moment.seconds).u32(moment.nanoseconds).u64(moment.precision_ns).u64(moment.raw);
    put_enum(out, moment.encoding);
    put_enum(out, moment.zone);
    out.u16(static_cast<std::uint16_t>(moment.offset_minutes));
}

core::Moment get_moment(DecoderView& in) {
    core::Moment moment;
    moment.seconds = in.i64();
    moment.nanoseconds = in.u32();
    moment.precision_ns = in.u64();
    moment.raw = in.u64();
    moment.encoding = in.enumerator(core::TimeEncoding::iso9660);
    moment.zone = in.enumerator(core::TimeZoneKnowledge::unknown);
    moment.offset_minutes = static_cast<std::int16_t>(in.u16());
    if (moment.nanoseconds >= 1'000'000'000)
        in.fail();
    return moment;
}

void put(Encoder& out, const FoundItem& item) {
    put_enum(out, item.kind);
    put_enum(out, item.state);
    put_enum(out, item.content);
    out.text(item.address).text(item.path_raw).text(item.link_target_raw);
    out.u64(item.size).u64(item.initialized_size);
    put_times(out, item);
    out.u32(item.mode).u32(item.user_id).u32(item.group_id);
    put(out, item.extents);
    out.text(item.inline_data);
    out.u64(item.inode).u32(item.attribute_type).u16(item.attribute_id);
    out.text(item.same_content_as);
}

FoundItem get_item(DecoderView& in) {
    FoundItem item;
    item.kind = in.enumerator(ItemKind::gap);
    item.state = in.enumerator(ItemState::orphan);
    item.content = in.enumerator(ContentSource::member);
    item.address = get_text(in, limits::label_bytes_max);
    item.path_raw = get_raw(in, limits::path_bytes_max);
    item.link_target_raw = get_raw(in, limits::path_bytes_max);
    item.size = in.u64();
    item.initialized_size = in.u64();
    get_times(in, item);
    item.mode = in.u32();
    item.user_id = in.u32();
    item.group_id = in.u32();
    item.extents = get_extents(in);
    item.inline_data = get_raw(in, limits::inline_bytes_max);
    item.inode = in.u64();
    item.attribute_type = in.u32();
    item.attribute_id = in.u16();
    item.same_content_as = get_text(in, limits::label_bytes_max);
    return item;
}

void put(Encoder& out, const CoverageClaim& claim) {
    put_enum(out, claim.state);
    out.text(claim.detail);
    put(out, claim.extents);
}

CoverageClaim get_claim(DecoderView& in) {
    CoverageClaim claim;
    claim.state = in.enumerator(CoverageState::skipped);
    claim.detail = get_text(in, limits::label_bytes_max);
    claim.extents = get_extents(in);
    return claim;
}

void put(Encoder& out, const FoundAnomaly& anomaly) {
    out.text(anomaly.code).u64(anomaly.offset).text(anomaly.detail).flag(anomaly.loses_data);
}

FoundAnomaly get_anomaly(DecoderView& in) {
    FoundAnomaly anomaly;
    anomaly.code = get_text(in, limits::code_bytes_max);
    anomaly.offset = in.u64();
    anomaly.detail = get_text(in, limits::label_bytes_max);
    anomaly.loses_data = in.flag();
    return anomaly;
}

void put(Encoder& out, const FoundRecord& record) {
    out.text(record.type).u64(record.offset).text(record.decoder_chain).text(record.summary);
    out.u32(static_cast<std::uint32_t>(record.fields.size()));
    for (const auto& field : record.fields) {
        out.text(field.name);
        put_value(out, field.value);
    }
}

void put(Encoder& out, const FoundText& text) {
    out.text(text.format).text(text.encoding).u8(text.confidence).u64(text.offset).text(text.text);
}

FoundText get_found_text(DecoderView& in) {
    FoundText text;
    text.format = get_text(in, limits::code_bytes_max);
    text.encoding = get_text(in, limits::code_bytes_max);
    text.confidence = in.u8();
    text.offset = in.u64();
    text.text = get_text(in, limits::text_piece_bytes_max);
    return text;
}

FoundRecord get_record(DecoderView& in) {
    FoundRecord record;
    record.type = get_text(in, limits::code_bytes_max);
    record.offset = in.u64();
    record.decoder_chain = get_text(in, limits::label_bytes_max);
    record.summary = get_text(in, limits::summary_bytes_max);
    // The smallest field: the length of an empty name, a tag and a flag.
    auto count = get_count(in, limits::fields_max, sizeof(std::uint32_t) + 2);
    record.fields.reserve(count);
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i) {
        auto name = get_text(in, limits::code_bytes_max);
        record.fields.push_back({std::move(name), get_value(in)});
    }
    return record;
}

void put(Encoder& out, const core::Digests& digests) {
    out.raw(digests.sha256.bytes).raw(digests.sha1.bytes).raw(digests.md5.bytes);
}

core::Digests get_digests(DecoderView& in) {
    core::Digests digests;
    in.raw(digests.sha256.bytes);
    in.raw(digests.sha1.bytes);
    in.raw(digests.md5.bytes);
    return digests;
}

void put(Encoder& out, const FoundContent& content) {
    put(out, content.digests);
    out.u64(content.size_read).text(content.type).flag(content.all_zero).flag(content.partial);
}

FoundContent get_content(DecoderView& in) {
    FoundContent content;
    content.digests = get_digests(in);
    content.size_read = in.u64();
    content.type = get_text(in, limits::code_bytes_max);
    content.all_zero = in.flag();
    content.partial = in.flag();
    return content;
}

void put(Encoder& out, const Volume& volume) {
    out.u32(volume.index).u64(volume.offset).u64(volume.size);
    out.text(volume.table).text(volume.description);
}

Volume get_volume(DecoderView& in) {
    Volume volume;
    volume.index = in.u32();
    volume.offset = in.u64();
    volume.size = in.u64();
    volume.table = get_text(in, limits::code_bytes_max);
    volume.description = get_text(in, limits::label_bytes_max);
    if (volume.size > ~std::uint64_t{0} - volume.offset)
        in.fail();
    return volume;
}

void put(Encoder& out, const std::map<std::string, std::string>& texts) {
    out.u32(static_cast<std::uint32_t>(texts.size()));
    for (const auto& [key, value] : texts)
        out.text(key).text(value);
}

std::map<std::string, std::string> get_texts(DecoderView& in) {
    std::map<std::string, std::string> texts;
    auto count = get_count(in, limits::metadata_entries_max, 2 * sizeof(std::uint32_t));
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i) {
        auto key = get_text(in, limits::code_bytes_max);
        auto value = get_text(in, limits::metadata_text_bytes_max);
        // Ascending, each key once: one meaning has one encoding.
        if (!texts.empty() && key <= texts.rbegin()->first)
            in.fail();
        texts.emplace_hint(texts.end(), std::move(key), std::move(value));
    }
    return texts;
}

}  // namespace examination::codec
