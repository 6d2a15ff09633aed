// A tournament ("loser") tree: each inner node keeps the run that lost there, so that one new row
// costs one comparison a level. The first eight bytes of each run's row lie beside the tree, and
// decide nearly every comparison.
#include "store/lookup/row_merge.h"

#include "core/verify.h"
#include "store/lookup/lookup_format.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace store {
namespace {

constexpr std::size_t batch_size = 1u << 20;

class Tournament {
public:
    Tournament(std::vector<RowRunView>& runs, std::uint32_t stride)
        : runs_(runs), stride_(stride), leaf_count_(std::bit_ceil(std::max(runs.size(), 2ul))) {
        losers_.resize(leaf_count_);
        prefixes_.resize(leaf_count_, ~std::uint64_t{0});
    }

    core::Result<void> start() {
        for (std::size_t i = 0; i < runs_.size(); ++i) {
            TRY(load(i));
        }
        winner_ = play(1);
        return {};
    }
    bool at_end() const { return is_empty(winner_); }
    std::uint64_t prefix() const { return prefixes_[winner_]; }
    const std::byte* row() const { return runs_[winner_].row(); }

    core::Result<void> advance() {
        runs_[winner_].drop_row();
        TRY(load(winner_));
        for (auto node = (winner_ + leaf_count_) / 2; node != 0; node /= 2)
            if (wins(losers_[node], winner_))
                std::swap(losers_[node], winner_);
        return {};
    }

private:
    bool is_empty(std::size_t run) const { return run >= runs_.size() || !runs_[run].has_row(); }

    core::Result<void> load(std::size_t run) {
        if (!runs_[run].has_row()) [[unlikely]] {
            TRY(runs_[run].fill());
        }
        prefixes_[run] = is_empty(run) ? ~std::uint64_t{0} : key_prefix(runs_[run].row());
        return {};
    }

    bool wins(std::size_t a, std::size_t b) const {
        if (prefixes_[a] != prefixes_[b]) [[likely]]
            return prefixes_[a] < prefixes_[b];
        if (is_empty(a) || is_empty(b))
            return !is_empty(a);
        auto order = std::memcmp(runs_[a].row(), runs_[b].row(), stride_);
        return order != 0 ? order < 0 : a < b;
    }

    // The winner below `node`; fills the losers on the way.
    std::size_t play(std::size_t node) {
        if (node >= leaf_count_)
            return node - leaf_count_;
        auto left = play(2 * node);
        auto right = play(2 * node + 1);
        bool left_wins = wins(left, right);
        losers_[node] = left_wins ? right : left;
        return left_wins ? left : right;
    }

    std::vector<RowRunView>& runs_;
    std::uint32_t stride_;
    std::size_t leaf_count_;
    std::vector<std::size_t> losers_;
    std::vector<std::uint64_t> prefixes_;
    std::size_t winner_ = 0;
};

}  // namespace

core::Result<void> RowRunView::fill() {
    if (!window_.empty() || left_ == 0)
        return {};
    if (buffer_.empty())
        buffer_.resize(std::max<std::size_t>(1, buffer_size_ / stride_) * stride_);
    auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_.size()));
    auto part = std::span(buffer_).first(size);
    TRY(file_->read_exactly_at(part, offset_));
    offset_ += size;
    left_ -= size;
    window_ = part;
    return {};
}

core::Result<void> merge_runs(std::vector<RowRunView> runs, MergeShape shape, const RowSink& sink) {
    Tournament tournament(runs, shape.stride);
    TRY(tournament.start());
    std::vector<std::byte> batch;
    batch.reserve(batch_size + shape.stride);
    std::vector<std::byte> last(shape.stride);
    std::uint64_t last_prefix = 0;
    bool has_last = false;
    while (!tournament.at_end()) {
        const std::byte* row = tournament.row();
        auto prefix = tournament.prefix();
        int order =
            !has_last || prefix > last_prefix ? 1 : std::memcmp(row, last.data(), shape.key_size);
        if (order < 0)
            return core::Error(core::ErrorCode::invalid_input,
                               "rows to be merged are not in order");
        if (order > 0) {
            batch.insert(batch.end(), row, row + shape.stride);
            std::memcpy(last.data(), row, shape.stride);
            last_prefix = prefix;
            has_last = true;
        }
        if (batch.size() >= batch_size) {
            TRY(sink(batch));
            batch.clear();
        }
        TRY(tournament.advance());
    }
    if (!batch.empty()) {
        TRY(sink(batch));
    }
    return {};
}

}  // namespace store
