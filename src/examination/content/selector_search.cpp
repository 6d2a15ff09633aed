#include "examination/content/selector_search.h"

#include "model/selectors/secrets.h"

#include <algorithm>
#include <tuple>

namespace examination {
namespace {

// How far behind a secret that was cut the rest of it may reach.
constexpr std::uint64_t cut_secret_size = 64u << 10;

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t width_of(model::SelectorEncoding encoding) {
    return encoding == model::SelectorEncoding::bytes ? 1 : 2;
}

bool is_secret(model::SelectorKind kind) {
    return model::secrecy_of(kind) == model::SelectorSecrecy::secret;
}

std::uint64_t end_of(const Extent& range) {
    return range.offset + range.size;
}

// Sorted and without overlap, so that the one at a place is found by halving.
void unite(std::vector<Extent>& ranges) {
    std::ranges::sort(ranges, {}, &Extent::offset);
    std::size_t kept = 0;
    for (const auto& range : ranges) {
        if (kept > 0 && range.offset <= end_of(ranges[kept - 1])) {
            auto end = std::max(end_of(ranges[kept - 1]), end_of(range));
            ranges[kept - 1].size = end - ranges[kept - 1].offset;
        } else {
            ranges[kept++] = range;
        }
    }
    ranges.resize(kept);
}

// Those of united ranges that reach into [offset, offset + size).
std::span<const Extent> reaching_into(std::span<const Extent> ranges, std::uint64_t offset,
                                      std::uint64_t size) {
    auto first = std::ranges::upper_bound(ranges, offset, {}, end_of);
    auto last = first;
    while (last != ranges.end() && last->offset < offset + size)
        ++last;
    return {first, last};
}

SelectorKinds kinds_of(SelectorSearch::Kinds wanted) {
    SelectorKinds kinds;
    for (auto kind : model::selector_kinds)
        kinds[static_cast<std::size_t>(kind)] =
            wanted == SelectorSearch::Kinds::all || is_secret(kind);
    return kinds;
}

}  // namespace

void blot(std::string& text, std::uint64_t offset, std::span<const Extent> ranges,
          std::uint64_t width) {
    for (const auto& range : reaching_into(ranges, offset, text.size() * width)) {
        auto from = std::max(range.offset, offset);
        auto to = std::min(end_of(range), offset + text.size() * width);
        for (; from < to; ++from)
            text[static_cast<std::size_t>((from - offset) / width)] = '*';
    }
}

SelectorSearch::SelectorSearch(Kinds kinds)
    : scanner_(SelectorScanOptions{.kinds = kinds_of(kinds), .hits_max = hits_max}) {}

void SelectorSearch::begin() {
    findings_.selectors.clear();
    findings_.secrets.clear();
    scanner_.begin([this](const SelectorHitView& hit) { add(hit); });
}

void SelectorSearch::add(const SelectorHitView& hit) {
    auto& found = findings_.selectors.emplace_back();
    found.kind = hit.kind;
    found.encoding = hit.encoding;
    found.offset = hit.offset;
    found.length = hit.length;
    if (is_secret(hit.kind)) {
        found.value = model::masked_selector(hit.kind, hit.canonical);
        auto width = width_of(hit.encoding);
        auto secret = model::secret_in(hit.kind, hit.raw);
        auto rest = hit.end == SelectorEnd::cut ? cut_secret_size : 0;
        findings_.secrets.push_back(
            {hit.offset + secret.begin * width, secret.size * width + rest});
        return;
    }
    found.value = hit.canonical;
    if (hit.raw != hit.canonical)
        found.raw = hit.raw;
    found.before = text_of(hit.before);
    found.after = text_of(hit.after);
}

// False: what is left of it says nothing.
bool SelectorSearch::mask(FoundSelector& found) const {
    blot(found.before, found.offset - found.before.size(), findings_.secrets);
    blot(found.after, found.offset + found.length, findings_.secrets);
    if (reaching_into(findings_.secrets, found.offset, found.length).empty())
        return true;
    // Of what has a secret in it only URLs are worth keeping: they tell where it was used.
    if (found.kind != model::SelectorKind::url)
        return false;
    auto raw = found.raw.empty() ? found.value : found.raw;
    blot(raw, found.offset, findings_.secrets, width_of(found.encoding));
    auto value = model::canonical_selector(found.kind, raw);
    found.value = value.value_or("");
    found.raw = std::move(raw);
    return value.has_value();
}

void SelectorSearch::mask(SelectorScanOutcome& outcome) {
    // Where secrets overflow it is not known any more what else is one.
    if (auto unknown = outcome.first_dropped_secret)
        outcome.dropped += std::erase_if(findings_.selectors, [&](const FoundSelector& found) {
            return !is_secret(found.kind) &&
                   found.offset + found.length + SelectorScanner::context_size > *unknown;
        });
    if (findings_.secrets.empty())
        return;
    unite(findings_.secrets);
    std::erase_if(findings_.selectors,
                  [&](FoundSelector& found) { return !is_secret(found.kind) && !mask(found); });
}

const SelectorFindings& SelectorSearch::finish() {
    auto outcome = scanner_.finish();
    mask(outcome);
    findings_.dropped = outcome.dropped;
    findings_.first_dropped = outcome.first_dropped.value_or(0);
    findings_.cut = outcome.cut;
    findings_.first_cut = outcome.first_cut.value_or(0);
    std::ranges::sort(findings_.selectors, {}, [](const FoundSelector& found) {
        return std::tie(found.offset, found.kind, found.encoding, found.length, found.value);
    });
    return findings_;
}

}  // namespace examination
