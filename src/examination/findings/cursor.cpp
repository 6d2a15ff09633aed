#include "examination/findings/cursor.h"

#include "core/bytes.h"
#include "core/hash.h"
#include "model/selectors/selector.h"

#include <charconv>

namespace examination {
namespace {

core::Error malformed() {
    return {core::ErrorCode::invalid_input, "that cursor is not one that a page ended with"};
}

// The part up to the next '.', which is taken off with it.
std::string_view take_part(std::string_view& rest) {
    auto part = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return part;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc{} && end == text.data() + text.size();
}

bool read_row(std::string_view& rest, RowCursor& cursor) {
    auto source = model::SourceId::from_hex(take_part(rest));
    cursor.source = source.value_or(model::SourceId{});
    return source && read_number(take_part(rest), cursor.row);
}

}  // namespace

std::string RowCursor::text() const {
    return source.hex() + "." + std::to_string(row);
}

core::Result<std::optional<RowCursor>> RowCursor::parse(std::string_view text) {
    if (text.empty())
        return std::optional<RowCursor>();
    RowCursor cursor;
    if (!read_row(text, cursor) || !text.empty())
        return malformed();
    return std::optional(cursor);
}

std::string TimeCursor::text() const {
    return row.text() + "." + std::to_string(seconds) + "." + std::to_string(nanoseconds);
}

core::Result<std::optional<TimeCursor>> TimeCursor::parse(std::string_view text) {
    if (text.empty())
        return std::optional<TimeCursor>();
    TimeCursor cursor;
    if (!read_row(text, cursor.row) || !read_number(take_part(text), cursor.seconds) ||
        !read_number(take_part(text), cursor.nanoseconds) || !text.empty())
        return malformed();
    return std::optional(cursor);
}

std::string SelectorCursor::text() const {
    return kind + ":" + core::to_hex(core::bytes_of(value));
}

core::Result<std::optional<SelectorCursor>> SelectorCursor::parse(std::string_view text) {
    if (text.empty())
        return std::optional<SelectorCursor>();
    auto colon = text.find(':');
    auto kind = text.substr(0, colon);
    auto value = colon == text.npos ? std::nullopt : core::from_hex(text.substr(colon + 1));
    if (!value || !model::selector_kind_named(kind) || value->find('\0') != value->npos)
        return malformed();
    return std::optional(SelectorCursor{std::string(kind), std::move(*value)});
}

}  // namespace examination
