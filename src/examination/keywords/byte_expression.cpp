#include "examination/keywords/byte_expression.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace examination {
namespace {

constexpr std::uint64_t width_cap = 1u << 20;

void append_byte(std::string& out, std::size_t byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\x";
    out += digits[byte / 16];
    out += digits[byte % 16];
}

void append_set(std::string& out, const ByteSet& set) {
    if (set.count() == 1) {
        for (std::size_t byte = 0; byte < set.size(); ++byte)
            if (set[byte])
                append_byte(out, byte);
        return;
    }
    out += '[';
    for (std::size_t byte = 0; byte < set.size(); ++byte) {
        if (!set[byte])
            continue;
        auto last = byte;
        while (last + 1 < set.size() && set[last + 1])
            ++last;
        append_byte(out, byte);
        if (last > byte) {
            out += '-';
            append_byte(out, last);
        }
        byte = last;
    }
    out += ']';
}

// By their lengths, so that sequences of one length become one of wider sets.
std::map<std::size_t, ByteSequence> widened(const std::vector<ByteSequence>& alternatives) {
    std::map<std::size_t, ByteSequence> by_length;
    for (const auto& sequence : alternatives) {
        auto& wide = by_length[sequence.size()];
        wide.resize(sequence.size());
        for (std::size_t i = 0; i < sequence.size(); ++i)
            wide[i] |= sequence[i];
    }
    return by_length;
}

void append_bytes(EnginePattern& out, const std::vector<ByteSequence>& alternatives) {
    auto by_length = widened(alternatives);
    out.exact = out.exact && by_length.size() == alternatives.size();
    bool several = by_length.size() > 1;
    out.text += several ? "(?:" : "";
    for (bool first = true; const auto& [length, sequence] : by_length) {
        out.text += std::exchange(first, false) ? "" : "|";
        for (const auto& set : sequence)
            append_set(out.text, set);
    }
    out.text += several ? ")" : "";
}

void append_counts(std::string& out, std::uint64_t least, std::uint64_t most) {
    out += "{" + std::to_string(least) + "," + std::to_string(most) + "}";
}

void append_pattern(EnginePattern& out, const ByteExpression& expression) {
    switch (expression.kind) {
        case ByteExpression::Kind::bytes:
            return append_bytes(out, expression.alternatives);
        case ByteExpression::Kind::sequence:
            for (const auto& part : expression.parts)
                append_pattern(out, part);
            return;
        case ByteExpression::Kind::choice:
            out.text += "(?:";
            for (std::size_t i = 0; i < expression.parts.size(); ++i) {
                out.text += i > 0 ? "|" : "";
                append_pattern(out, expression.parts[i]);
            }
            out.text += ')';
            return;
        case ByteExpression::Kind::repetition: {
            const auto& part = expression.parts.front();
            bool many = part.kind == ByteExpression::Kind::bytes && expression.most > 1 &&
                        part.alternatives.size() > 1;
            if (!many) {
                out.text += "(?:";
                append_pattern(out, part);
                out.text += ")";
                return append_counts(out.text, expression.least, expression.most);
            }
            // Characters of several lengths, often: any of their bytes, as often as there may be.
            ByteSet any;
            for (const auto& sequence : part.alternatives)
                for (const auto& set : sequence)
                    any |= set;
            auto width = width_of(expression);
            append_set(out.text, any);
            out.exact = false;
            return append_counts(out.text, width.least, width.most);
        }
    }
}

// Where exactly one byte differs, its index; otherwise the size.
std::size_t only_difference(const ByteSequence& a, const ByteSequence& b) {
    auto at = a.size();
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] == b[i])
            continue;
        if (at != a.size())
            return a.size();
        at = i;
    }
    return at;
}

}  // namespace

WidthRange width_of(const ByteExpression& expression) {
    WidthRange width;
    auto capped = [](std::uint64_t value) { return std::min(value, width_cap); };
    switch (expression.kind) {
        case ByteExpression::Kind::bytes:
            width.least = width_cap;
            for (const auto& sequence : expression.alternatives) {
                width.least = std::min<std::uint64_t>(width.least, sequence.size());
                width.most = std::max<std::uint64_t>(width.most, sequence.size());
            }
            return width;
        case ByteExpression::Kind::sequence:
            for (const auto& part : expression.parts) {
                auto own = width_of(part);
                width.least = capped(width.least + own.least);
                width.most = capped(width.most + own.most);
            }
            return width;
        case ByteExpression::Kind::choice:
            width.least = width_cap;
            for (const auto& part : expression.parts) {
                auto own = width_of(part);
                width.least = std::min(width.least, own.least);
                width.most = std::max(width.most, own.most);
            }
            return width;
        case ByteExpression::Kind::repetition: {
            auto own = width_of(expression.parts.front());
            return {capped(own.least * expression.least), capped(own.most * expression.most)};
        }
    }
    return width;
}

std::vector<ByteSequence> joined(std::vector<ByteSequence> sequences) {
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i < sequences.size(); ++i)
            for (std::size_t j = i + 1; j < sequences.size();) {
                auto& one = sequences[i];
                auto& other = sequences[j];
                auto at = one.size() == other.size() ? only_difference(one, other) : one.size();
                if (one.size() != other.size() || (at == one.size() && one != other)) {
                    ++j;
                    continue;
                }
                if (at < one.size())
                    one[at] |= other[at];
                sequences.erase(sequences.begin() + static_cast<std::ptrdiff_t>(j));
                changed = true;
            }
    }
    return sequences;
}

EnginePattern pattern_of(const ByteExpression& expression) {
    EnginePattern out;
    append_pattern(out, expression);
    return out;
}

bool is_ascii(const ByteExpression& expression) {
    static const ByteSet high = [] {
        ByteSet set;
        for (std::size_t byte = 128; byte < set.size(); ++byte)
            set.set(byte);
        return set;
    }();
    for (const auto& sequence : expression.alternatives)
        for (const auto& set : sequence)
            if ((set & high).any())
                return false;
    return std::ranges::all_of(expression.parts, is_ascii);
}

}  // namespace examination
