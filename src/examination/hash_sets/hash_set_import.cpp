#include "examination/hash_sets/hash_set_import.h"

#include "core/file.h"
#include "core/text.h"
#include "core/verify.h"
#include "examination/hash_sets/hash_collector.h"
#include "examination/hash_sets/hash_database_client.h"
#include "examination/hash_sets/hash_set_manifest.h"
#include "examination/hash_sets/hashing_reader.h"

#include <array>

#include <sys/stat.h>

namespace examination {
namespace {

constexpr std::array<std::string_view, 5> format_names{"auto", "nsrl", "nsrl-sqlite", "list",
                                                       "csv"};
constexpr std::string_view database_beginning{"SQLite format 3\0", 16};
constexpr std::size_t beginning_bytes = 65536;

// One import under way.
struct Import {
    const HashSetImportOptions& options;
    const core::File& file;
    const HashSetProgressHandler& progress;
    std::stop_token stop;
    HashCollector collector;
    HashSetSummary summary;

    void tell(std::uint64_t bytes_done) {
        if (progress)
            progress({.bytes_done = bytes_done,
                      .bytes_total = summary.input_size,
                      .hashes = collector.added()});
    }
};

core::Result<HashTextLayout> text_layout(HashInputFormat format, std::string_view beginning) {
    switch (format) {
        case HashInputFormat::nsrl:
            return detect_hash_text(beginning, HashTextFormat::nsrl);
        case HashInputFormat::csv:
            return detect_hash_text(beginning, HashTextFormat::csv);
        case HashInputFormat::list:
            return detect_hash_text(beginning, HashTextFormat::list);
        case HashInputFormat::detect:
        case HashInputFormat::nsrl_sqlite:
            break;
    }
    return detect_hash_text(beginning);
}

HashInputFormat input_format_of(HashTextFormat format) {
    return format == HashTextFormat::nsrl  ? HashInputFormat::nsrl
           : format == HashTextFormat::csv ? HashInputFormat::csv
                                           : HashInputFormat::list;
}

core::Result<void> import_text(Import& import, std::string_view beginning) {
    auto layout = TRY(text_layout(import.options.format, beginning));
    import.summary.input_format = name_of(input_format_of(layout.format));
    HashTextParser parser(std::move(layout), import.options.choice, import.collector);
    HashingReader reader(import.file);
    std::string_view rest;
    while (!reader.at_end()) {
        if (import.stop.stop_requested())
            return core::Error(core::ErrorCode::incomplete, "the import was stopped");
        auto text = TRY(reader.next(rest));
        auto used = TRY(parser.take(text, reader.at_end() ? CsvMore::none : CsvMore::follows));
        rest = text.substr(used);
        import.tell(reader.bytes_read());
    }
    VERIFY(rest.empty());
    import.summary.input_size = reader.bytes_read();
    import.summary.input_sha256 = reader.digest();
    import.summary.line_count = parser.line_count();
    return {};
}

core::Result<void> import_database(Import& import, const std::filesystem::path& input) {
    // Changes that were never written back would be missed in silence.
    for (std::string_view suffix : {"-wal", "-journal"}) {
        auto beside = input;
        beside += suffix;
        std::error_code absent;
        auto size = std::filesystem::file_size(beside, absent);
        if (!absent && size != 0)
            return core::Error(core::ErrorCode::unsupported,
                               "there is a '" + beside.filename().string() +
                                   "' beside it: close the database in the program that uses it");
    }
    import.summary.input_format = name_of(HashInputFormat::nsrl_sqlite);
    auto rows = TRY(read_hash_database({.worker_program = import.options.worker_program,
                                        .choice = import.options.choice,
                                        .stop = import.stop},
                                       import.file, import.collector,
                                       [&](std::uint64_t bytes) { import.tell(bytes); }));
    import.summary.line_count = rows.row_count;
    import.summary.input_sha256 = rows.input_sha256;
    auto& source = import.summary.description.source;
    if (source.version.empty() && core::printable(rows.version) == rows.version)
        source.version = rows.version;
    return {};
}

core::Result<void> import_file(Import& import, const std::filesystem::path& input) {
    std::string beginning(beginning_bytes, '\0');
    auto size = TRY(import.file.read_at(std::as_writable_bytes(std::span(beginning)), 0));
    beginning.resize(size);
    bool is_database = beginning.starts_with(database_beginning);
    auto format = import.options.format;
    if (format == HashInputFormat::nsrl_sqlite && !is_database)
        return core::Error(core::ErrorCode::invalid_input, "it is no SQLite database");
    if (is_database &&
        (format == HashInputFormat::detect || format == HashInputFormat::nsrl_sqlite))
        return import_database(import, input);
    return import_text(import, beginning);
}

core::Result<HashSetSummary> import_into(Import& import, const HashSetCatalogue& catalogue,
                                         PendingHashSet pending,
                                         const std::filesystem::path& input) {
    TRY(import_file(import, input));
    auto& summary = import.summary;
    summary.bad_line_count = import.collector.bad_line_count();
    summary.first_bad_lines = import.collector.first_bad_lines();
    auto files =
        import.collector.finish(hash_set_metadata(summary.description, summary.input_sha256));
    if (!files)
        return std::move(files).error();
    summary.files = std::move(files).value();
    // To the second, which is all that the manifest keeps.
    summary.imported_at = core::Moment::from_unix_seconds(import.options.clock().seconds);
    TRY(catalogue.publish(std::move(pending), summary));
    return summary;
}

}  // namespace

std::string_view name_of(HashInputFormat format) {
    return format_names[static_cast<std::size_t>(format)];
}

std::optional<HashInputFormat> find_hash_input_format(std::string_view name) {
    for (std::size_t i = 0; i < format_names.size(); ++i)
        if (format_names[i] == name)
            return static_cast<HashInputFormat>(i);
    return {};
}

core::Result<HashSetSummary> import_hash_set(const HashSetImportOptions& options,
                                             const HashSetCatalogue& catalogue,
                                             const std::filesystem::path& input,
                                             const HashSetProgressHandler& progress,
                                             std::stop_token stop) {
    TRY(check_hash_set_description(options.description));
    auto file = TRY(core::File::open_read(input));
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0 || !S_ISREG(status.st_mode))
        return core::Error(core::ErrorCode::unsupported,
                           "'" + input.string() + "' is not a regular file");
    auto pending = TRY(catalogue.prepare(options.description.name));
    Import import{.options = options,
                  .file = file,
                  .progress = progress,
                  .stop = stop,
                  .collector = HashCollector(pending.path()),
                  .summary = {}};
    import.summary.description = options.description;
    import.summary.input_name = core::utf8_or_escaped(input.filename().string());
    auto size = TRY(file.size());
    import.summary.input_size = size;
    auto summary = import_into(import, catalogue, std::move(pending), input);
    if (!summary)
        return std::move(summary).error().during("importing '" + input.string() + "'");
    return summary;
}

}  // namespace examination
