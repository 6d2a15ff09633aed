#include "examination/content/selector_consumer.h"

#include <string>

namespace examination {

void SelectorConsumer::begin(const FoundItem&, RecordSink&) {
    findings_ = nullptr;
    if (enabled_)
        search_.begin();
}

void SelectorConsumer::update(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (enabled_)
        search_.update(bytes, offset);
}

void SelectorConsumer::finish(FoundContent&, RecordSink& sink) {
    if (!enabled_)
        return;
    findings_ = &search_.finish();
    for (const auto& found : findings_->selectors)
        sink.selector(found);
    if (findings_->dropped > 0)
        sink.loss(findings_->first_dropped, "selectors.limit",
                  std::to_string(findings_->dropped) + " more in this content");
}

}  // namespace examination
