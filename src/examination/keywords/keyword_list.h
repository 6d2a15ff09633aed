// Lists of keywords as people write them: one term or regular expression a line.
#pragma once

#include "core/hash.h"
#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

struct KeywordTerm {
    enum class Kind : std::uint8_t {
        literal,
        expression
    };
    std::uint32_t line = 0;  // From 1.
    Kind kind = Kind::literal;
    bool case_sensitive = false;
    bool whole_word = false;
    std::string text;  // UTF-8; of an expression what stands between its slashes.

    // As a list would have it, for tables: "[word] /colou?r/".
    std::string label() const;
};

struct KeywordList {
    core::Sha256Digest sha256;  // Of the file as it was given.
    std::vector<KeywordTerm> terms;
};

// So many of them compile within a worker's memory; longer lists are divided by their owner.
constexpr std::size_t keyword_list_bytes_max = std::size_t{4} << 20;
constexpr std::size_t keyword_terms_max = 10'000;
constexpr std::size_t keyword_term_bytes_max = 512;

// docs/formats/keyword_list.md. UTF-8, or UTF-16 with a byte order mark. A line that cannot be
// meant is an error that names it; so is a list without a term. A term that stands there twice
// counts where it stands first.
core::Result<KeywordList> parse_keyword_list(std::string_view bytes);

}  // namespace examination
