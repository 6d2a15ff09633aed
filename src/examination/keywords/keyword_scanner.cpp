// The engine streams over the blocks and says where some match of a pattern ends. Where it begins,
// and how long it is at most, the pattern's own programs find out, which takes the bytes around:
// so what the engine says waits until enough of what follows is known.
#include "examination/keywords/keyword_scanner.h"

#include "core/verify.h"
#include "examination/keywords/keyword_encodings.h"
#include "examination/keywords/letter_case.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>
#include <vector>

#include <hs.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using model::KeywordEncoding;

constexpr std::size_t neighbour_size = 4;  // The longest character.

struct EngineEnd {
    std::uint32_t pattern;
    std::uint64_t end;
};

// The bytes of the unit that are still known.
struct WindowView {
    std::vector<std::byte> tail;  // Before the block.
    std::uint64_t tail_offset = 0;
    std::span<const std::byte> block;
    std::uint64_t block_offset = 0;

    std::uint64_t end() const { return block_offset + block.size(); }
    std::uint8_t at(std::uint64_t offset) const {
        return std::to_integer<std::uint8_t>(
            offset >= block_offset ? block[static_cast<std::size_t>(offset - block_offset)]
                                   : tail[static_cast<std::size_t>(offset - tail_offset)]);
    }
    void copy(std::uint64_t from, std::uint64_t to, std::vector<std::byte>& out) const {
        out.clear();
        for (; from < to; ++from)
            out.push_back(std::byte{at(from)});
    }
    // Ends the block; the last `size` bytes stay.
    void keep_tail(std::size_t size) {
        auto keep = [&](std::span<const std::byte> bytes) {
            tail.insert(tail.end(), bytes.begin(), bytes.end());
        };
        if (block.size() >= size) {
            tail.clear();
            keep(block.last(size));
        } else {
            keep(block);
            if (tail.size() > size)
                tail.erase(tail.begin(), tail.end() - static_cast<std::ptrdiff_t>(size));
        }
        block_offset = end();
        block = {};
        tail_offset = block_offset - tail.size();
    }
};

}  // namespace

struct KeywordScanner::State {
    State(const KeywordSet& keyword_set, const KeywordScanOptions& scan_options)
        : set(keyword_set), options(scan_options), runner(keyword_set.programs()) {}
    ~State() {
        hs_close_stream(stream, nullptr, nullptr, nullptr);
        hs_free_scratch(scratch);
    }

    static int on_end(unsigned id, unsigned long long, unsigned long long to, unsigned,
                      void* context) {
        auto& state = *static_cast<State*>(context);
        if (id < state.floors.size() && to > state.floors[id])
            state.ends.push_back({id, to});
        return 0;
    }

    void reset();
    void settle(std::uint64_t known_to);
    void settle_one(const EngineEnd& found);
    std::optional<std::pair<std::uint64_t, std::uint64_t>> match(const KeywordPattern& pattern,
                                                                 const EngineEnd& found);
    bool stands_alone(KeywordEncoding encoding, std::uint64_t begin, std::uint64_t end);
    bool is_word(KeywordEncoding encoding, std::span<const std::uint8_t> near, bool leads) const;
    void give(const KeywordPattern& pattern, std::uint64_t begin, std::uint64_t end);

    const KeywordSet& set;
    KeywordScanOptions options;
    ByteProgramRunner runner;
    hs_scratch_t* scratch = nullptr;
    hs_stream_t* stream = nullptr;
    Callback callback;
    WindowView window;
    std::deque<EngineEnd> ends;         // In the order of their ends.
    std::vector<std::uint64_t> floors;  // Of each pattern: where its last hit ended.
    std::vector<std::uint32_t> touched_patterns, touched_terms;
    std::vector<std::uint64_t> term_hits;
    KeywordScanOutcome outcome;
    std::array<std::array<bool, 256>, model::keyword_encoding_names.size()> words{};
    std::vector<std::byte> before, matched, after;
    std::size_t ahead = 0, behind = 0;
};

void KeywordScanner::State::reset() {
    for (auto pattern : touched_patterns)
        floors[pattern] = 0;
    for (auto term : touched_terms)
        term_hits[term] = 0;
    touched_patterns.clear();
    touched_terms.clear();
    ends.clear();
    window = {};
    outcome = {};
}

