#include "examination/content/keyword_consumer.h"

#include "examination/protocol/limits.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace examination {
namespace {

using model::KeywordEncoding;

std::string text_of(std::span<const std::byte> bytes, std::size_t size_max) {
    bytes = bytes.first(std::min(bytes.size(), size_max));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_utf16(KeywordEncoding encoding) {
    return encoding == KeywordEncoding::utf16le || encoding == KeywordEncoding::utf16be;
}

}  // namespace

void settle_readings(std::vector<FoundHit>& hits) {
    auto key = [](const FoundHit& hit) {
        return std::tuple(hit.offset, hit.rule, hit.length, hit.encoding);
    };
    std::ranges::sort(hits, {}, key);
    auto same = [](const FoundHit& a, const FoundHit& b) {
        return a.offset == b.offset && a.rule == b.rule && a.length == b.length;
    };
    hits.erase(std::ranges::unique(hits, same).begin(), hits.end());
    using Place = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t, KeywordEncoding>;
    std::set<Place> even;
    for (const auto& hit : hits)
        if (is_utf16(hit.encoding) && hit.offset % 2 == 0)
            even.emplace(hit.offset, hit.rule, hit.length, hit.encoding);
    std::erase_if(hits, [&](const FoundHit& hit) {
        if (!is_utf16(hit.encoding) || hit.offset % 2 == 0)
            return false;
        auto other = hit.encoding == KeywordEncoding::utf16le ? KeywordEncoding::utf16be
                                                              : KeywordEncoding::utf16le;
        return even.contains(Place{hit.offset - 1, hit.rule, hit.length, other}) ||
               even.contains(Place{hit.offset + 1, hit.rule, hit.length, other});
    });
}

void KeywordConsumer::search_with(const KeywordSet* set) {
    if (set == set_)
        return;
    set_ = set;
    scanner_.reset();
    failure_.clear();
    if (set == nullptr)
        return;
    auto made = KeywordScanner::create(*set);
    if (made)
        scanner_.emplace(std::move(made).value());
    else
        failure_ = made.error().message();
}

void KeywordConsumer::begin(const FoundItem&, RecordSink&) {
    found_.clear();
    if (scanner_)
        scanner_->begin([this](const KeywordHitView& hit) { add(hit); });
}

void KeywordConsumer::update(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (scanner_)
        scanner_->update(bytes, offset);
}

void KeywordConsumer::add(const KeywordHitView& hit) {
    auto& found = found_.emplace_back();
    found.kind = model::RuleSetKind::keywords;
    found.rule = hit.term;
    found.encoding = hit.encoding;
    found.offset = hit.offset;
    found.length = hit.length;
    found.matched = text_of(hit.matched, limits::hit_bytes_max);
    found.before = text_of(hit.before, limits::hit_context_bytes_max);
    found.after = text_of(hit.after, limits::hit_context_bytes_max);
}

void KeywordConsumer::finish(FoundContent&, RecordSink& sink) {
    if (set_ == nullptr)
        return;
    if (!scanner_) {
        sink.loss(0, "keywords.unavailable", failure_);
        return;
    }
    auto outcome = scanner_->finish();
    settle_readings(found_);
    auto secrets = selectors_.secrets();
    auto within = [&](const FoundHit& hit) {
        return std::ranges::any_of(secrets, [&](const Extent& secret) {
            return hit.offset >= secret.offset &&
                   hit.offset + hit.length <= secret.offset + secret.size;
        });
    };
    auto hidden = std::erase_if(found_, within);
    for (auto& hit : found_) {
        blot(hit.matched, hit.offset, secrets);
        blot(hit.before, hit.offset - hit.before.size(), secrets);
        blot(hit.after, hit.offset + hit.length, secrets);
        sink.hit(std::move(hit));
    }
    found_.clear();
    if (hidden > 0)
        sink.anomaly(0, "keywords.in_secret",
                     std::to_string(hidden) + " hits lie within a secret, which is not shown");
    if (outcome.dropped > 0)
        sink.loss(outcome.first_dropped.value_or(0), "keywords.limit",
                  std::to_string(outcome.dropped) + " more in this content");
}

}  // namespace examination
