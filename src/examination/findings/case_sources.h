// The findings files of a case's sources, and what asking them one after the other takes.
#pragma once

#include "core/result.h"
#include "examination/findings/cursor.h"
#include "examination/findings/each_page.h"
#include "examination/findings/findings.h"
#include "examination/findings/selections.h"
#include "examination/findings/source_reader.h"
#include "store/columnar_reader.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {

struct NarrowNoFurther {
    core::Result<void> operator()(SourceReader&, store::Selection&) const { return {}; }
};

class CaseSources {
public:
    CaseSources(std::unique_ptr<store::ColumnarReader> reader, unsigned threads)
        : reader_(std::move(reader)), threads_(threads) {}

    void add(const model::SourceId& id) {
        sources_.push_back(std::make_unique<SourceReader>(*reader_, sources_.size(), id, threads_));
    }
    store::ColumnarReader& reader() { return *reader_; }

    // The sources a filter speaks of, in their order.
    core::Result<std::vector<SourceReader*>> chosen(const std::optional<model::SourceId>& only,
                                                    const policy::Grant& grant) const;
    core::Result<SourceReader*> only(const model::SourceId& source,
                                     const policy::Grant& grant) const;
    // A page of the table's rows, source after source; the first column is the row's number.
    template <typename Row, typename Read, typename NarrowMore = NarrowNoFurther>
    core::Result<Page<Row>> page_of(const store::Selection& selection,
                                    const std::optional<model::SourceId>& only,
                                    const PageRequest& request, const policy::Grant& grant,
                                    Read read, NarrowMore narrow_more = {}) {
        auto cursor = TRY(RowCursor::parse(request.cursor));
        auto size = page_size(request);
        Page<Row> page;
        RowCursor last;
        bool reached = !cursor;
        auto asked = TRY(chosen(only, grant));
        for (auto* source : asked) {
            bool here = cursor && cursor->source == source->id();
            if (!reached && !here)
                continue;
            reached = true;
            auto part = selection;
            TRY(narrow_more(*source, part));
            if (here)
                part.require(in_range(0, store::Value::number(cursor->row + 1), std::nullopt));
            // One more than asked tells whether there is a next page.
            part.limit = size + 1 - page.rows.size();
            std::optional<std::uint64_t> previous;
            TRY(reader_->select(
                source->file(), part, grant, [&](const store::RowView& row) -> core::Result<void> {
                    auto number = row.number<std::uint64_t>(0);
                    if (previous && *previous >= number)
                        return core::Error(core::ErrorCode::internal, "findings out of order");
                    previous = number;
                    if (page.rows.size() == size) {
                        page.next = last.text();
                        return {};
                    }
                    last = {source->id(), number};
                    auto made = TRY(core::Result<Row>(read(source->id(), row)));
                    page.rows.push_back(std::move(made));
                    return {};
                }));
            if (!page.next.empty())
                break;
        }
        return reached ? core::Result<Page<Row>>(std::move(page))
                       : core::Error(core::ErrorCode::invalid_input,
                                     "that cursor is of a source that is not asked for");
    }

    // Gives rows their item's address and path.
    template <typename Row, typename ItemOf>
    core::Result<void> name_rows(std::vector<Row>& rows, const policy::Grant& grant,
                                 ItemOf item_of) {
        for (auto& source : sources_) {
            std::set<std::uint64_t> ordinals;
            for (const auto& row : rows)
                if (auto item = item_of(row); item && row.source == source->id())
                    ordinals.insert(*item);
            auto names = TRY(source->names().items(ordinals, grant));
            for (auto& row : rows) {
                auto item = item_of(row);
                if (!item || row.source != source->id())
                    continue;
                row.address = names[*item].address;
                row.path = names[*item].path;
            }
        }
        return {};
    }

    core::Result<std::uint64_t> count(const store::Selection& selection,
                                      const std::optional<model::SourceId>& only,
                                      const policy::Grant& grant);
    core::Result<void> select(const store::Selection& selection,
                              const std::optional<model::SourceId>& only,
                              const policy::Grant& grant, const store::RowReader& handler);
    // The counts of a counted selection of one text, added up over the sources.
    core::Result<std::map<std::string, std::uint64_t>> counted_by_text(
        const store::Selection& selection, const std::optional<model::SourceId>& only,
        const policy::Grant& grant);

    template <typename Row, typename Read, typename NarrowMore = NarrowNoFurther>
    core::Result<Row> only_one(store::Selection selection,
                               const std::optional<model::SourceId>& only,
                               const policy::Grant& grant, std::string_view what,
                               std::string_view name, Read read, NarrowMore narrow_more = {}) {
        selection.limit = 2;
        std::vector<Row> rows;
        auto asked = TRY(chosen(only, grant));
        for (auto* source : asked) {
            auto part = selection;
            TRY(narrow_more(*source, part));
            TRY(reader_->select(source->file(), part, grant, [&](const store::RowView& row) {
                rows.push_back(read(source->id(), row));
                return core::Result<void>();
            }));
        }
        TRY(ensure_only_one(rows.size(), what, name));
        return std::move(rows.front());
    }

private:
    static core::Result<void> ensure_only_one(std::size_t count, std::string_view what,
                                              std::string_view name);
    std::unique_ptr<store::ColumnarReader> reader_;
    unsigned threads_;
    std::vector<std::unique_ptr<SourceReader>> sources_;
};

}  // namespace examination