// Judges what ended so far that all it depends on is known.
void KeywordScanner::State::settle(std::uint64_t known_to) {
    while (!ends.empty() && ends.front().end <= known_to) {
        auto found = ends.front();
        ends.pop_front();
        if (found.end > floors[found.pattern])
            settle_one(found);
    }
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> KeywordScanner::State::match(
    const KeywordPattern& pattern, const EngineEnd& found) {
    auto floor = floors[found.pattern];
    if (pattern.exact) {
        if (found.end < floor + pattern.width_least)
            return std::nullopt;
        return std::pair(found.end - pattern.width_least, found.end);
    }
    auto byte_at = [&](std::uint64_t offset) { return window.at(offset); };
    auto lowest = found.end - std::min<std::uint64_t>(found.end, pattern.width_most);
    auto begin = runner.leftmost(pattern.backward, found.end, std::max(floor, lowest), byte_at);
    if (!begin)
        return std::nullopt;
    auto end_max = std::min(*begin + pattern.width_most, window.end());
    auto end = runner.longest(pattern.forward, *begin, end_max, byte_at);
    return end ? std::optional(std::pair(*begin, *end)) : std::nullopt;
}

void KeywordScanner::State::settle_one(const EngineEnd& found) {
    const auto& pattern = set.patterns()[found.pattern];
    if (options.only && pattern.encoding != *options.only)
        return;
    auto bounds = match(pattern, found);
    if (!bounds)
        return;
    auto [begin, end] = *bounds;
    if (floors[found.pattern] == 0)
        touched_patterns.push_back(found.pattern);
    floors[found.pattern] = end;
    if (pattern.whole_word && !stands_alone(pattern.encoding, begin, end))
        return;
    auto& hits = term_hits[pattern.term];
    if (hits == 0)
        touched_terms.push_back(pattern.term);
    if (++hits > options.hits_per_term_max || outcome.hits == options.hits_max) {
        ++outcome.dropped;
        outcome.first_dropped = std::min(outcome.first_dropped.value_or(begin), begin);
        return;
    }
    ++outcome.hits;
    give(pattern, begin, end);
}

bool KeywordScanner::State::stands_alone(KeywordEncoding encoding, std::uint64_t begin,
                                         std::uint64_t end) {
    std::vector<std::uint8_t> near;
    for (auto at = begin - std::min<std::uint64_t>(begin, neighbour_size); at < begin; ++at)
        near.push_back(window.at(at));
    if (is_word(encoding, near, true))
        return false;
    near.clear();
    for (auto at = end; at < std::min<std::uint64_t>(end + neighbour_size, window.end()); ++at)
        near.push_back(window.at(at));
    return !is_word(encoding, near, false);
}

// Is the character that ends (`leads`) or begins these bytes part of a word?
bool KeywordScanner::State::is_word(KeywordEncoding encoding, std::span<const std::uint8_t> near,
                                    bool leads) const {
    if (near.empty())
        return false;
    auto edge = leads ? near.back() : near.front();
    switch (encoding) {
        case KeywordEncoding::utf8: {
            if (edge < 0x80)
                return is_word_character(edge);
            auto begin = leads ? near.size() - 1 : 0;
            while (leads && begin > 0 && (near[begin] & 0xC0) == 0x80)
                --begin;
            std::string text(near.begin() + static_cast<std::ptrdiff_t>(begin), near.end());
            auto code = decode_utf8(text).front();
            return code != 0xFFFD && is_word_character(code);
        }
        case KeywordEncoding::utf16le:
        case KeywordEncoding::utf16be: {
            if (near.size() < 2)
                return false;
            auto at = leads ? near.size() - 2 : 0;
            bool little = encoding == KeywordEncoding::utf16le;
            auto low = near[little ? at : at + 1], high = near[little ? at + 1 : at];
            return is_word_character(static_cast<std::uint32_t>(high) << 8 | low);
        }
        case KeywordEncoding::windows_1251:
        case KeywordEncoding::koi8_r:
        case KeywordEncoding::windows_1256:
            return words[static_cast<std::size_t>(encoding)][edge];
        case KeywordEncoding::gb18030:
        case KeywordEncoding::big5:
        case KeywordEncoding::shift_jis:
        case KeywordEncoding::euc_kr:
            // Their scripts write words without spaces; only ASCII joins.
            return edge < 0x80 && is_word_character(edge);
    }
    return false;
}

void KeywordScanner::State::give(const KeywordPattern& pattern, std::uint64_t begin,
                                 std::uint64_t end) {
    window.copy(begin - std::min<std::uint64_t>(begin, context_size), begin, before);
    window.copy(begin, end, matched);
    window.copy(end, std::min<std::uint64_t>(end + context_size, window.end()), after);
    callback(KeywordHitView{pattern.term, pattern.encoding, begin,
                            static_cast<std::uint32_t>(end - begin), before, matched, after});
}

KeywordScanner::KeywordScanner(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeywordScanner::KeywordScanner(KeywordScanner&&) noexcept = default;
KeywordScanner& KeywordScanner::operator=(KeywordScanner&&) noexcept = default;
KeywordScanner::~KeywordScanner() = default;

Result<KeywordScanner> KeywordScanner::create(const KeywordSet& set,
                                              const KeywordScanOptions& options) {
    auto state = std::make_unique<State>(set, options);
    if (hs_alloc_scratch(set.database(), &state->scratch) != HS_SUCCESS ||
        hs_open_stream(set.database(), 0, &state->stream) != HS_SUCCESS)
        return Error(ErrorCode::limit_exceeded, "no memory to search for so many keywords");
    state->floors.resize(set.patterns().size());
    state->term_hits.resize(set.term_count());
    for (auto encoding :
         {KeywordEncoding::windows_1251, KeywordEncoding::koi8_r, KeywordEncoding::windows_1256})
        state->words[static_cast<std::size_t>(encoding)] = word_bytes(encoding);
    state->ahead = set.width_most() + context_size + neighbour_size;
    state->behind = state->ahead + set.width_most() + context_size + neighbour_size;
    return KeywordScanner(std::move(state));
}

void KeywordScanner::begin(Callback callback) {
    state_->reset();
    state_->callback = std::move(callback);
}

void KeywordScanner::update(std::span<const std::byte> block, std::uint64_t offset) {
    auto& state = *state_;
    state.window.block = block;
    state.window.block_offset = offset;
    auto status = hs_scan_stream(state.stream, reinterpret_cast<const char*>(block.data()),
                                 static_cast<unsigned>(block.size()), 0, state.scratch,
                                 State::on_end, &state);
    VERIFY(status == HS_SUCCESS);
    auto known = state.window.end();
    state.settle(known - std::min<std::uint64_t>(known, state.ahead));
    state.window.keep_tail(state.behind);
}

KeywordScanOutcome KeywordScanner::finish() {
    auto& state = *state_;
    state.settle(state.window.end());
    (void)hs_reset_stream(state.stream, 0, state.scratch, nullptr, nullptr);
    state.callback = nullptr;
    return state.outcome;
}

}  // namespace examination
