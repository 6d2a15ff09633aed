// Splits one CSV record (RFC 4180, any delimiter) off the front of a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace examination {

// A record that is longer than this is malformed: an opening quote must not swallow the file.
constexpr std::size_t csv_record_bytes_max = 65536;

enum class CsvOutcome : std::uint8_t {
    record,
    incomplete,  // The text ends before the record does, and more text may follow.
    malformed    // Text behind a closing quote, a quote never closed, or too long.
};
enum class CsvMore : std::uint8_t {
    follows,
    none
};

struct CsvRecord {
    CsvOutcome outcome = CsvOutcome::record;
    // Bytes to go on behind, the line's end included; a malformed record costs its first line.
    std::size_t size = 0;
    std::uint64_t line_count = 0;
};

// `fields` views `text`: quoted fields without their outer quotes, doubled quotes left as they are.
// REQUIRES: text is not empty. Where the first csv_record_bytes_max bytes of a malformed record
// have no line end, `size` is all of the text or that limit, and the rest of the line is the
// caller's to skip.
CsvRecord split_csv_record(std::string_view text, char delimiter, CsvMore more,
                           std::vector<std::string_view>& fields);

}  // namespace examination
