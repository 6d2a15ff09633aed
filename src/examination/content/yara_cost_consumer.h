// Measures what rules cost on each unit, which is one of a sample. Finds nothing.
#pragma once

#include "examination/content/content_unit.h"
#include "examination/yara/yara_costs.h"

#include <cstddef>
#include <span>
#include <vector>

namespace examination {

// Gives one record a unit, of type `rule_costs`: how many bytes were scanned, for how long with all
// rules, how much time was spent, whether that was enough, and what each rule that costs much
// takes. It is never kept.
class YaraCostConsumer final : public ContentConsumer {
public:
    static constexpr std::size_t content_max = std::size_t{1} << 20;

    // With nothing no unit is measured. The set must outlive its use.
    void measure(YaraSet* set) { set_ = set; }

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

private:
    YaraSet* set_ = nullptr;
    YaraContentName name_;
    std::vector<std::byte> content_;
};

}  // namespace examination
