#include "examination/content/selector_consumer.h"

#include <string>

namespace examination {

void SelectorConsumer::begin(const FoundItem&, RecordSink&) {
    findings_ = nullptr;
    if (wanted_ != Wanted::nothing)
        search().begin();
}

void SelectorConsumer::update(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (wanted_ != Wanted::nothing)
        search().update(bytes, offset);
}

void SelectorConsumer::finish(FoundContent&, RecordSink& sink) {
    if (wanted_ == Wanted::nothing)
        return;
    findings_ = &search().finish();
    if (wanted_ == Wanted::secrets)
        return;
    for (const auto& found : findings_->selectors)
        sink.selector(found);
    if (findings_->dropped > 0)
        sink.loss(findings_->first_dropped, "selectors.limit",
                  std::to_string(findings_->dropped) + " more in this content");
    if (findings_->cut > 0)
        sink.anomaly(findings_->first_cut, "selectors.cut",
                     std::to_string(findings_->cut) + " in this content");
}

}  // namespace examination
