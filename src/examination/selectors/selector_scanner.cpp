// The unit passes through one buffer in windows at fixed offsets, whatever the blocks are: a
// window is scanned once its margin behind is there, with the margin before it still in place. So
// what is found depends on the unit's bytes alone. Finders reach less far than a margin.
#include "examination/selectors/selector_scanner.h"

#include "core/verify.h"
#include "examination/selectors/finder.h"
#include "examination/selectors/limits.h"
#include "examination/selectors/numbering_plans.h"
#include "examination/selectors/utf16_stretch.h"
#include "model/selectors/international.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace examination {
namespace {

using selector_limits::margin;
using selector_limits::window;

constexpr std::size_t word_size = 64;
constexpr std::size_t padding = 2 * word_size;  // Of zeros, on both sides of every text.

struct FinderEntry {
    Anchor anchor;
    Finder finder;
    SelectorKinds kinds;
};

template <typename... Kinds>
SelectorKinds set_of(Kinds... kinds) {
    SelectorKinds set;
    (set.set(static_cast<std::size_t>(kinds)), ...);
    return set;
}

std::vector<FinderEntry> finders_of(const SelectorKinds& wanted) {
    using enum model::SelectorKind;
    std::vector<FinderEntry> out;
#define KINDS(...) set_of(__VA_ARGS__)
#define FINDER(name, anchor, kinds)                    \
    if (SelectorKinds set = kinds & wanted; set.any()) \
        out.push_back({Anchor::anchor, &name, set});
#include "examination/selectors/finders.def"
#undef FINDER
#undef KINDS
    return out;
}

// The unit as one sort of text: its bytes, or the characters at even or at odd offsets.
struct Lane {
    struct Reported {
        std::uint64_t begin = 0, end = 0;
    };
    std::array<Reported, model::selector_kinds.size()> reported{};  // The last one, by kind.
    std::uint64_t stretch_until = 0;  // UTF-16: what was searched, in offsets of the unit.
    SelectorEncoding encoding = SelectorEncoding::bytes;
};
enum LaneIndex : std::size_t {
    bytes_lane,
    even_lane,
    odd_lane,
    lane_count
};

}  // namespace

void load_selectors() {
    load_numbering_plans();
    model::load_international_names();
}

struct SelectorScanner::State final : FinderSink {
    explicit State(const SelectorScanOptions& chosen)
        : options(chosen),
          finders(finders_of(chosen.kinds)),
          buffer(padding + margin + window + margin + padding),
          narrowed(padding + (margin + window + margin) / 2 + padding) {}

    SelectorScanOptions options;
    std::vector<FinderEntry> finders;
    FindAnchors find_anchors = fastest_find_anchors();
    model::CanonicalForms forms;
    model::SelectorText canonical;
    Callback callback;
    SelectorScanOutcome outcome;
    std::uint64_t open_hits = 0, secret_hits = 0;

    std::vector<char> buffer;
    std::vector<char> narrowed;
    std::size_t filled = 0;           // Bytes in the buffer, behind its padding.
    std::uint64_t buffer_offset = 0;  // Of the first of them in the unit.
    std::uint64_t next_window = 0;    // Offset of the first byte that was not searched.
    std::array<Lane, lane_count> lanes;

    // The text that is being searched, and where it lies.
    std::string_view text;
    std::uint64_t text_offset = 0;
    Lane* lane = nullptr;

    void reset() {
        std::memset(buffer.data(), 0, padding);
        filled = 0;
        buffer_offset = next_window = 0;
        lanes = {};
        outcome = {};
        open_hits = secret_hits = 0;
    }
    char* bytes() { return buffer.data() + padding; }
    std::string_view view() const { return {buffer.data() + padding, filled}; }

    void found(model::SelectorKind kind, std::size_t begin, std::size_t end, std::string_view value,
               SelectorEnd how) override;
    bool has_room(model::SelectorKind kind, std::uint64_t offset);
    void search_window(std::uint64_t end);
    enum class WideText {
        search,
        skip
    };
    void search(std::size_t begin, std::size_t end, WideText wide);
    void search_wide_text(const AnchorBlock& block, std::size_t at, std::size_t words,
                          std::size_t end);
    void search_stretch(std::size_t position, std::size_t end);
};

