#include "examination/hash_sets/hash_text_parser.h"

#include "core/text.h"
#include "core/verify.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace examination {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
// `"` 40 digits `","` 32 digits `"`: where an RDS line's hashes stand.
constexpr std::size_t nsrl_fixed_size = 1 + 40 + 3 + 32 + 1;

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

std::string shown(std::string_view cell) {
    auto part = cell.substr(0, 80);
    return "'" + core::printable(core::utf8_or_escaped(part)) +
           (cell.size() > part.size() ? "…'" : "'");
}

}  // namespace

core::Result<std::size_t> HashTextParser::take(std::string_view text, CsvMore more) {
    std::size_t used = 0;
    if (at_beginning_) {
        if (text.size() < byte_order_mark.size() && more == CsvMore::follows)
            return std::size_t{0};
        used = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
        at_beginning_ = false;
    }
    if (skips_line_)
        used += skip_to_line_end(text.substr(used));
    auto rest = text.substr(used);
    auto taken = TRY(layout_.format == HashTextFormat::csv ? take_records(rest, more)
                                                           : take_lines(rest, more));
    return used + taken;
}

std::size_t HashTextParser::skip_to_line_end(std::string_view text) {
    auto end = text.find('\n');
    skips_line_ = end == std::string_view::npos;
    return skips_line_ ? text.size() : end + 1;
}

core::Result<std::size_t> HashTextParser::take_lines(std::string_view text, CsvMore more) {
    std::size_t used = 0;
    while (used < text.size()) {
        auto rest = text.substr(used);
        const auto* found = std::memchr(rest.data(), '\n', rest.size());
        auto size =
            found == nullptr
                ? rest.size()
                : static_cast<std::size_t>(static_cast<const char*>(found) - rest.data()) + 1;
        if (size > csv_record_bytes_max) {
            collector_.report(++line_, "the line is longer than 65536 bytes");
            used += skip_to_line_end(rest);
            continue;
        }
        if (found == nullptr && more == CsvMore::follows)
            break;
        ++line_;
        if (layout_.format == HashTextFormat::nsrl) {
            TRY(take_nsrl_line(rest.substr(0, size)));
        } else {
            TRY(take_list_line(without_line_end(rest.substr(0, size))));
        }
        used += size;
    }
    return used;
}

core::Result<std::size_t> HashTextParser::take_records(std::string_view text, CsvMore more) {
    std::size_t used = 0;
    while (used < text.size()) {
        auto rest = text.substr(used);
        auto record = split_csv_record(rest, layout_.delimiter, more, fields_);
        if (record.outcome == CsvOutcome::incomplete)
            break;
        ++line_;
        if (record.outcome == CsvOutcome::malformed) {
            collector_.report(line_, "the quotes of this line do not close as they should");
            skips_line_ = rest[record.size - 1] != '\n';
            if (skips_line_) {
                used += skip_to_line_end(rest);
                continue;
            }
        } else if (expects_header_) {
            expects_header_ = false;
        } else {
            TRY(take_fields());
        }
        line_ += record.line_count - 1;
        used += record.size;
    }
    return used;
}

core::Result<void> HashTextParser::take_nsrl_line(std::string_view line) {
    if (expects_header_) {
        expects_header_ = false;
        return {};
    }
    std::array<std::byte, 20> sha1;
    const char* text = line.data();
    if (line.size() > nsrl_fixed_size && text[0] == '"' && text[41] == '"' && text[42] == ',' &&
        text[43] == '"' && text[76] == '"' && decode_hex<20>(text + 1, sha1.data())) [[likely]] {
        if (choice_ == HashChoice::strongest)
            return collector_.add(HashKind::sha1, sha1);
        std::array<std::byte, 16> md5;
        if (decode_hex<16>(text + 44, md5.data())) {
            TRY(collector_.add(HashKind::sha1, sha1));
            return collector_.add(HashKind::md5, md5);
        }
    }
    auto record = split_csv_record(line, layout_.delimiter, CsvMore::none, fields_);
    if (record.outcome == CsvOutcome::record)
        return take_fields();
    collector_.report(line_, "it has neither the form of an RDS line nor of other CSV");
    return {};
}

core::Result<void> HashTextParser::take_list_line(std::string_view line) {
    line = trimmed_cell(line);
    if (line.empty() || line.front() == '#')
        return {};
    auto end = line.find_first_of(" \t,;\"'");
    auto cell = line.substr(0, end);
    auto value = find_hash(cell);
    if (!value) {
        collector_.report(line_, shown(cell) + " is not a hash of 32, 40 or 64 digits");
        return {};
    }
    return collector_.add(value->kind, value->key());
}

core::Result<void> HashTextParser::take_fields() {
    bool blank = std::all_of(fields_.begin(), fields_.end(),
                             [](std::string_view field) { return trimmed_cell(field).empty(); });
    if (blank && fields_.size() == 1)
        return {};  // An empty line is no row.
    bool found = false;
    bool reported = false;
    for (const auto& column : layout_.columns) {
        if (found && choice_ == HashChoice::strongest)
            return {};
        auto cell = column.index < fields_.size() ? trimmed_cell(fields_[column.index])
                                                  : std::string_view();
        if (cell.empty())
            continue;
        auto value = find_hash(cell);
        if (value && fits(column.kind, value->kind)) {
            TRY(collector_.add(value->kind, value->key()));
            found = true;
        } else if (!std::exchange(reported, true)) {
            collector_.report(line_, shown(cell) + " is not a hash of its column's kind");
        }
    }
    if (!found && !reported)
        collector_.report(line_, "the row has no hash");
    return {};
}

}  // namespace examination
