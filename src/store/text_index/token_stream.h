// Cuts UTF-8 text into normalised tokens: words, and pairs of characters for scripts without
// spaces.
#pragma once

#include "store/text_index/fold_table.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace store {

// A longer word is cut into several tokens, so that a heap of base64 is not one term.
constexpr std::size_t token_bytes_max = 64;

enum class TokenKind : std::uint8_t {
    word,
    pair,    // Two neighbouring characters of a script without spaces.
    single,  // The last character of such a run, which no pair begins with.
};

// Why a token stands at the position of the one before.
enum class TokenReading : std::uint8_t {
    plain,   // It does not: it has a position of its own.
    part,    // A part of the Persian word before, which has half-spaces.
    joined,  // The last two words written as one.
    bridge,  // The middle of two pieces of a word that was cut.
};

// Valid until the next one is asked for.
struct TokenView {
    std::string_view text;
    std::size_t begin = 0, end = 0;  // Byte offsets in the source.
    TokenKind kind = TokenKind::word;
    TokenReading reading = TokenReading::plain;
};

// Runs over text that must outlive it. Invalid bytes part words. A Persian word with half-spaces
// gives one token for the whole, and its parts at the same position; a particle that is written
// apart gives, beside itself, the word joined. Of a word that was cut, each stretch of half the
// largest size lies whole in one token.
class TokenStreamView {
public:
    explicit TokenStreamView(std::string_view text);

    bool next(TokenView& token);

private:
    // What a character of a run without spaces is made of.
    struct Character {
        std::array<char, 4> bytes{};
        std::uint8_t size = 0;
        std::size_t begin = 0, end = 0;

        std::string_view text() const { return {bytes.data(), size}; }
    };
    struct Reading {
        TokenReading reading = TokenReading::plain;
        std::string text;
        std::size_t begin = 0, end = 0;
    };

    bool next_plain(TokenView& token);
    bool ascii_word(TokenView& token);
    void slow_word(TokenView& token);
    bool add_to_word(const Folding& folding, std::size_t begin);
    bool word_goes_on() const;
    void give_piece(TokenView& token, bool cut);
    bool next_of_run(TokenView& token);
    bool read_character();
    void add_to_run(std::string_view character, std::size_t begin);
    std::size_t behind_line_break() const;
    void add_parts(const TokenView& token);
    void add_joined(const TokenView& token);

    const FoldTable& folds_;
    std::string_view text_;
    std::size_t position_ = 0;

    // The word being read; the last letter is known apart for what composes with it.
    std::array<char, token_bytes_max> ascii_{};
    std::string word_;
    std::size_t word_begin_ = 0, word_end_ = 0, last_letter_ = 0;
    char32_t last_base_ = 0;
    std::string tail_;  // Of the piece before, where the word was cut.
    std::size_t tail_begin_ = 0;
    std::vector<std::size_t> half_spaces_;  // Offsets in word_.

    // The run being read: its current character and those that are already read behind it.
    std::vector<Character> run_;
    std::string pair_;

    // Readings beside the last token, still to be given.
    std::vector<Reading> readings_;
    std::size_t reading_next_ = 0;
    // The word before in Arabic script, to which a particle may be joined.
    std::string previous_;
    std::size_t previous_begin_ = 0, previous_end_ = 0;
};

}  // namespace store
