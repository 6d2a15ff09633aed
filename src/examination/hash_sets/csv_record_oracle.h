// The plain CSV splitter that the fast one must agree with: one byte, one state, one decision.
#pragma once

#include "examination/hash_sets/csv_record.h"

#include <string>
#include <string_view>
#include <vector>

namespace examination {

struct PlainCsvRecord {
    CsvOutcome outcome = CsvOutcome::record;
    std::size_t size = 0;
    std::uint64_t line_count = 0;
    std::vector<std::string> fields;  // Doubled quotes are still double.
};

// `text` is all there is: nothing follows.
inline PlainCsvRecord split_csv_record_plainly(std::string_view text, char delimiter) {
    enum class State {
        field_begins,
        bare,
        quoted,
        quote_seen,  // In a quoted field: its end, or the first of two.
        return_seen  // Behind a quoted field: only the line's end may follow.
    };
    auto first_line = text.find('\n') == std::string_view::npos ? text.size() : text.find('\n') + 1;
    PlainCsvRecord bad{.outcome = CsvOutcome::malformed,
                       .size = std::min(first_line, csv_record_bytes_max),
                       .line_count = 1,
                       .fields = {}};
    PlainCsvRecord record{.outcome = CsvOutcome::record, .size = 0, .line_count = 1, .fields = {}};
    State state = State::field_begins;
    std::string field;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == csv_record_bytes_max)
            return bad;
        char c = text[i];
        if (state == State::quoted) {
            if (c == '"') {
                state = State::quote_seen;
                continue;
            }
        } else if (state == State::quote_seen && c == '"') {
            field += "\"\"";
            state = State::quoted;
            continue;
        } else if (state == State::field_begins && c == '"') {
            state = State::quoted;
            continue;
        } else if (c == '\n') {
            if (state == State::bare && field.ends_with('\r'))
                field.pop_back();
            record.fields.push_back(field);
            record.size = i + 1;
            for (const auto& one : record.fields)
                for (char inside : one)
                    record.line_count += inside == '\n' ? 1u : 0u;
            return record;
        } else if (state == State::return_seen) {
            return bad;
        } else if (c == delimiter) {
            record.fields.push_back(field);
            field.clear();
            state = State::field_begins;
            continue;
        } else if (state == State::quote_seen) {
            if (c != '\r')
                return bad;
            state = State::return_seen;
            continue;
        } else {
            state = State::bare;
        }
        field += c;
    }
    if (state == State::quoted)
        return bad;
    if (state == State::bare && field.ends_with('\r'))
        field.pop_back();
    record.fields.push_back(field);
    record.size = text.size();
    for (const auto& one : record.fields)
        for (char inside : one)
            record.line_count += inside == '\n' ? 1u : 0u;
    return record;
}

}  // namespace examination
