// Finds out how a text holds its hashes, from its first lines.
#include "examination/hash_sets/hash_text_parser.h"

#include <algorithm>
#include <string>

namespace examination {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view nsrl_beginning = "\"SHA-1\",\"MD5\",";

core::Error unsupported(std::string_view what) {
    return core::Error(core::ErrorCode::unsupported, std::string(what));
}

core::Result<void> check_is_text(std::string_view text) {
    for (std::string_view archive : {"PK\x03\x04", "\x1F\x8B", "7z\xBC\xAF",
                                     "\xFD"
                                     "7zXZ",
                                     "BZh", "\x28\xB5\x2F\xFD"})
        if (text.starts_with(archive))
            return unsupported("it is an archive: unpack it and import what is inside");
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return unsupported("it is UTF-16 text: save it as UTF-8 and import that");
    if (text.find('\0') != std::string_view::npos)
        return unsupported("it is binary: hash sets are text or SQLite databases");
    return {};
}

// The first line that is neither empty nor a comment.
std::string_view first_line(std::string_view text) {
    while (!text.empty()) {
        auto end = text.find('\n');
        auto line = text.substr(0, end);
        auto plain = trimmed_cell(line);
        if (!plain.empty() && plain.front() != '#')
            return line;
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return {};
}

char find_delimiter(std::string_view line) {
    char best = ',';
    std::ptrdiff_t most = 0;
    for (char candidate : {',', ';', '\t', '|'}) {
        auto count = std::count(line.begin(), line.end(), candidate);
        if (count > most) {
            most = count;
            best = candidate;
        }
    }
    return best;
}

std::vector<HashTextColumn> find_columns(std::string_view text, char delimiter) {
    std::vector<HashTextColumn> columns;
    if (text.empty())
        return columns;
    std::vector<std::string_view> fields;
    if (split_csv_record(text, delimiter, CsvMore::none, fields).outcome != CsvOutcome::record)
        return columns;
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (auto kind = hash_column_of(fields[i]); kind != HashColumn::none)
            columns.push_back({.index = i, .kind = kind});
    std::stable_sort(columns.begin(), columns.end(),
                     [](const auto& a, const auto& b) { return a.kind < b.kind; });
    return columns;
}

bool begins_with_hash(std::string_view line) {
    line = trimmed_cell(line);
    return find_hash(line.substr(0, line.find_first_of(" \t,;\"'"))).has_value();
}

std::string_view without_mark(std::string_view text) {
    if (text.starts_with(byte_order_mark))
        text.remove_prefix(byte_order_mark.size());
    return text;
}

}  // namespace

core::Result<HashTextLayout> detect_hash_text(std::string_view beginning) {
    auto text = without_mark(beginning);
    TRY(check_is_text(text));
    if (text.starts_with(nsrl_beginning))
        return detect_hash_text(beginning, HashTextFormat::nsrl);
    auto line = first_line(text);
    if (begins_with_hash(line))
        return detect_hash_text(beginning, HashTextFormat::list);
    auto header = text.substr(0, text.find('\n'));
    if (!find_columns(header, find_delimiter(header)).empty())
        return detect_hash_text(beginning, HashTextFormat::csv);
    // A list may begin with a line that is bad; it is then reported with its number.
    return detect_hash_text(beginning, HashTextFormat::list);
}

core::Result<HashTextLayout> detect_hash_text(std::string_view beginning, HashTextFormat wanted) {
    auto text = without_mark(beginning);
    TRY(check_is_text(text));
    if (wanted == HashTextFormat::list)
        return HashTextLayout{.format = wanted, .delimiter = ',', .columns = {}};
    auto header = text.substr(0, text.find('\n'));
    auto delimiter = wanted == HashTextFormat::nsrl ? ',' : find_delimiter(header);
    auto columns = find_columns(header, delimiter);
    if (columns.empty())
        return core::Error(core::ErrorCode::invalid_input,
                           "its first line names no hash column (SHA-256, SHA-1, MD5 or hash)");
    if (wanted == HashTextFormat::nsrl && !text.starts_with(nsrl_beginning))
        return core::Error(core::ErrorCode::invalid_input,
                           "it does not begin with the header of an RDS file: "
                           "\"SHA-1\",\"MD5\",…");
    return HashTextLayout{.format = wanted, .delimiter = delimiter, .columns = std::move(columns)};
}

}  // namespace examination
