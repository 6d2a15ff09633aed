#include "examination/content/yara_cost_consumer.h"

#include <algorithm>
#include <string>
#include <utility>

namespace examination {

void YaraCostConsumer::begin(const FoundItem& unit, RecordSink&) {
    content_.clear();
    name_.path = unit.path_raw;
}

void YaraCostConsumer::update(std::span<const std::byte> bytes, std::uint64_t) {
    if (set_ == nullptr)
        return;
    bytes = bytes.first(std::min(bytes.size(), content_max - content_.size()));
    content_.insert(content_.end(), bytes.begin(), bytes.end());
}

void YaraCostConsumer::finish(FoundContent&, RecordSink& sink) {
    if (set_ == nullptr || content_.empty())
        return;
    auto costs = measure_yara_costs(set_->rule_count(), {}, [this](YaraRuleRange rules) {
        return set_->time_of(content_, name_, rules);
    });
    if (!costs) {
        sink.loss(0, "yara.failed", costs.error().message());
        return;
    }
    const auto& found = costs.value();
    FoundRecord record;
    record.type = "rule_costs";
    record.fields = {{"bytes", std::uint64_t{content_.size()}},
                     {"nanoseconds", found.nanoseconds},
                     {"spent", found.spent},
                     {"whole", found.whole}};
    for (const auto& rule : found.rules)
        record.fields.push_back({std::to_string(rule.rule), rule.nanoseconds});
    sink.record(std::move(record));
}

}  // namespace examination
