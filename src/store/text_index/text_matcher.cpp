#include "store/text_index/text_matcher.h"

#include <algorithm>
#include <tuple>

namespace store {

TextMatcherView::TextMatcherView(const TextQuery& query) : query_(query) {
    std::size_t longest = 1;
    for (const auto& unit : query.units)
        for (const auto& phrase : unit.phrases)
            longest = std::max(longest, phrase.size());
    ring_.resize(longest);
}

bool TextMatcherView::wants(std::size_t unit) const {
    return (limits_.wanted == nullptr || (*limits_.wanted)[unit]) &&
           found_[unit] < limits_.per_unit_max;
}

bool TextMatcherView::satisfied() const {
    for (std::size_t unit = 0; unit < query_.units.size(); ++unit)
        if (!query_.units[unit].phrases.empty() && wants(unit))
            return false;
    return true;
}

std::vector<TextMatch> TextMatcherView::find(std::string_view text, const MatchLimits& limits) {
    limits_ = limits;
    found_.assign(query_.units.size(), 0);
    matches_.clear();
    position_ = 0;
    for (std::size_t unit = 0; unit < query_.units.size(); ++unit)
        if (query_.units[unit].phrases.empty())
            find_literal(unit, text);
    TokenStreamView tokens(text);
    TokenView token;
    while (!satisfied() && tokens.next(token)) {
        if (token.reading == TokenReading::plain && position_ != 0)
            close_position();
        add(token);
    }
    if (position_ != 0)
        close_position();
    std::sort(matches_.begin(), matches_.end(), [](const TextMatch& a, const TextMatch& b) {
        return std::tie(a.begin, a.end, a.unit) < std::tie(b.begin, b.end, b.unit);
    });
    return matches_;
}

void TextMatcherView::add(const TokenView& token) {
    if (token.reading == TokenReading::plain)
        ring_[position_++ % ring_.size()].used = 0;
    auto& position = ring_[(position_ - 1) % ring_.size()];
    if (position.used == position.slots.size())
        position.slots.emplace_back();
    auto& slot = position.slots[position.used++];
    slot.text = token.text;
    slot.kind = token.kind;
    slot.begin = token.begin;
    slot.end = token.end;
}

// All readings of the last position are known: which phrases end here?
void TextMatcherView::close_position() {
    for (std::size_t unit = 0; unit < query_.units.size(); ++unit) {
        if (!wants(unit))
            continue;
        TextMatch match;
        match.unit = unit;
        for (const auto& phrase : query_.units[unit].phrases)
            if (find_phrase(phrase, match)) {
                matches_.push_back(match);
                ++found_[unit];
                break;
            }
    }
}

const TextMatcherView::Slot* TextMatcherView::slot_at(std::size_t position,
                                                      const QueryTerm& term) const {
    const auto& at = ring_[position % ring_.size()];
    for (std::size_t i = 0; i < at.used; ++i)
        if (term.matches(at.slots[i].text, at.slots[i].kind))
            return &at.slots[i];
    return nullptr;
}

bool TextMatcherView::find_phrase(const QueryPhrase& phrase, TextMatch& match) const {
    if (position_ < phrase.size())
        return false;
    for (std::size_t i = phrase.size(); i-- > 0;) {
        const auto* slot = slot_at(position_ - phrase.size() + i, phrase[i]);
        if (slot == nullptr)
            return false;
        match.begin = slot->begin;
        match.end = i + 1 == phrase.size() ? slot->end : match.end;
    }
    return true;
}

void TextMatcherView::find_literal(std::size_t unit, std::string_view text) {
    const auto& literal = query_.units[unit].text;
    std::size_t at = 0;
    while (wants(unit) && (at = text.find(literal, at)) != std::string_view::npos) {
        matches_.push_back({at, at + literal.size(), unit});
        ++found_[unit];
        at += literal.size();
    }
}

}  // namespace store
