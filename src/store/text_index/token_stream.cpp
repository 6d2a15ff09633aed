#include "store/text_index/token_stream.h"

#include "core/text.h"

#include <algorithm>
#include <span>

namespace store {
namespace {

// Persian particles in folded form: those written before a word, and those written behind it.
constexpr std::string_view particles_before[] = {"\u0645\u064A", "\u0646\u0645\u064A"};
constexpr std::string_view particles_behind[] = {"\u0647\u0627", "\u0647\u0627\u064A",
                                                 "\u0647\u0627\u064A\u064A", "\u062A\u0631",
                                                 "\u062A\u0631\u064A\u0646"};

bool is_ascii(char byte) {
    return static_cast<unsigned char>(byte) < 0x80;
}

bool is_trailing(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// The largest size up to `size` that ends with a whole character.
std::size_t whole_characters(std::string_view text, std::size_t size) {
    if (size >= text.size())
        return text.size();
    while (size > 0 && is_trailing(text[size]))
        --size;
    return size;
}

bool is_arabic(std::string_view word) {
    auto lead = static_cast<unsigned char>(word.front());
    return lead >= 0xD8 && lead <= 0xDB;
}

bool holds(std::span<const std::string_view> particles, std::string_view word) {
    return std::find(particles.begin(), particles.end(), word) != particles.end();
}

}  // namespace

TokenStreamView::TokenStreamView(std::string_view text)
    : folds_(FoldTable::instance()), text_(text) {}

bool TokenStreamView::next(TokenView& token) {
    if (reading_next_ < readings_.size()) {
        const auto& reading = readings_[reading_next_++];
        token = {reading.text, reading.begin, reading.end, TokenKind::word, reading.reading};
        return true;
    }
    return next_plain(token);
}

bool TokenStreamView::next_plain(TokenView& token) {
    if (!run_.empty())
        return next_of_run(token);
    while (position_ < text_.size()) {
        if (is_ascii(text_[position_])) {
            if (folds_.ascii(static_cast<unsigned char>(text_[position_])) != 0)
                return ascii_word(token);
            ++position_;
            continue;
        }
        auto begin = position_;
        auto folding = folds_.fold(next_code_point(text_, position_));
        if (folding.kind == FoldKind::letter) {
            position_ = begin;
            word_.clear();
            half_spaces_.clear();
            word_begin_ = begin;
            slow_word(token);
            return true;
        }
        if (folding.kind == FoldKind::ideograph) {
            position_ = begin;
            read_character();
            return next_of_run(token);
        }
    }
    return false;
}

// Almost all words of most evidence end here: no decoding, no allocation.
bool TokenStreamView::ascii_word(TokenView& token) {
    auto begin = position_;
    std::size_t size = 0;
    while (position_ < text_.size() && is_ascii(text_[position_]) && size < token_bytes_max) {
        char letter = folds_.ascii(static_cast<unsigned char>(text_[position_]));
        if (letter == 0)
            break;
        ascii_[size++] = letter;
        ++position_;
    }
    if (position_ < text_.size() && !is_ascii(text_[position_])) {
        word_.assign(ascii_.data(), size);
        half_spaces_.clear();
        word_begin_ = begin;
        word_end_ = position_;
        last_letter_ = size - 1;
        last_base_ = static_cast<unsigned char>(ascii_[size - 1]);
        slow_word(token);
        return true;
    }
    token = {{ascii_.data(), size}, begin, position_, TokenKind::word, TokenReading::plain};
    previous_.clear();
    give_piece(token, size == token_bytes_max && word_goes_on());
    return true;
}

bool TokenStreamView::word_goes_on() const {
    if (position_ >= text_.size())
        return false;
    auto position = position_;
    return folds_.fold(next_code_point(text_, position)).kind == FoldKind::letter;
}

// Adds to word_ what one letter folds to. False: there is no room, the piece ends before it.
bool TokenStreamView::add_to_word(const Folding& folding, std::size_t begin) {
    if (word_.size() + folding.text.size() > token_bytes_max && !word_.empty()) {
        position_ = begin;
        return false;
    }
    last_letter_ = word_.size();
    last_base_ = folding.base;
    word_ += folding.text;
    word_end_ = position_;
    return true;
}

// REQUIRES: word_ holds what of the word has been read, and position_ stands behind that.
void TokenStreamView::slow_word(TokenView& token) {
    bool cut = false;
    while (position_ < text_.size() && !cut) {
        auto begin = position_;
        auto folding = folds_.fold(next_code_point(text_, position_));
        switch (folding.kind) {
            case FoldKind::letter:
                cut = !add_to_word(folding, begin);
                continue;
            case FoldKind::composing:
                if (auto composed = FoldTable::compose(last_base_, folding.base)) {
                    auto made = folds_.fold(composed);
                    word_.resize(last_letter_);
                    word_ += made.text;
                    last_base_ = composed;
                }
                word_end_ = position_;
                continue;
            case FoldKind::dropped:
                word_end_ = position_;
                continue;
            case FoldKind::half_space:
                half_spaces_.push_back(word_.size());
                continue;
            case FoldKind::separator:
            case FoldKind::ideograph:
                position_ = begin;
                break;
        }
        break;
    }
    token = {word_, word_begin_, word_end_, TokenKind::word, TokenReading::plain};
    bool whole = !cut && tail_.empty();
    if (!whole || !is_arabic(word_))
        previous_.clear();
    give_piece(token, cut);
    if (whole) {
        add_parts(token);
        if (is_arabic(word_))
            add_joined(token);
    }
}

// Makes the bridge from the piece before, and keeps what the bridge to the next one needs.
void TokenStreamView::give_piece(TokenView& token, bool cut) {
    constexpr auto half = token_bytes_max / 2;
    readings_.clear();
    reading_next_ = 0;
    if (!tail_.empty()) {
        auto head = token.text.substr(0, whole_characters(token.text, half));
        readings_.push_back({TokenReading::bridge, tail_.append(head), tail_begin_, token.end});
        tail_.clear();
    }
    if (cut) {
        auto skipped = token.text.size() - std::min(half, token.text.size());
        while (skipped < token.text.size() && is_trailing(token.text[skipped]))
            ++skipped;
        tail_ = token.text.substr(skipped);
        tail_begin_ = token.begin;
    }
}

void TokenStreamView::add_parts(const TokenView& token) {
    if (half_spaces_.empty())
        return;
    std::size_t begin = 0;
    half_spaces_.push_back(word_.size());
    for (auto end : half_spaces_) {
        if (end > begin && end - begin < word_.size())
            readings_.push_back(
                {TokenReading::part, word_.substr(begin, end - begin), token.begin, token.end});
        begin = end;
    }
}

void TokenStreamView::add_joined(const TokenView& token) {
    bool apart =
        !previous_.empty() && token.begin == previous_end_ + 1 && text_[previous_end_] == ' ';
    if (apart && (holds(particles_before, previous_) || holds(particles_behind, word_)) &&
        previous_.size() + word_.size() <= token_bytes_max)
        readings_.push_back({TokenReading::joined, previous_ + word_, previous_begin_, token.end});
    previous_ = word_;
    previous_begin_ = token.begin;
    previous_end_ = token.end;
}

// Reads one character with its marks into run_; false at the end of the run.
bool TokenStreamView::read_character() {
    auto begin = behind_line_break();
    if (begin >= text_.size())
        return false;
    auto position = begin;
    auto folding = folds_.fold(next_code_point(text_, position));
    if (folding.kind != FoldKind::ideograph)
        return false;
    position_ = position;
    while (position_ < text_.size() && !is_ascii(text_[position_])) {
        auto after = position_;
        auto mark = folds_.fold(next_code_point(text_, after));
        if (mark.kind == FoldKind::composing) {
            // What a half-width letter folds to is what the mark joins.
            std::size_t first = 0;
            auto base = folding.text.empty() ? folding.base : next_code_point(folding.text, first);
            if (auto composed = FoldTable::compose(base, mark.base))
                folding = folds_.fold(composed);
        } else if (mark.kind != FoldKind::dropped && mark.kind != FoldKind::half_space) {
            break;
        }
        position_ = after;
    }
    if (folding.text.empty()) {
        std::string text;
        core::append_utf8(text, folding.base);
        add_to_run(text, begin);
    }
    for (std::size_t at = 0; at < folding.text.size();) {
        auto start = at;
        next_code_point(folding.text, at);
        add_to_run(folding.text.substr(start, at - start), begin);
    }
    return true;
}

// REQUIRES: one code point.
void TokenStreamView::add_to_run(std::string_view character, std::size_t begin) {
    Character made;
    made.size = static_cast<std::uint8_t>(std::min(character.size(), made.bytes.size()));
    std::copy_n(character.begin(), made.size, made.bytes.begin());
    made.begin = begin;
    made.end = position_;
    run_.push_back(made);
}

// In a script without spaces a line may end within a word.
std::size_t TokenStreamView::behind_line_break() const {
    if (run_.empty())
        return position_;
    auto at = position_;
    int breaks = 0;
    while (at < text_.size() &&
           (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\r' || text_[at] == '\n'))
        breaks += text_[at++] == '\n';
    return breaks == 1 ? at : position_;
}

bool TokenStreamView::next_of_run(TokenView& token) {
    previous_.clear();
    readings_.clear();
    reading_next_ = 0;
    bool pairs = run_.size() > 1 || read_character();
    pair_ = run_[0].text();
    token = {pair_, run_[0].begin, run_[0].end, TokenKind::single, TokenReading::plain};
    if (pairs && run_.size() > 1) {
        pair_ += run_[1].text();
        token = {pair_, run_[0].begin, run_[1].end, TokenKind::pair, TokenReading::plain};
    }
    run_.erase(run_.begin());
    return true;
}

}  // namespace store
