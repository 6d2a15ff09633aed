// Reads hashes from text in one of three layouts: NSRL RDS lines, CSV with a header, plain lists.
#pragma once

#include "core/result.h"
#include "examination/hash_sets/csv_record.h"
#include "examination/hash_sets/hash_collector.h"
#include "examination/hash_sets/hash_text.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace examination {

enum class HashTextFormat : std::uint8_t {
    nsrl,  // One record a line, whatever quotes a file name holds; SHA-1 and MD5 first.
    csv,   // RFC 4180, a header that names the hash columns.
    list   // A hash a line, then at most a blank, comma or semicolon and anything.
};

struct HashTextColumn {
    std::size_t index = 0;
    HashColumn kind = HashColumn::none;
};

struct HashTextLayout {
    HashTextFormat format = HashTextFormat::list;
    char delimiter = ',';
    std::vector<HashTextColumn> columns;  // Strongest first.
};

enum class HashChoice : std::uint8_t {
    strongest,  // Of each row, so that no MD5 collision can stand in for a better hash.
    all
};

// Reads the layout off the beginning of a file (at most its first 64 KiB). With `wanted` the layout
// must be that one. unsupported: an archive, UTF-16 or other binary; invalid_input: no hash column.
core::Result<HashTextLayout> detect_hash_text(std::string_view beginning);
core::Result<HashTextLayout> detect_hash_text(std::string_view beginning, HashTextFormat wanted);

// Fed with a file's text piece by piece. The hashes and the bad lines go to the collector.
class HashTextParser {
public:
    HashTextParser(HashTextLayout layout, HashChoice choice, HashCollector& collector)
        : layout_(std::move(layout)), choice_(choice), collector_(collector) {}

    // Returns how many bytes were used; the rest, at most csv_record_bytes_max, must come again in
    // front of the next piece. With CsvMore::none all is used.
    core::Result<std::size_t> take(std::string_view text, CsvMore more);
    std::uint64_t line_count() const { return line_; }

private:
    std::size_t skip_to_line_end(std::string_view text);
    std::size_t skip_beginning(std::string_view text);
    core::Result<std::size_t> take_lines(std::string_view text, CsvMore more);
    core::Result<std::size_t> take_records(std::string_view text, CsvMore more);
    core::Result<void> take_nsrl_line(std::string_view line);
    core::Result<void> take_list_line(std::string_view line);
    core::Result<void> take_fields();

    HashTextLayout layout_;
    HashChoice choice_;
    HashCollector& collector_;
    std::vector<std::string_view> fields_;
    std::uint64_t line_ = 0;  // Of the line at hand, from 1.
    bool at_beginning_ = true;
    bool expects_header_ = true;
    bool skips_line_ = false;  // Inside a line that was reported as too long.
};

}  // namespace examination
