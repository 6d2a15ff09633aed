#include "examination/findings/rows.h"

#include "core/bytes.h"
#include "core/json.h"
#include "core/text.h"
#include "examination/findings/schema.h"

#include <algorithm>
#include <cstring>

namespace examination {
namespace {

constexpr std::uint64_t mantissa_max = (1u << 24) - 1;
constexpr unsigned exponent_shift = 24, zone_shift = 30, encoding_shift = 32, offset_shift = 36;

void write_time(store::TableAppender& table, unsigned column,
                const std::optional<core::Moment>& time) {
    if (!time)
        return;
    table.number<std::int64_t>(column, time->seconds);
    table.number<std::uint32_t>(column + 1, time->nanoseconds);
    table.number<std::uint64_t>(column + 2, pack_form(*time));
    table.number<std::uint64_t>(column + 3, time->raw);
}

std::optional<core::Moment> read_time(const store::RowView& row, unsigned column) {
    if (row.null(column))
        return std::nullopt;
    core::Moment time;
    time.seconds = row.number<std::int64_t>(column);
    time.nanoseconds = row.number<std::uint32_t>(column + 1);
    unpack_form(row.number<std::uint64_t>(column + 2), time);
    time.raw = row.number<std::uint64_t>(column + 3);
    return time;
}

void write_text(store::TableAppender& table, unsigned column, std::string_view text) {
    if (!text.empty())
        table.text(column, text);
}

template <std::size_t Size>
void write_digest(store::TableAppender& table, unsigned column,
                  const std::optional<core::Digest<Size>>& digest) {
    if (digest)
        table.text(column, {reinterpret_cast<const char*>(digest->bytes.data()), Size});
}

template <std::size_t Size>
std::optional<core::Digest<Size>> read_digest(const store::RowView& row, unsigned column) {
    auto text = row.text(column);
    if (text.size() != Size)
        return std::nullopt;
    core::Digest<Size> digest;
    std::ranges::copy(core::bytes_of(text), digest.bytes.begin());
    return digest;
}

template <typename AnyId>
void write_id(store::TableAppender& table, unsigned column, const std::optional<AnyId>& id) {
    if (id)
        table.id(column, id->bytes);
}

template <typename AnyId>
std::optional<AnyId> read_id(const store::RowView& row, unsigned column) {
    if (row.null(column))
        return std::nullopt;
    return AnyId{row.id(column)};
}

std::string encode_hash_sets(const std::vector<model::HashSetMatch>& matches) {
    std::string out = "[";
    for (const auto& match : matches) {
        out += out.size() == 1 ? "[" : ",[";
        core::append_json_string(out, match.set);
        out += ",";
        core::append_json_string(out, match.category);
        out += "]";
    }
    return out + "]";
}

std::vector<model::HashSetMatch> decode_hash_sets(std::string_view text) {
    std::vector<model::HashSetMatch> matches;
    if (text.empty())
        return matches;
    // Written by encode_hash_sets; a file damaged on disk gives none rather than an exception.
    auto list = core::parse_json(text);
    if (!list)
        return matches;
    for (const auto& entry : list.value())
        if (entry.is_array() && entry.size() == 2 && entry[0].is_string() && entry[1].is_string())
            matches.push_back({entry[0].get<std::string>(), entry[1].get<std::string>()});
    return matches;
}

template <typename Enum>
Enum read_enum(const store::RowView& row, unsigned column, Enum last) {
    return static_cast<Enum>(
        std::min(row.number<std::uint8_t>(column), static_cast<std::uint8_t>(last)));
}

}  // namespace

std::uint64_t pack_form(const core::Moment& moment) {
    std::uint64_t mantissa = moment.precision_ns, exponent = 0;
    while (mantissa != 0 && (mantissa % 10 == 0 || mantissa > mantissa_max)) {
        mantissa = mantissa / 10 + (mantissa % 10 != 0 ? 1 : 0);
        ++exponent;
    }
    return mantissa | exponent << exponent_shift |
           static_cast<std::uint64_t>(moment.zone) << zone_shift |
           static_cast<std::uint64_t>(moment.encoding) << encoding_shift |
           static_cast<std::uint64_t>(static_cast<std::uint16_t>(moment.offset_minutes))
               << offset_shift;
}

void unpack_form(std::uint64_t form, core::Moment& moment) {
    moment.precision_ns = form & mantissa_max;
    for (auto exponent = form >> exponent_shift & 0x3F; exponent > 0; --exponent)
        moment.precision_ns *= 10;
    auto zone = std::min<std::uint64_t>(
        form >> zone_shift & 3, static_cast<std::uint64_t>(core::TimeZoneKnowledge::unknown));
    auto encoding = std::min<std::uint64_t>(
        form >> encoding_shift & 15, static_cast<std::uint64_t>(core::TimeEncoding::iso9660));
    moment.zone = static_cast<core::TimeZoneKnowledge>(zone);
    moment.encoding = static_cast<core::TimeEncoding>(encoding);
    moment.offset_minutes =
        static_cast<std::int16_t>(static_cast<std::uint16_t>(form >> offset_shift & 0xFFFF));
}

void write_row(store::TableAppender& table, const model::Item& item) {
    namespace column = schema::item;
    table.number<std::uint64_t>(column::ordinal, item.ordinal);
    table.id(column::id, item.id.bytes);
    table.text(column::address, item.address);
    write_text(table, column::parent, item.parent);
    table.number<std::uint32_t>(column::volume, item.volume);
    table.number<std::uint8_t>(column::kind, static_cast<std::uint8_t>(item.kind));
    table.number<std::uint8_t>(column::state, static_cast<std::uint8_t>(item.state));
    table.text(column::path, item.path);
    write_text(table, column::path_raw, item.path_raw);
    table.number<std::uint64_t>(column::size, item.size);
    write_text(table, column::type, item.type);
    write_digest(table, column::sha256, item.sha256);
    write_digest(table, column::sha1, item.sha1);
    if (item.md5)
        table.id(column::md5, item.md5->bytes);
    write_time(table, column::modified, item.modified);
    write_time(table, column::accessed, item.accessed);
    write_time(table, column::changed, item.changed);
    write_time(table, column::created, item.created);
    write_time(table, column::deleted_at, item.deleted_at);
    table.number<std::uint32_t>(column::mode, item.mode);
    table.number<std::uint32_t>(column::user_id, item.user_id);
    table.number<std::uint32_t>(column::group_id, item.group_id);
    write_text(table, column::link_target, item.link_target);
    write_text(table, column::same_content_as, item.same_content_as);
    if (!item.hash_sets.empty())
        table.text(column::hash_sets, encode_hash_sets(item.hash_sets));
    table.number<std::uint8_t>(column::scope_state, static_cast<std::uint8_t>(item.scope_state));
    write_id(table, column::authority_id, item.authority_id);
    write_id(table, column::label_id, item.label_id);
    table.number<std::uint8_t>(column::nested, model::is_inside_item(item.address) ? 1 : 0);
}

void write_row(store::TableAppender& table, std::uint64_t row, const model::Record& record) {
    namespace column = schema::record;
    table.number<std::uint64_t>(column::row, row);
    table.id(column::id, record.id.bytes);
    table.number<std::uint64_t>(column::item, record.item);
    table.text(column::type, record.type);
    table.number<std::uint64_t>(column::offset, record.offset);
    write_text(table, column::decoder_chain, record.decoder_chain);
    table.number<std::uint32_t>(column::ordinal, record.ordinal);
    table.text(column::parser, record.parser);
    table.text(column::parser_version, record.parser_version);
    table.text(column::summary, record.summary);
    table.text(column::fields, record.fields);
    table.number<std::uint8_t>(column::scope_state, static_cast<std::uint8_t>(record.scope_state));
    write_id(table, column::authority_id, record.authority_id);
}

void write_row(store::TableAppender& table, std::uint64_t row, const model::Anomaly& anomaly) {
    namespace column = schema::anomaly;
    table.number<std::uint64_t>(column::row, row);
    if (anomaly.item)
        table.number<std::uint64_t>(column::item, *anomaly.item);
    table.number<std::uint32_t>(column::volume, anomaly.volume);
    table.text(column::code, anomaly.code);
    table.number<std::uint64_t>(column::offset, anomaly.offset);
    write_text(table, column::detail, anomaly.detail);
    table.number<bool>(column::loses_data, anomaly.loses_data);
}

void write_row(store::TableAppender& table, std::uint64_t row,
               const model::CoverageInterval& interval) {
    namespace column = schema::coverage;
    table.number<std::uint64_t>(column::row, row);
    table.number<std::uint64_t>(column::start, interval.start);
    table.number<std::uint64_t>(column::size, interval.size);
    table.number<std::uint8_t>(column::state, static_cast<std::uint8_t>(interval.state));
    table.text(column::detail, interval.detail);
}

void write_row(store::TableAppender& table, std::uint64_t row, const model::SelectorHitView& hit) {
    namespace column = schema::selector_hit;
    table.number<std::uint64_t>(column::row, row);
    table.number<std::uint64_t>(column::item, hit.item);
    table.text(column::kind, model::name_of(hit.kind));
    table.text(column::value, hit.value);
    if (hit.raw != hit.value)
        table.text(column::raw, hit.raw);
    table.number<std::uint64_t>(column::offset, hit.offset);
    table.number<std::uint32_t>(column::length, hit.length);
    table.number<std::uint8_t>(column::encoding, static_cast<std::uint8_t>(hit.encoding));
    table.number<std::uint8_t>(column::layer, static_cast<std::uint8_t>(hit.layer));
    if (!hit.before.empty())
        table.text(column::before, hit.before);
    if (!hit.after.empty())
        table.text(column::after, hit.after);
    table.number<std::uint8_t>(column::scope_state, static_cast<std::uint8_t>(hit.scope_state));
    write_id(table, column::authority_id, hit.authority_id);
}

model::Item read_item(const store::RowView& row) {
    namespace column = schema::item;
    model::Item item;
    item.ordinal = row.number<std::uint64_t>(column::ordinal);
    item.id = model::ItemId{row.id(column::id)};
    item.address = row.text(column::address);
    item.parent = row.text(column::parent);
    item.volume = row.number<std::uint32_t>(column::volume);
    item.kind = read_enum(row, column::kind, model::ItemKind::gap);
    item.state = read_enum(row, column::state, model::ItemState::orphan);
    item.path = row.text(column::path);
    item.path_raw = row.text(column::path_raw);
    item.size = row.number<std::uint64_t>(column::size);
    item.type = row.text(column::type);
    item.sha256 = read_digest<32>(row, column::sha256);
    item.sha1 = read_digest<20>(row, column::sha1);
    if (!row.null(column::md5))
        item.md5 = core::Md5Digest{row.id(column::md5)};
    item.modified = read_time(row, column::modified);
    item.accessed = read_time(row, column::accessed);
    item.changed = read_time(row, column::changed);
    item.created = read_time(row, column::created);
    item.deleted_at = read_time(row, column::deleted_at);
    item.mode = row.number<std::uint32_t>(column::mode);
    item.user_id = row.number<std::uint32_t>(column::user_id);
    item.group_id = row.number<std::uint32_t>(column::group_id);
    item.link_target = row.text(column::link_target);
    item.same_content_as = row.text(column::same_content_as);
    item.hash_sets = decode_hash_sets(row.text(column::hash_sets));
    item.scope_state = read_enum(row, column::scope_state, model::ScopeState::context);
    item.authority_id = read_id<model::AuthorityId>(row, column::authority_id);
    item.label_id = read_id<model::LabelId>(row, column::label_id);
    return item;
}

model::ItemState read_item_state(const store::RowView& row, unsigned column) {
    return read_enum(row, column, model::ItemState::orphan);
}

model::Record read_record(const store::RowView& row) {
    namespace column = schema::record;
    model::Record record;
    record.id = model::RecordId{row.id(column::id)};
    record.item = row.number<std::uint64_t>(column::item);
    record.type = row.text(column::type);
    record.offset = row.number<std::uint64_t>(column::offset);
    record.decoder_chain = row.text(column::decoder_chain);
    record.ordinal = row.number<std::uint32_t>(column::ordinal);
    record.parser = row.text(column::parser);
    record.parser_version = row.text(column::parser_version);
    record.summary = row.text(column::summary);
    record.fields = row.text(column::fields);
    record.scope_state = read_enum(row, column::scope_state, model::ScopeState::context);
    record.authority_id = read_id<model::AuthorityId>(row, column::authority_id);
    return record;
}

model::Anomaly read_anomaly(const store::RowView& row) {
    namespace column = schema::anomaly;
    model::Anomaly anomaly;
    if (!row.null(column::item))
        anomaly.item = row.number<std::uint64_t>(column::item);
    anomaly.volume = row.number<std::uint32_t>(column::volume);
    anomaly.code = row.text(column::code);
    anomaly.offset = row.number<std::uint64_t>(column::offset);
    anomaly.detail = row.text(column::detail);
    anomaly.loses_data = row.number<bool>(column::loses_data);
    return anomaly;
}

core::Result<model::SelectorKind> read_selector_kind(std::string_view name) {
    if (auto kind = model::selector_kind_named(name))
        return *kind;
    return core::Error(core::ErrorCode::unsupported,
                       "the findings name a kind of selector that this version does not know; "
                       "examine the source again");
}

core::Result<model::SelectorHit> read_selector_hit(const store::RowView& row) {
    namespace column = schema::selector_hit;
    model::SelectorHit hit;
    hit.kind = TRY(read_selector_kind(row.text(column::kind)));
    hit.item = row.number<std::uint64_t>(column::item);
    hit.value = row.text(column::value);
    hit.raw = row.null(column::raw) ? hit.value : std::string(row.text(column::raw));
    hit.offset = row.number<std::uint64_t>(column::offset);
    hit.length = row.number<std::uint32_t>(column::length);
    hit.encoding = read_enum(row, column::encoding, model::SelectorEncoding::utf16be);
    hit.layer = read_enum(row, column::layer, model::SelectorLayer::text);
    hit.before = row.text(column::before);
    hit.after = row.text(column::after);
    hit.scope_state = read_enum(row, column::scope_state, model::ScopeState::context);
    hit.authority_id = read_id<model::AuthorityId>(row, column::authority_id);
    return hit;
}

model::CoverageInterval read_coverage(const store::RowView& row) {
    namespace column = schema::coverage;
    return {row.number<std::uint64_t>(column::start), row.number<std::uint64_t>(column::size),
            read_enum(row, column::state, model::CoverageState::skipped),
            std::string(row.text(column::detail))};
}

std::optional<core::Sha256Digest> read_sha256(const store::RowView& row, unsigned column) {
    return read_digest<32>(row, column);
}

ItemRow shown_row(const model::SourceId& source, model::Item item, const policy::Grant& grant) {
    const auto* withheld = grant.withheld() != nullptr ? grant.withheld()->of(source) : nullptr;
    if (withheld == nullptr || !std::ranges::binary_search(withheld->all, item.ordinal))
        return {source, std::move(item)};
    model::Item left;
    left.ordinal = item.ordinal;
    left.id = item.id;
    left.address = std::move(item.address);
    left.parent = std::move(item.parent);
    left.volume = item.volume;
    left.kind = item.kind;
    left.state = item.state;
    left.size = item.size;
    left.scope_state = item.scope_state;
    return {source, std::move(left), true};
}

void add_counted(ItemCounts& counts, const store::RowView& row) {
    auto kind = static_cast<model::ItemKind>(row.number<std::uint8_t>(0));
    auto state = static_cast<model::ItemState>(row.number<std::uint8_t>(1));
    bool nested = row.number<std::uint8_t>(2) != 0;
    auto count = row.number<std::uint64_t>(3);
    bool entry = kind <= model::ItemKind::special;
    counts.items += count;
    if (nested) {
        counts.nested += entry ? count : 0;
        return;
    }
    counts.files += kind == model::ItemKind::file ? count : 0;
    counts.directories += kind == model::ItemKind::directory ? count : 0;
    counts.streams += kind == model::ItemKind::stream ? count : 0;
    counts.deleted += entry && state == model::ItemState::deleted ? count : 0;
    counts.orphans += entry && state == model::ItemState::orphan ? count : 0;
}

void add_counted(CoverageTotals& totals, const store::RowView& row) {
    std::uint64_t* const parts[] = {&totals.parsed, &totals.slack, &totals.unallocated,
                                    &totals.skipped};
    auto state = std::min<std::uint8_t>(row.number<std::uint8_t>(0), 3);
    auto size = row.number<std::uint64_t>(3);
    totals.size += size;
    *parts[state] += size;
    if (state == static_cast<std::uint8_t>(model::CoverageState::skipped))
        totals.skipped_by_reason[std::string(row.text(1))] += size;
}

}  // namespace examination
