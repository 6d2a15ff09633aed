#include "examination/findings/pipelined_builder.h"

#include "core/guarded.h"
#include "core/text_arena.h"

#include <condition_variable>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace examination {
namespace {

using core::Result;

// Rows are handed over in blocks, so that the threads seldom meet.
constexpr std::size_t block_rows = 2'048;
constexpr std::size_t blocks_waiting_max = 4;

struct KeptRecord {
    model::Record record;
    std::vector<std::pair<std::string, core::Moment>> times;
};

// Calls, in their order.
class Block {
public:
    enum class Call : std::uint8_t {
        item,
        record,
        selector,
        anomaly,
        coverage
    };

    void add(model::Item item) { put(Call::item, items_, std::move(item)); }
    void add(KeptRecord record) { put(Call::record, records_, std::move(record)); }
    void add(const model::SelectorHitView& hit) {
        auto kept = hit;
        for (auto* text : {&kept.value, &kept.raw, &kept.before, &kept.after})
            *text = texts_.keep(*text);
        put(Call::selector, hits_, kept);
    }
    void add(model::Anomaly anomaly) { put(Call::anomaly, anomalies_, std::move(anomaly)); }
    void add(model::CoverageInterval interval) {
        put(Call::coverage, coverage_, std::move(interval));
    }
    bool full() const { return order_.size() >= block_rows; }
    bool empty() const { return order_.empty(); }

    Result<void> apply(FindingsBuilder& builder) {
        std::size_t item = 0, record = 0, hit = 0, anomaly = 0, interval = 0;
        for (auto call : order_)
            switch (call) {
                case Call::item:
                    TRY(builder.add_item(std::move(items_[item++])));
                    break;
                case Call::record:
                    TRY(apply(builder, records_[record++]));
                    break;
                case Call::selector:
                    TRY(builder.add_selector(hits_[hit++]));
                    break;
                case Call::anomaly:
                    TRY(builder.add_anomaly(std::move(anomalies_[anomaly++])));
                    break;
                case Call::coverage:
                    TRY(builder.add_coverage(coverage_[interval++]));
                    break;
            }
        return {};
    }

private:
    template <typename Row>
    void put(Call call, std::vector<Row>& rows, Row row) {
        order_.push_back(call);
        rows.push_back(std::move(row));
    }
    static Result<void> apply(FindingsBuilder& builder, const KeptRecord& kept) {
        std::vector<RecordTime> times;
        for (const auto& [field, time] : kept.times)
            times.push_back({field, time});
        return builder.add_record(kept.record, times);
    }

    std::vector<Call> order_;
    std::vector<model::Item> items_;
    std::vector<KeptRecord> records_;
    std::vector<model::SelectorHitView> hits_;
    core::TextArena texts_;  // Of the hits.
    std::vector<model::Anomaly> anomalies_;
    std::vector<model::CoverageInterval> coverage_;
};

class Pipelined final : public FindingsBuilder {
public:
    explicit Pipelined(std::unique_ptr<FindingsBuilder> builder) : builder_(std::move(builder)) {
        thread_ = std::thread([this] { write(); });
    }
    ~Pipelined() override { end(); }

    Result<void> add_item(model::Item item) override { return add(std::move(item)); }
    Result<void> add_record(const model::Record& record,
                            std::span<const RecordTime> times) override {
        KeptRecord kept{record, {}};
        for (const auto& time : times)
            kept.times.emplace_back(time.field, time.time);
        return add(std::move(kept));
    }
    Result<void> add_selector(const model::SelectorHitView& hit) override { return add(hit); }
    Result<void> add_anomaly(model::Anomaly anomaly) override { return add(std::move(anomaly)); }
    Result<void> add_coverage(const model::CoverageInterval& interval) override {
        return add(interval);
    }
    void set_text_index(std::string_view name) override { text_index_ = name; }
    Result<PublishedFindings> publish() override {
        if (!block_.empty())
            TRY(hand_over());
        end();
        auto state = state_.access();
        if (state->failure)
            return *state->failure;
        builder_->set_text_index(text_index_);
        return builder_->publish();
    }

private:
    struct State {
        std::deque<Block> waiting;
        bool ended = false;
        std::optional<core::Error> failure;
    };

    template <typename Row>
    Result<void> add(Row row) {
        block_.add(std::move(row));
        return block_.full() ? hand_over() : Result<void>();
    }

    Result<void> hand_over() {
        auto state = state_.access();
        changed_.wait(state.lock(),
                      [&] { return state->waiting.size() < blocks_waiting_max || state->failure; });
        if (state->failure)
            return *state->failure;
        state->waiting.push_back(std::exchange(block_, {}));
        changed_.notify_all();
        return {};
    }

    void end() {
        if (!thread_.joinable())
            return;
        state_.access()->ended = true;
        changed_.notify_all();
        thread_.join();
    }

    void write() {
        while (true) {
            Block block;
            {
                auto state = state_.access();
                changed_.wait(state.lock(),
                              [&] { return !state->waiting.empty() || state->ended; });
                if (state->waiting.empty())
                    return;
                block = std::move(state->waiting.front());
                state->waiting.pop_front();
            }
            changed_.notify_all();
            if (auto applied = block.apply(*builder_); !applied) {
                state_.access()->failure = std::move(applied).error();
                changed_.notify_all();
                return;
            }
        }
    }

    std::unique_ptr<FindingsBuilder> builder_;  // The thread's, until it has ended.
    Block block_;                               // The caller's.
    std::string text_index_;
    core::Guarded<State> state_;
    std::condition_variable changed_;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<FindingsBuilder> pipelined(std::unique_ptr<FindingsBuilder> builder) {
    return std::make_unique<Pipelined>(std::move(builder));
}

}  // namespace examination
