// How exports are written: lines in pieces, CSV, Parquet; files that stand only once they are
// whole.
#pragma once

#include "core/bytes.h"
#include "core/file.h"
#include "core/result.h"
#include "examination/findings/canonical.h"
#include "examination/findings/csv_line.h"
#include "examination/findings/findings.h"
#include "store/columnar_writer.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace examination {

// Gathers lines and hands them on in pieces.
class LineWriter {
public:
    explicit LineWriter(const TextHandler& handler) : handler_(handler) {}
    std::string& line() { return out_; }
    core::Result<void> end_line() {
        constexpr std::size_t piece_size = 256 * 1024;
        return out_.size() < piece_size ? core::Result<void>() : end();
    }
    core::Result<void> end() {
        if (out_.empty())
            return {};
        TRY(handler_(out_));
        out_.clear();
        return {};
    }

private:
    const TextHandler& handler_;
    std::string out_;
};

core::Error not_a_stream();

template <typename Texts>
void append_csv_line(std::string& out, const Texts& texts) {
    std::string_view between;
    for (const auto& text : texts) {
        out += between;
        append_csv(out, text);
        between = ",";
    }
    out += "\r\n";
}

template <std::size_t Count>
std::array<store::Column, Count> text_columns(const std::array<std::string_view, Count>& names) {
    std::array<store::Column, Count> columns{};
    for (std::size_t i = 0; i < Count; ++i)
        columns[i] = {names[i], store::ColumnType::text, store::Nulls::none,
                      store::Compression::automatic, "docs/formats/findings.md"};
    return columns;
}

// Calls `fill` with a function that adds a row; then writes all rows as Parquet.
template <std::size_t Count, typename Fill>
core::Result<void> write_parquet(const Findings& findings,
                                 const std::array<std::string_view, Count>& names,
                                 const std::filesystem::path& path, Fill fill) {
    auto columns = text_columns(names);
    store::Table table{"export", "Rows on their way out.", columns};
    const store::Table* tables[] = {&table};
    auto scratch = findings.temporary() / "export.duckdb";
    auto made = findings.temporary() / "export.parquet";
    std::error_code ignored;
    std::filesystem::remove(scratch, ignored);
    std::filesystem::remove(made, ignored);
    auto writer =
        TRY(store::ColumnarWriter::create(scratch, tables, {findings.temporary(), 256u << 20, 1}));
    TRY(fill([&](const std::array<std::string, Count>& texts) {
        for (unsigned i = 0; i < Count; ++i)
            writer->table(0).text(i, texts[i]);
        return writer->table(0).end_row();
    }));
    TRY(writer->finish_as_parquet(0, made));
    writer.reset();
    std::filesystem::remove(scratch, ignored);
    // The engine reaches no folder but ours, so the finished file is carried to its place.
    auto beside = path.string() + ".partial";
    std::error_code failure;
    std::filesystem::copy_file(made, beside, std::filesystem::copy_options::overwrite_existing,
                               failure);
    if (!failure)
        std::filesystem::rename(beside, path, failure);
    std::filesystem::remove(made, ignored);
    if (failure)
        return core::Error(core::ErrorCode::io,
                           "cannot write '" + path.string() + "': " + failure.message());
    return {};
}

// Streams into "path.partial", then puts it in its place.
template <typename Export>
core::Result<void> write_stream(const std::filesystem::path& path, Export run) {
    auto beside = path.string() + ".partial";
    std::error_code failure;
    std::filesystem::remove(beside, failure);
    auto file = TRY(core::File::create(beside));
    std::uint64_t size = 0;
    auto done = run([&](std::string_view piece) -> core::Result<void> {
        TRY(file.write_at(core::bytes_of(piece), size));
        size += piece.size();
        return {};
    });
    if (done)
        done = file.sync();
    if (done)
        std::filesystem::rename(beside, path, failure);
    if (done && !failure)
        return {};
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    if (!done)
        return done;
    return core::Error(core::ErrorCode::io,
                       "cannot write '" + path.string() + "': " + failure.message());
}

}  // namespace examination