bool SelectorScanner::State::has_room(model::SelectorKind kind, std::uint64_t offset) {
    bool secret = model::secrecy_of(kind) == model::SelectorSecrecy::secret;
    auto& hits = secret ? secret_hits : open_hits;
    if (hits < options.hits_max) {
        ++hits;
        ++outcome.hits;
        return true;
    }
    auto note = [&](std::optional<std::uint64_t>& first) {
        first = std::min(first.value_or(offset), offset);
    };
    ++outcome.dropped;
    note(outcome.first_dropped);
    if (secret)
        note(outcome.first_dropped_secret);
    return false;
}

void SelectorScanner::State::found(model::SelectorKind kind, std::size_t begin, std::size_t end,
                                   std::string_view value, SelectorEnd how) {
    std::size_t width = lane->encoding == SelectorEncoding::bytes ? 1 : 2;
    auto offset = text_offset + begin * width;
    auto length = (end - begin) * width;
    if (lane->encoding == SelectorEncoding::utf16be)
        --offset;  // The high byte comes first.
    // Two anchors of one selector, or two readings of one place: the first counts. Only phrases may
    // lie at the end of longer ones.
    auto& last = lane->reported[static_cast<std::size_t>(kind)];
    bool nested = kind == model::SelectorKind::seed_phrase && offset > last.begin &&
                  offset + length == last.end;
    if (!nested && offset < last.end && last.begin < offset + length)
        return;
    last = {offset, offset + length};
    if (how == SelectorEnd::cut) {
        ++outcome.cut;
        outcome.first_cut = std::min(outcome.first_cut.value_or(offset), offset);
    }
    if (!has_room(kind, offset))
        return;
    auto unit = std::as_bytes(std::span(view()));
    auto at = static_cast<std::size_t>(offset - buffer_offset);
    auto before = std::min(at, context_size);
    auto behind = at + length;
    callback(SelectorHitView{
        .kind = kind,
        .encoding = lane->encoding,
        .end = how,
        .length = static_cast<std::uint32_t>(length),
        .offset = offset,
        .raw = text.substr(begin, end - begin),
        .canonical = value,
        .before = unit.subspan(at - before, before),
        .after = unit.subspan(behind, std::min(context_size, unit.size() - behind))});
}

// Looks at the anchors in [begin, end) of the text.
void SelectorScanner::State::search(std::size_t begin, std::size_t end, WideText wide) {
    AnchorBlock block;
    Search work{TextView(text.data(), text.size()), options.kinds, forms, canonical, *this};
    for (auto at = begin; at < end; at += AnchorBlock::words_max * word_size) {
        auto words = std::min(AnchorBlock::words_max, (end - at + word_size - 1) / word_size);
        find_anchors(text.data() + at, words, block);
        // The last word may reach past the end.
        auto last_word = end - at - (words - 1) * word_size;
        auto inside =
            last_word < word_size ? (std::uint64_t{1} << last_word) - 1 : ~std::uint64_t{0};
        for (const auto& entry : finders) {
            if (block.any[static_cast<std::size_t>(entry.anchor)] == 0)
                continue;
            auto& masks = block.masks[static_cast<std::size_t>(entry.anchor)];
            masks[words - 1] &= inside;
            for (std::size_t word = 0; word < words; ++word)
                for (auto bits = masks[word]; bits != 0; bits &= bits - 1)
                    entry.finder(work, at + word * word_size +
                                           static_cast<std::size_t>(std::countr_zero(bits)));
        }
        if (wide == WideText::search)
            search_wide_text(block, at, words, end);
    }
}

void SelectorScanner::State::search_wide_text(const AnchorBlock& block, std::size_t at,
                                              std::size_t words, std::size_t end) {
    constexpr std::uint64_t even_bits = 0x5555555555555555;
    constexpr auto anchor = static_cast<std::size_t>(Anchor::wide_text);
    if (block.any[anchor] == 0)
        return;
    for (std::size_t word = 0; word < words; ++word) {
        for (auto index : {even_lane, odd_lane}) {
            auto bits = block.masks[anchor][word];
            auto offset = buffer_offset + at + word * word_size;
            bits &= (index == even_lane) == (offset % 2 == 0) ? even_bits : ~even_bits;
            while (bits != 0) {
                auto bit = static_cast<std::size_t>(std::countr_zero(bits));
                auto until = lanes[index].stretch_until;
                if (offset + bit >= until && at + word * word_size + bit < end) {
                    search_stretch(at + word * word_size + bit, end);
                    until = lanes[index].stretch_until;
                }
                // On to the first bit that no stretch has covered.
                auto covered = until > offset ? until - offset : 0;
                bits = covered >= word_size ? 0 : bits & ~std::uint64_t{0} << covered & (bits - 1);
            }
        }
    }
}

