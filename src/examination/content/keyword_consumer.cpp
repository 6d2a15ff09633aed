#include "examination/content/keyword_consumer.h"

#include "core/bytes.h"
#include "examination/content/hits_in_text.h"
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

auto key_of(const FoundHit& hit) {
    return std::tuple(hit.offset, hit.rule, hit.length, hit.encoding);
}

bool is_utf16(KeywordEncoding encoding) {
    return encoding == KeywordEncoding::utf16le || encoding == KeywordEncoding::utf16be;
}

}  // namespace

void settle_readings(std::vector<FoundHit>& hits) {
    std::ranges::sort(hits, {}, key_of);
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
    text_scanner_.reset();
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
    incomplete_ = false;
    if (scanner_)
        scanner_->begin([this](const KeywordHitView& hit) { add(found_, hit); });
}

void KeywordConsumer::update(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (scanner_)
        scanner_->update(bytes, offset);
}

void KeywordConsumer::add(std::vector<FoundHit>& hits, const KeywordHitView& hit) {
    auto& found = hits.emplace_back();
    found.kind = model::RuleSetKind::keywords;
    found.rule = hit.term;
    found.encoding = hit.encoding;
    found.offset = hit.offset;
    found.length = hit.length;
    found.matched = text_of(hit.matched, limits::hit_bytes_max);
    found.before = text_of(hit.before, limits::hit_context_bytes_max);
    found.after = text_of(hit.after, limits::hit_context_bytes_max);
}

namespace {

// Hands hits on without what is secret; how many lie within a secret is said.
void give(std::span<const FoundHit> hits, std::span<const Extent> secrets, RecordSink& sink) {
    auto within = [&](const FoundHit& hit) {
        return std::ranges::any_of(secrets, [&](const Extent& secret) {
            return hit.offset >= secret.offset &&
                   hit.offset + hit.length <= secret.offset + secret.size;
        });
    };
    std::uint64_t hidden = 0;
    for (const auto& found : hits) {
        if (within(found)) {
            ++hidden;
            continue;
        }
        auto hit = found;
        blot(hit.matched, hit.offset, secrets);
        blot(hit.before, hit.offset - hit.before.size(), secrets);
        blot(hit.after, hit.offset + hit.length, secrets);
        sink.hit(std::move(hit));
    }
    if (hidden > 0)
        sink.anomaly(0, "keywords.in_secret",
                     std::to_string(hidden) + " hits lie within a secret, which is not shown");
}

}  // namespace

void KeywordConsumer::finish(FoundContent&, RecordSink& sink) {
    if (set_ == nullptr)
        return;
    if (!scanner_) {
        sink.loss(0, "keywords.unavailable", failure_);
        return;
    }
    auto outcome = scanner_->finish();
    settle_readings(found_);
    give(found_, selectors_.secrets(), sink);
    incomplete_ = outcome.dropped > 0;
    if (incomplete_)
        sink.loss(outcome.first_dropped.value_or(0), "keywords.limit",
                  std::to_string(outcome.dropped) + " more in this content");
}

void KeywordConsumer::search_text(const ExtractedText& text, std::span<const Extent> secrets,
                                  RecordSink& sink) {
    if (!scanner_ || bytes_show_text(text))
        return;
    if (!text_scanner_) {
        KeywordScanOptions options;
        options.only = model::KeywordEncoding::utf8;
        auto made = KeywordScanner::create(*set_, options);
        if (!made) {
            sink.loss(0, "keywords.unavailable", made.error().message());
            return;
        }
        text_scanner_.emplace(std::move(made).value());
    }
    std::vector<FoundHit> hits;
    text_scanner_->begin([&](const KeywordHitView& hit) { add(hits, hit); });
    text_scanner_->update(core::bytes_of(text.text), 0);
    auto outcome = text_scanner_->finish();
    for (auto& hit : hits)
        hit.layer = model::SelectorLayer::text;
    std::ranges::sort(hits, {}, key_of);
    // Where the bytes gave more than is kept, it can't be told which of these are among them.
    if (incomplete_)
        std::erase_if(hits, [&](const FoundHit& hit) {
            return std::ranges::any_of(
                found_, [&](const FoundHit& other) { return other.rule == hit.rule; });
        });
    drop_hits_in_bytes(hits, found_, text);
    give(hits, secrets, sink);
    if (outcome.dropped > 0)
        sink.loss(outcome.first_dropped.value_or(0), "keywords.limit",
                  std::to_string(outcome.dropped) + " more in the text of this content");
}

}  // namespace examination
