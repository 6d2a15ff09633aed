// Reading a findings file again, as the canonical export.
#include "core/bytes.h"
#include "examination/findings/canonical.h"
#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"
#include "store/columnar_reader.h"

#include <memory>
#include <optional>
#include <vector>

namespace examination {
namespace {

using store::RowView;
using store::Value;

constexpr std::uint64_t items_at_a_time = 8192;

class CanonicalReader {
public:
    CanonicalReader(store::ColumnarReader& reader, const policy::Grant& grant)
        : reader_(reader), grant_(grant) {}

    core::Result<void> run(const TextHandler& handler) {
        std::uint64_t last = 0;
        do {
            last = next_;
            TRY(read_items());
            TRY(give(handler));
        } while (next_ != last);
        auto loose = every_column(schema::anomalies);
        store::Condition of_no_item;
        of_no_item.column = schema::anomaly::item;
        of_no_item.is = store::Condition::Is::null;
        loose.require(std::move(of_no_item));
        TRY(reader_.select(0, loose, grant_, [&](const RowView& row) -> core::Result<void> {
            append_canonical(out_, read_anomaly(row));
            return {};
        }));
        TRY(reader_.select(0, every_column(schema::coverage_intervals), grant_,
                           [&](const RowView& row) -> core::Result<void> {
                               append_canonical(out_, read_coverage(row));
                               return {};
                           }));
        return give(handler);
    }

private:
    // The next items, each with its records, selectors and anomalies.
    core::Result<void> read_items() {
        auto first = next_, end = next_ + items_at_a_time;
        std::vector<std::string> extras(items_at_a_time);
        auto part = [&](const store::Table& table, unsigned column) {
            auto selection = every_column(table);
            selection.require(in_range(column, Value::number(first), Value::number(end)));
            return selection;
        };
        TRY(reader_.select(0, part(schema::records, schema::record::item), grant_,
                           [&](const RowView& row) -> core::Result<void> {
                               auto record = read_record(row);
                               append_canonical(extras[record.item - first], record);
                               return {};
                           }));
        TRY(reader_.select(0, part(schema::selector_hits, schema::selector_hit::item), grant_,
                           [&](const RowView& row) -> core::Result<void> {
                               auto hit = TRY(read_selector_hit(row));
                               append_canonical(extras[hit.item - first], hit.view());
                               return {};
                           }));
        TRY(reader_.select(0, part(schema::anomalies, schema::anomaly::item), grant_,
                           [&](const RowView& row) -> core::Result<void> {
                               auto anomaly = read_anomaly(row);
                               append_canonical(extras[*anomaly.item - first], anomaly);
                               return {};
                           }));
        return reader_.select(0, part(schema::items, schema::item::ordinal), grant_,
                              [&](const RowView& row) -> core::Result<void> {
                                  auto item = read_item(row);
                                  append_canonical(out_, item);
                                  out_ += extras[item.ordinal - first];
                                  next_ = item.ordinal + 1;
                                  return {};
                              });
    }

    core::Result<void> give(const TextHandler& handler) {
        if (out_.empty())
            return {};
        TRY(handler(out_));
        out_.clear();
        return {};
    }

    store::ColumnarReader& reader_;
    const policy::Grant& grant_;
    std::string out_;
    std::uint64_t next_ = 0;
};

}  // namespace

core::Result<void> canonical_lines(const std::filesystem::path& findings_file,
                                   const policy::Grant& grant, const TextHandler& handler) {
    store::ColumnarReaderOptions options;
    options.engine.temporary = findings_file.parent_path();
    options.case_id = grant.case_id();
    options.files = {findings_file};
    auto reader = TRY(store::ColumnarReader::open(options));
    return CanonicalReader(*reader, grant).run(handler);
}

core::Result<core::Sha256Digest> result_hash_of(const std::filesystem::path& findings_file,
                                                const policy::Grant& grant) {
    core::Hasher hasher(core::HashSelection::sha256);
    TRY(canonical_lines(findings_file, grant, [&](std::string_view piece) -> core::Result<void> {
        hasher.update(core::bytes_of(piece));
        return {};
    }));
    return hasher.finish().sha256;
}

}  // namespace examination