// Searches the characters of the stretch around `position` whose low bytes lie between it and
// `end`, the end of the window.
void SelectorScanner::State::search_stretch(std::size_t position, std::size_t end) {
    constexpr std::size_t count_min = 6;
    auto unit = view();
    auto stretch = stretch_around(unit, position);
    auto offset = buffer_offset + stretch.begin;
    auto& own = lanes[offset % 2 == 0 ? even_lane : odd_lane];
    bool continued = own.stretch_until > buffer_offset + stretch.begin;
    auto stretch_end = stretch.end();
    auto encoding = decide_encoding(unit, stretch, offset);
    if (!continued)
        own.encoding = encoding;
    own.stretch_until = buffer_offset + stretch_end;
    if (stretch.count < count_min)
        return;
    char* out = narrowed.data() + padding;
    narrow(unit, stretch, out);
    std::memset(out + stretch.count, 0, padding);

    auto outer = std::tuple(text, text_offset, lane);
    text = {out, stretch.count};
    text_offset = buffer_offset + stretch.begin;
    lane = &own;
    auto first = position > stretch.begin ? (position - stretch.begin) / 2 : 0;
    auto last = end > stretch.begin ? (end - stretch.begin + 1) / 2 : 0;
    search(first, std::min(last, stretch.count), WideText::skip);
    std::tie(text, text_offset, lane) = outer;
}

// Searches from next_window to `end`, both offsets of the unit.
void SelectorScanner::State::search_window(std::uint64_t end) {
    std::memset(bytes() + filled, 0, padding);
    auto from = static_cast<std::size_t>(next_window - buffer_offset);
    auto to = static_cast<std::size_t>(end - buffer_offset);
    for (auto index : {even_lane, odd_lane}) {
        // The rest of a stretch that the last window began, however short it is.
        auto parity = index == even_lane ? 0u : 1u;
        auto position = from + (next_window % 2 == parity ? 0 : 1);
        if (lanes[index].stretch_until > next_window && position < to)
            search_stretch(position, to);
    }
    text = view();
    text_offset = buffer_offset;
    lane = &lanes[bytes_lane];
    search(from, to, WideText::search);
    next_window = end;
}

SelectorScanner::SelectorScanner(const SelectorScanOptions& options)
    : state_(std::make_unique<State>(options)) {}
SelectorScanner::SelectorScanner(SelectorScanner&&) noexcept = default;
SelectorScanner& SelectorScanner::operator=(SelectorScanner&&) noexcept = default;
SelectorScanner::~SelectorScanner() = default;

void SelectorScanner::begin(Callback callback) {
    state_->reset();
    state_->callback = std::move(callback);
}

void SelectorScanner::update(std::span<const std::byte> block, std::uint64_t offset) {
    auto& state = *state_;
    VERIFY(state.callback && offset == state.buffer_offset + state.filled);
    while (!block.empty()) {
        constexpr std::size_t capacity = margin + window + margin;
        auto count = std::min(block.size(), capacity - state.filled);
        std::memcpy(state.bytes() + state.filled, block.data(), count);
        state.filled += count;
        block = block.subspan(count);
        auto end = state.next_window + window;
        if (state.buffer_offset + state.filled < end + margin)
            continue;
        state.search_window(end);
        // The margin before the next window stays.
        auto keep = static_cast<std::size_t>(end - margin - state.buffer_offset);
        std::memmove(state.bytes(), state.bytes() + keep, state.filled - keep);
        state.filled -= keep;
        state.buffer_offset += keep;
    }
}

SelectorScanOutcome SelectorScanner::finish() {
    auto& state = *state_;
    VERIFY(state.callback);
    // The last window, and one more where the rest reaches past it.
    auto size = state.buffer_offset + state.filled;
    while (state.next_window < size)
        state.search_window(std::min(size, state.next_window + window));
    state.callback = nullptr;
    return state.outcome;
}

}  // namespace examination
