#include "examination/hash_sets/csv_record.h"

#include <algorithm>
#include <cstring>

namespace examination {
namespace {

std::size_t find_byte(std::string_view text, char byte, std::size_t from) {
    if (from >= text.size())
        return std::string_view::npos;
    const auto* found = std::memchr(text.data() + from, byte, text.size() - from);
    return found == nullptr
               ? std::string_view::npos
               : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

CsvRecord malformed(std::string_view text) {
    auto end = find_byte(text, '\n', 0);
    return {.outcome = CsvOutcome::malformed,
            .size = end == std::string_view::npos ? text.size() : end + 1,
            .line_count = 1};
}

// The text ended inside a record; `whole` says whether the limit cut it and not the text.
CsvRecord unfinished(std::string_view text, CsvMore more, bool cut) {
    if (cut || more == CsvMore::none)
        return malformed(text);
    return {.outcome = CsvOutcome::incomplete, .size = 0, .line_count = 0};
}

}  // namespace

CsvRecord split_csv_record(std::string_view text, char delimiter, CsvMore more,
                           std::vector<std::string_view>& fields) {
    fields.clear();
    bool cut = text.size() > csv_record_bytes_max;
    text = text.substr(0, csv_record_bytes_max);
    std::uint64_t line_count = 1;
    std::size_t at = 0;
    for (;;) {
        std::size_t first = at;
        std::size_t last = at;
        if (at < text.size() && text[at] == '"') {
            ++first;
            for (at = first;; at += 2) {
                at = find_byte(text, '"', at);
                // A quote at the very end may be the first of two.
                if (at == std::string_view::npos)
                    return unfinished(text, more, cut);
                if (at + 1 == text.size() || text[at + 1] != '"')
                    break;
            }
            last = at++;
            if (at == text.size() && (cut || more == CsvMore::follows))
                return unfinished(text, more, cut);
            line_count += static_cast<std::uint64_t>(
                std::count(text.data() + first, text.data() + last, '\n'));
            if (at < text.size() && text[at] == '\r')
                ++at;
            if (at == text.size() && (cut || more == CsvMore::follows))
                return unfinished(text, more, cut);
            if (at < text.size() && text[at] != '\n' &&
                (text[at - 1] == '\r' || text[at] != delimiter))
                return malformed(text);
        } else {
            while (at < text.size() && text[at] != delimiter && text[at] != '\n')
                ++at;
            last = at;
            if (at == text.size() && (cut || more == CsvMore::follows))
                return unfinished(text, more, cut);
            if ((at == text.size() || text[at] == '\n') && last > first && text[last - 1] == '\r')
                --last;
        }
        fields.push_back(text.substr(first, last - first));
        if (at == text.size())
            return {.outcome = CsvOutcome::record, .size = at, .line_count = line_count};
        if (text[at++] == '\n')
            return {.outcome = CsvOutcome::record, .size = at, .line_count = line_count};
    }
}

}  // namespace examination
