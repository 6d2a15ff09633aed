#include "examination/content/selector_search.h"

#include "core/hash.h"

#include <algorithm>
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

SelectorKinds kinds_of(SelectorSearch::Kinds wanted) {
    SelectorKinds kinds;
    for (auto kind : model::selector_kinds)
        kinds[static_cast<std::size_t>(kind)] =
            wanted == SelectorSearch::Kinds::all || is_secret(kind);
    return kinds;
}

}  // namespace

void blot(std::string& text, std::uint64_t offset, std::span<const Extent> ranges) {
    for (const auto& range : ranges) {
        auto from = std::max(range.offset, offset);
        auto to = std::min(range.offset + range.size, offset + text.size());
        for (; from < to; ++from)
            text[static_cast<std::size_t>(from - offset)] = '*';
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
        found.value = "secret " + core::sha256(hit.canonical).hex().substr(0, mask_digits);
        findings_.secrets.push_back({hit.offset, hit.length});
        return;
    }
    found.value = hit.canonical;
    if (hit.raw != hit.canonical)
        found.raw = hit.raw;
    found.before = text_of(hit.before);
    found.after = text_of(hit.after);
}

void SelectorSearch::mask() {
    auto& [selectors, secrets, dropped, first_dropped] = findings_;
    if (secrets.empty())
        return;
    auto inside = [&](const FoundSelector& found) {
        return !is_secret(found.kind) && std::ranges::any_of(secrets, [&](const Extent& secret) {
            return found.offset < secret.offset + secret.size &&
                   secret.offset < found.offset + found.length;
        });
    };
    std::erase_if(selectors, inside);
    for (auto& found : selectors) {
        blot(found.before, found.offset - found.before.size(), secrets);
        blot(found.after, found.offset + found.length, secrets);
    }
}

const SelectorFindings& SelectorSearch::finish() {
    auto outcome = scanner_.finish();
    findings_.dropped = outcome.dropped;
    findings_.first_dropped = outcome.first_dropped.value_or(0);
    mask();
    std::ranges::sort(findings_.selectors, {}, [](const FoundSelector& found) {
        return std::tie(found.offset, found.kind, found.encoding, found.length, found.value);
    });
    return findings_;
}

}  // namespace examination
