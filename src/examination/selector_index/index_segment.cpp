#include "examination/selector_index/index_segment.h"

#include "examination/selector_index/selector_posting.h"
#include "store/lookup/value_table_writer.h"

#include <limits>

namespace examination {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<std::shared_ptr<const OpenSegment>> OpenSegment::open(
    const std::filesystem::path& folder, const IndexSegment& description,
    store::LookupVerification verification) {
    auto table = TRY(store::ValueTable::open(folder / description.file, verification));
    if (table->header().content_sha256 != description.content_sha256)
        return Error(ErrorCode::invalid_input,
                     "'" + (folder / description.file).string() + "' is another file than it was");
    return std::make_shared<const OpenSegment>(OpenSegment{description, std::move(table)});
}

Result<IndexSegment> segment_of_findings(const std::filesystem::path& folder,
                                         const std::string& file, const SegmentSource& source,
                                         Findings& findings, const policy::Grant& grant) {
    std::uint64_t rows_max = 0;
    auto counts = TRY(findings.selector_counts(source.source, grant));
    for (const auto& [kind, count] : counts)
        rows_max += count;
    auto writer = TRY(store::ValueTableWriter::create(folder / file, rows_max));
    std::string key, payload;
    auto add_row = [&]() -> Result<void> {
        if (payload.empty())
            return {};
        TRY(writer.add(key, payload));
        payload.clear();
        return {};
    };
    auto add = [&](const SelectorGroup& group) -> Result<void> {
        auto next = selector_key(model::name_of(group.kind), group.value);
        // One value in two scopes is one row with two postings.
        if (next != key) {
            TRY(add_row());
            key = std::move(next);
        }
        append_posting(payload, {0, group.form_version, group.scope_state, group.count, group.items,
                                 group.first_offset, group.first_address, group.first_layer});
        return {};
    };
    TRY(findings.each_selector_group(source.source, grant, add));
    TRY(add_row());
    auto header = TRY(writer.finish({}));
    return IndexSegment{file, header.content_sha256, header.count, {source}};
}

Result<IndexSegment> merge_segments(const std::filesystem::path& folder, const std::string& file,
                                    std::span<const std::shared_ptr<const OpenSegment>> parts,
                                    const policy::Grant& grant) {
    constexpr auto left_out = std::numeric_limits<std::uint64_t>::max();
    IndexSegment merged{file, {}, 0, {}};
    std::vector<std::vector<std::uint64_t>> numbers;  // New ones, by segment and old number.
    std::uint64_t rows_max = 0;
    for (const auto& part : parts) {
        auto& of_part = numbers.emplace_back();
        for (const auto& source : part->description.sources) {
            of_part.push_back(source.gone ? left_out : merged.sources.size());
            if (!source.gone)
                merged.sources.push_back(source);
        }
        rows_max += part->table->count();
    }
    auto writer = TRY(store::ValueTableWriter::create(folder / file, rows_max));
    auto rows = TRY(UnitedRowsView::from(parts, {}, grant));
    std::string payload;
    while (true) {
        auto more = TRY(rows.next());
        if (!more)
            break;
        payload.clear();
        for (const auto& part : rows.parts()) {
            auto postings = TRY(read_postings(part.payload));
            for (auto& posting : postings) {
                const auto& of_part = numbers[part.segment];
                if (posting.source >= of_part.size())
                    return Error(ErrorCode::invalid_input,
                                 "a row of the selector index names a source that it has not");
                posting.source = of_part[static_cast<std::size_t>(posting.source)];
                if (posting.source != left_out)
                    append_posting(payload, posting);
            }
        }
        if (!payload.empty()) {
            TRY(writer.add(rows.key(), payload));
        }
    }
    auto header = TRY(writer.finish({}));
    merged.content_sha256 = header.content_sha256;
    merged.rows = header.count;
    return merged;
}

Result<UnitedRowsView> UnitedRowsView::from(
    std::span<const std::shared_ptr<const OpenSegment>> segments, std::string_view key,
    const policy::Grant& grant) {
    UnitedRowsView united;
    for (const auto& segment : segments) {
        auto cursor = TRY(segment->table->read_from(key, grant));
        auto more = TRY(cursor.next());
        united.rows_.push_back({std::move(cursor), !more});
    }
    return united;
}

Result<bool> UnitedRowsView::next() {
    const std::string* least = nullptr;
    for (auto& row : rows_) {
        if (begun_ && !row.ended && row.cursor.key() == key_) {
            auto more = TRY(row.cursor.next());
            row.ended = !more;
        }
        if (!row.ended && (least == nullptr || row.cursor.key() < *least))
            least = &row.cursor.key();
    }
    begun_ = true;
    parts_.clear();
    if (least == nullptr)
        return false;
    key_ = *least;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (!rows_[i].ended && rows_[i].cursor.key() == key_)
            parts_.push_back({i, rows_[i].cursor.payload()});
    return true;
}

}  // namespace examination
