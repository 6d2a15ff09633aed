// Any bytes as a hash list: whole and in pieces they give the same, and the fast splitter agrees
// with the plain one.
#include "core/verify.h"
#include "examination/hash_sets/csv_record_oracle.h"
#include "examination/hash_sets/hash_text_parser.h"

#include <filesystem>

namespace {

using namespace examination;

struct Outcome {
    std::uint64_t added;
    std::uint64_t bad;
    std::uint64_t lines;

    bool operator==(const Outcome&) const = default;
};

Outcome parse(const HashTextLayout& layout, std::string_view text, std::size_t piece) {
    HashCollector collector(std::filesystem::temp_directory_path());
    HashTextParser parser(layout, HashChoice::all, collector);
    std::string pending;
    std::size_t at = 0;
    do {
        auto part = text.substr(at, piece);
        at += part.size();
        pending += part;
        auto used =
            parser.take(pending, at == text.size() ? CsvMore::none : CsvMore::follows).value();
        pending.erase(0, used);
    } while (at < text.size());
    VERIFY(pending.empty());
    return {.added = collector.added(),
            .bad = collector.bad_line_count(),
            .lines = parser.line_count()};
}

void compare_splitters(std::string_view text) {
    std::vector<std::string_view> fields;
    while (!text.empty()) {
        auto fast = split_csv_record(text, ',', CsvMore::none, fields);
        auto plain = split_csv_record_plainly(text, ',');
        VERIFY(fast.outcome == plain.outcome && fast.size == plain.size);
        VERIFY(fast.line_count == plain.line_count && fast.size != 0);
        if (fast.outcome == CsvOutcome::record)
            VERIFY(std::vector<std::string>(fields.begin(), fields.end()) == plain.fields);
        text.remove_prefix(fast.size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    compare_splitters(text);
    auto layout = detect_hash_text(text.substr(0, 65536));
    if (layout) {
        auto whole = parse(layout.value(), text, size + 1);
        VERIFY(parse(layout.value(), text, 1 + size / 3) == whole);
        VERIFY(parse(layout.value(), text, 7) == whole);
    }
    return 0;
}
