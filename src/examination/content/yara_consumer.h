// Runs a set of YARA rules over each unit.
#pragma once

#include "examination/content/content_unit.h"
#include "examination/content/selector_consumer.h"
#include "examination/yara/yara_rules.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace examination {

// Rules speak of a content as a whole, so it is gathered first; one that is too large is judged
// piece by piece, each of which reaches a little into the one before, and an anomaly says so.
//
// REQUIRES: as KeywordConsumer, comes behind a SelectorConsumer that looks for secrets.
class YaraConsumer final : public ContentConsumer {
public:
    static constexpr std::size_t piece_size = std::size_t{64} << 20;
    static constexpr std::size_t overlap_size = std::size_t{64} << 10;
    static constexpr std::size_t places_max = 10'000;  // Of one content.

    // `selectors` must outlive it. Pieces are smaller only in tests.
    explicit YaraConsumer(const SelectorConsumer& selectors, std::size_t piece = piece_size,
                          std::size_t overlap = overlap_size)
        : selectors_(selectors), piece_(piece), overlap_(overlap) {}

    // With nothing no unit is searched. The set must outlive its use.
    void search_with(const YaraSet* set) { set_ = set; }

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

private:
    void scan();
    void add(const YaraMatchView& match, std::uint64_t base);
    void settle(RecordSink& sink);

    const SelectorConsumer& selectors_;
    std::size_t piece_, overlap_;
    const YaraSet* set_ = nullptr;
    YaraContentName name_;
    std::vector<std::byte> content_;
    std::uint64_t base_ = 0;  // Of the first gathered byte in the unit.
    std::uint64_t pieces_ = 0;
    std::vector<FoundHit> found_;
    std::set<std::tuple<std::uint32_t, std::string, std::uint64_t, std::uint32_t>> seen_;
    std::map<std::uint32_t, std::uint64_t> dropped_;  // Places that are not kept, by rule.
    std::uint64_t too_many_ = 0;
    std::string failure_;
};

}  // namespace examination
