#include "examination/content/selector_consumer.h"

#include "core/bytes.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace examination {
namespace {

constexpr std::size_t mask_digits = 16;

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_secret(model::SelectorKind kind) {
    return model::secrecy_of(kind) == model::SelectorSecrecy::secret;
}

// What of `text`, which begins at `offset` of the unit, lies in one of these ranges.
void blot(std::string& text, std::uint64_t offset, std::span<const Extent> ranges) {
    for (const auto& range : ranges) {
        auto from = std::max(range.offset, offset);
        auto to = std::min(range.offset + range.size, offset + text.size());
        for (; from < to; ++from)
            text[static_cast<std::size_t>(from - offset)] = '*';
    }
}

}  // namespace

SelectorConsumer::SelectorConsumer()
    : scanner_(SelectorScanOptions{.kinds = SelectorKinds().set(), .hits_max = hits_max}) {}

void SelectorConsumer::begin(const FoundItem&, RecordSink&) {
    found_.clear();
    secrets_.clear();
    if (enabled_)
        scanner_.begin([this](const SelectorHitView& hit) { add(hit); });
}

void SelectorConsumer::update(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (enabled_)
        scanner_.update(bytes, offset);
}

void SelectorConsumer::add(const SelectorHitView& hit) {
    auto& found = found_.emplace_back();
    found.kind = hit.kind;
    found.encoding = hit.encoding;
    found.offset = hit.offset;
    found.length = hit.length;
    if (is_secret(hit.kind)) {
        found.value = "secret " + core::sha256(hit.canonical).hex().substr(0, mask_digits);
        secrets_.push_back({hit.offset, hit.length});
        return;
    }
    found.value = hit.canonical;
    if (hit.raw != hit.canonical)
        found.raw = hit.raw;
    found.before = text_of(hit.before);
    found.after = text_of(hit.after);
}

void SelectorConsumer::mask() {
    if (secrets_.empty())
        return;
    auto inside = [&](const FoundSelector& found) {
        return !is_secret(found.kind) && std::ranges::any_of(secrets_, [&](const Extent& secret) {
            return found.offset < secret.offset + secret.size &&
                   secret.offset < found.offset + found.length;
        });
    };
    std::erase_if(found_, inside);
    for (auto& found : found_) {
        blot(found.before, found.offset - found.before.size(), secrets_);
        blot(found.after, found.offset + found.length, secrets_);
    }
}

void SelectorConsumer::finish(FoundContent&, RecordSink& sink) {
    if (!enabled_)
        return;
    auto outcome = scanner_.finish();
    mask();
    std::ranges::sort(found_, {}, [](const FoundSelector& found) {
        return std::tie(found.offset, found.kind, found.encoding, found.length, found.value);
    });
    for (auto& found : found_)
        sink.selector(std::move(found));
    found_.clear();
    if (outcome.dropped > 0)
        sink.loss(outcome.first_dropped.value_or(0), "selectors.limit",
                  std::to_string(outcome.dropped) + " more in this content");
}

}  // namespace examination
