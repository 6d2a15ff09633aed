// Searches each unit with a list of keywords: its bytes, and the text that is read from them.
#pragma once

#include "examination/content/content_unit.h"
#include "examination/content/selector_consumer.h"
#include "examination/keywords/keyword_scanner.h"
#include "examination/text/text.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace examination {

// REQUIRES: comes behind the SelectorConsumer among a reader's consumers, and that one looks for
// secrets at least: what of a secret stands around a hit is masked, and a hit within one is only
// counted, since terms that happen to lie in a seed phrase would tell it word by word.
class KeywordConsumer final : public ContentConsumer {
public:
    // `selectors` must outlive it.
    explicit KeywordConsumer(const SelectorConsumer& selectors) : selectors_(selectors) {}

    // With nothing no unit is searched. The set must outlive its use.
    void search_with(const KeywordSet* set);

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

    // The text of the unit that was finished last; what its bytes show is not told again.
    // REQUIRES: `secrets` of the text are sorted and do not overlap.
    void search_text(const ExtractedText& text, std::span<const Extent> secrets, RecordSink& sink);

private:
    void add(std::vector<FoundHit>& hits, const KeywordHitView& hit);

    const SelectorConsumer& selectors_;
    const KeywordSet* set_ = nullptr;
    std::optional<KeywordScanner> scanner_;
    std::optional<KeywordScanner> text_scanner_;  // Made when the first text comes.
    std::string failure_;
    std::vector<FoundHit> found_;  // In the bytes, until the next unit begins.
    bool incomplete_ = false;      // There was more in the bytes.
};

// Sorts hits and leaves of each place one reading: of equal ones the first encoding's, of UTF-16 in
// both byte orders, one byte apart, that which lies at an even offset, as such text does.
void settle_readings(std::vector<FoundHit>& hits);

}  // namespace examination
