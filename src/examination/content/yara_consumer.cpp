#include "examination/content/yara_consumer.h"

#include "examination/protocol/limits.h"

#include <algorithm>
#include <utility>

namespace examination {

void YaraConsumer::begin(const FoundItem& unit, RecordSink&) {
    content_.clear();
    found_.clear();
    seen_.clear();
    failure_.clear();
    dropped_.clear();
    base_ = pieces_ = too_many_ = 0;
    name_.path = unit.path_raw;
}

void YaraConsumer::update(std::span<const std::byte> bytes, std::uint64_t) {
    while (set_ != nullptr && !bytes.empty()) {
        if (content_.size() == piece_) {
            scan();
            // What lies across the border is whole in the next piece.
            auto gone = content_.size() - overlap_;
            content_.erase(content_.begin(), content_.begin() + static_cast<std::ptrdiff_t>(gone));
            base_ += gone;
        }
        auto count = std::min(bytes.size(), piece_ - content_.size());
        content_.insert(content_.end(), bytes.begin(),
                        bytes.begin() + static_cast<std::ptrdiff_t>(count));
        bytes = bytes.subspan(count);
    }
}

void YaraConsumer::scan() {
    ++pieces_;
    auto done =
        set_->scan(content_, name_, {}, [this](const YaraMatchView& match) { add(match, base_); });
    if (done)
        too_many_ += done.value();
    else if (failure_.empty())
        failure_ = done.error().message();
}

// A rule that matches in several pieces is one match; a place in the overlap is one place.
void YaraConsumer::add(const YaraMatchView& match, std::uint64_t base) {
    if (match.places_dropped > 0)
        dropped_[match.rule] += match.places_dropped;
    FoundHit whole;
    whole.kind = model::RuleSetKind::yara;
    whole.rule = match.rule;
    if (seen_.emplace(match.rule, "", 0, 0).second)
        found_.push_back(whole);
    for (const auto& place : match.places) {
        auto offset = base + place.offset;
        if (!seen_.emplace(match.rule, place.string, offset, place.length).second)
            continue;
        if (found_.size() >= places_max) {
            ++dropped_[match.rule];
            continue;
        }
        auto hit = whole;
        hit.part = place.string;
        hit.offset = offset;
        hit.length = place.length;
        auto data =
            place.data.first(std::min<std::size_t>(place.data.size(), limits::hit_bytes_max));
        hit.matched.assign(reinterpret_cast<const char*>(data.data()), data.size());
        found_.push_back(std::move(hit));
    }
}

// That a rule matched is told; where it matched within a secret is not.
void YaraConsumer::settle(RecordSink& sink) {
    auto secrets = selectors_.secrets();
    auto hidden = std::erase_if(found_, [&](const FoundHit& hit) {
        return hit.length > 0 && std::ranges::any_of(secrets, [&](const Extent& secret) {
                   return hit.offset >= secret.offset &&
                          hit.offset + hit.length <= secret.offset + secret.size;
               });
    });
    std::ranges::sort(found_, {}, [](const FoundHit& hit) {
        return std::tie(hit.rule, hit.offset, hit.part, hit.length);
    });
    for (auto& hit : found_) {
        blot(hit.matched, hit.offset, secrets);
        sink.hit(std::move(hit));
    }
    found_.clear();
    if (hidden > 0)
        sink.anomaly(0, "yara.in_secret",
                     std::to_string(hidden) + " places lie within a secret, which is not shown");
}

void YaraConsumer::finish(FoundContent&, RecordSink& sink) {
    if (set_ == nullptr)
        return;
    if (!content_.empty())
        scan();
    settle(sink);
    if (pieces_ > 1)
        sink.anomaly(0, "yara.in_pieces",
                     std::to_string(pieces_) + " pieces of " + std::to_string(piece_) + " bytes");
    for (const auto& [rule, count] : dropped_)
        sink.anomaly(
            0, "yara.limit",
            set_->rule_name(rule) + ": " + std::to_string(count) + " more places in this content");
    if (too_many_ > 0)
        sink.loss(0, "yara.too_many_matches", std::to_string(too_many_) + " strings");
    if (!failure_.empty())
        sink.loss(0, "yara.failed", failure_);
    // One large content must not keep its memory for the worker's life.
    if (content_.capacity() > 4 * ContentUnitReader::block_size)
        content_ = {};
    content_.clear();
}

}  // namespace examination
