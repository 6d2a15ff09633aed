#include "examination/findings/selector_ranking.h"

#include "examination/findings/rows.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace examination {
namespace {

using core::Result;
using store::RowView;
using store::Selection;
using store::Value;

// The order of the files: by the kind's name.
bool before(const SelectorRow& a, const SelectorRow& b) {
    auto kinds = model::name_of(a.kind) <=> model::name_of(b.kind);
    return kinds != 0 ? kinds < 0 : a.value < b.value;
}

bool same(const SelectorRow& a, const SelectorRow& b) {
    return a.kind == b.kind && a.value == b.value;
}

// The selectors of one source in their order, a piece at a time.
class SelectorStream {
public:
    SelectorStream(store::ColumnarReader& reader, SourceReader& source, const policy::Grant& grant)
        : reader_(reader), source_(source), grant_(grant) {}

    Result<void> begin() {
        Selection all;
        all.table = &schema::selectors;
        rows_ = TRY(reader_.count(source_.file(), all, grant_));
        shown_ = TRY(source_.shown_selectors(grant_));
        return refill();
    }
    const SelectorRow* head() const { return at_ < piece_.size() ? &piece_[at_] : nullptr; }
    // REQUIRES: there is a head.
    Result<SelectorRow> take() {
        auto row = std::move(piece_[at_++]);
        if (at_ == piece_.size())
            TRY(refill());
        return row;
    }

private:
    Result<void> refill() {
        constexpr std::uint64_t piece_rows = 200'000;
        piece_.clear();
        at_ = 0;
        // A piece may have nothing that is shown.
        for (; piece_.empty() && row_ < rows_; row_ += piece_rows) {
            auto part = every_column(schema::selectors);
            part.require(in_range(schema::selector::row, Value::number(row_),
                                  Value::number(row_ + piece_rows)));
            require_shown(part, schema::selector::scope_state, grant_);
            if (shown_)
                shown_->narrow(part);
            TRY(reader_.select(source_.file(), part, grant_,
                               [&](const RowView& row) { return add(row); }));
        }
        return {};
    }
    Result<void> add(const RowView& row) {
        namespace column = schema::selector;
        auto numbers = numbers_of(row, shown_.get());
        auto& read = piece_.emplace_back();
        // Most rows are of the kind of the one before.
        auto name = row.text(column::kind);
        read.kind = piece_.size() > 1 ? piece_[piece_.size() - 2].kind : read.kind;
        if (name != model::name_of(read.kind))
            read.kind = TRY(read_selector_kind(name));
        read.value = row.text(column::value);
        read.count = numbers.hits;
        read.items = numbers.items;
        read.first_source = source_.id();
        read.first_hit = numbers.first_hit;
        return {};
    }

    store::ColumnarReader& reader_;
    SourceReader& source_;
    SourceReader::SharedShown shown_;
    const policy::Grant& grant_;
    std::uint64_t rows_ = 0, row_ = 0;
    std::vector<SelectorRow> piece_;
    std::size_t at_ = 0;
};

void join(SelectorRow& joined, const SelectorRow& other) {
    joined.count += other.count;
    joined.items += other.items;
    // Another scope of the same value.
    if (joined.first_source == other.first_source)
        joined.first_hit = std::min(joined.first_hit, other.first_hit);
}

// Keeps the rows with the greatest numbers of those that are added; among equals the earlier ones.
class MostFrequent {
public:
    MostFrequent(std::uint64_t SelectorRow::*number, std::size_t size_max)
        : number_(number), size_max_(size_max) {}
    void add(const SelectorRow& row) {
        constexpr std::size_t slack = 1000;
        if (rows_.size() >= size_max_ && row.*number_ <= least_)
            return;
        rows_.push_back(row);
        if (rows_.size() >= size_max_ + slack)
            shrink();
    }
    std::vector<SelectorRow> take() {
        shrink();
        least_ = 0;
        return std::exchange(rows_, {});
    }

private:
    void shrink() {
        std::ranges::stable_sort(
            rows_, [&](const auto& a, const auto& b) { return a.*number_ > b.*number_; });
        if (rows_.size() <= size_max_)
            return;
        rows_.resize(size_max_);
        least_ = size_max_ == 0 ? 0 : rows_.back().*number_;
    }

    std::uint64_t SelectorRow::*number_;
    std::size_t size_max_;
    std::uint64_t least_ = 0;  // Of those kept at the last sorting: what is not above is none.
    std::vector<SelectorRow> rows_;
};

}  // namespace

Result<void> each_joined_selector(store::ColumnarReader& reader,
                                  std::span<SourceReader* const> sources,
                                  const policy::Grant& grant,
                                  const std::function<Result<void>(SelectorRow)>& handler) {
    std::vector<SelectorStream> streams;
    for (auto* source : sources)
        TRY(streams.emplace_back(reader, *source, grant).begin());
    while (true) {
        SelectorStream* least = nullptr;
        for (auto& stream : streams)
            if (stream.head() && (!least || before(*stream.head(), *least->head())))
                least = &stream;
        if (!least)
            return {};
        auto joined = TRY(least->take());
        for (auto& stream : streams)
            while (stream.head() && same(*stream.head(), joined)) {
                auto other = TRY(stream.take());
                join(joined, other);
            }
        TRY(handler(std::move(joined)));
    }
}

Result<std::vector<RankedSelectors>> rank_selectors(store::ColumnarReader& reader,
                                                    std::span<SourceReader* const> sources,
                                                    std::uint32_t per_kind,
                                                    const policy::Grant& grant) {
    std::vector<RankedSelectors> ranked;
    MostFrequent by_items(&SelectorRow::items, per_kind), by_hits(&SelectorRow::count, per_kind);
    auto end_kind = [&] {
        if (ranked.empty())
            return;
        ranked.back().by_items = by_items.take();
        ranked.back().by_hits = by_hits.take();
    };
    TRY(each_joined_selector(reader, sources, grant, [&](SelectorRow row) -> Result<void> {
        if (ranked.empty() || ranked.back().kind != row.kind) {
            end_kind();
            ranked.push_back({row.kind, 0, {}, {}});
        }
        ++ranked.back().values;
        by_items.add(row);
        by_hits.add(row);
        return {};
    }));
    end_kind();
    return ranked;
}

}  // namespace examination
