#include "examination/findings/timeline_sorter.h"

#include <algorithm>
#include <tuple>

#include <fcntl.h>

namespace examination {

static_assert(std::is_trivially_copyable_v<TimelineRow>, "rows are spilled as they lie in memory");

std::uint32_t Words::code(std::string_view word) {
    auto found = codes_.find(word);
    if (found != codes_.end())
        return found->second;
    auto code = static_cast<std::uint32_t>(list_.size());
    codes_.emplace(word, code);
    list_.emplace_back(word);
    return code;
}

bool TimelineSorter::before(const TimelineRow& a, const TimelineRow& b) const {
    if (a.seconds != b.seconds)
        return a.seconds < b.seconds;
    if (a.nanoseconds != b.nanoseconds)
        return a.nanoseconds < b.nanoseconds;
    if (a.record_kind != b.record_kind)
        return words_.list()[a.record_kind] < words_.list()[b.record_kind];
    if (a.item != b.item)
        return a.item < b.item;
    if (a.time_kind != b.time_kind)
        return words_.list()[a.time_kind] < words_.list()[b.time_kind];
    return std::tuple(a.record, a.form) < std::tuple(b.record, b.form);
}

void TimelineSorter::sort_memory() {
    std::ranges::sort(rows_, [this](const auto& a, const auto& b) { return before(a, b); });
}

core::Result<void> TimelineSorter::add(const TimelineRow& row) {
    rows_.push_back(row);
    return rows_.size() >= rows_max_ ? spill() : core::Result<void>();
}

core::Result<void> TimelineSorter::spill() {
    sort_memory();
    // Without a name, so that it goes with the process whatever happens.
    core::File file(::open(temporary_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!file)
        return core::io_error("cannot make a temporary file in", temporary_);
    TRY(file.write_at(std::as_bytes(std::span(rows_)), 0));
    runs_.push_back({std::move(file), rows_.size()});
    rows_.clear();
    return {};
}

// Reads one run forward, some thousand rows at a time.
class TimelineSorter::RunReader {
public:
    explicit RunReader(const Run& run) : run_(&run) {}

    // Makes the next row the current one; false at the end.
    core::Result<bool> advance() {
        if (++at_ < buffer_.size())
            return true;
        buffer_.resize(std::min<std::uint64_t>(rows_per_read, run_->rows - read_));
        if (buffer_.empty())
            return false;
        TRY(run_->file.read_exactly_at(std::as_writable_bytes(std::span(buffer_)),
                                       read_ * sizeof(TimelineRow)));
        read_ += buffer_.size();
        at_ = 0;
        return true;
    }
    const TimelineRow& current() const { return buffer_[at_]; }

private:
    static constexpr std::uint64_t rows_per_read = 4096;

    const Run* run_;
    std::vector<TimelineRow> buffer_;
    std::size_t at_ = 0;
    std::uint64_t read_ = 0;
};

core::Result<void> TimelineSorter::sorted(
    const std::function<core::Result<void>(const TimelineRow&)>& handler) {
    if (runs_.empty()) {
        sort_memory();
        for (const auto& row : rows_)
            TRY(handler(row));
        rows_ = {};
        return {};
    }
    TRY(spill());
    rows_ = {};
    std::vector<RunReader> readers;
    for (const auto& run : runs_) {
        RunReader reader(run);
        bool any = TRY(reader.advance());
        if (any)
            readers.push_back(std::move(reader));
    }
    auto later = [&](std::size_t a, std::size_t b) {
        return before(readers[b].current(), readers[a].current());
    };
    std::vector<std::size_t> heap(readers.size());
    for (std::size_t i = 0; i < heap.size(); ++i)
        heap[i] = i;
    std::ranges::make_heap(heap, later);
    while (!heap.empty()) {
        std::ranges::pop_heap(heap, later);
        auto& reader = readers[heap.back()];
        TRY(handler(reader.current()));
        bool more = TRY(reader.advance());
        if (more)
            std::ranges::push_heap(heap, later);
        else
            heap.pop_back();
    }
    runs_.clear();
    return {};
}

}  // namespace examination
