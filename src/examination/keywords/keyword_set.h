// A compiled list of keywords: what the scanner runs, and the bytes in which it travels.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "examination/keywords/byte_program.h"
#include "examination/keywords/keyword_list.h"
#include "model/rule_hit.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct hs_database;

namespace examination {

constexpr std::uint32_t keyword_match_bytes_max = 1'024;
constexpr std::size_t keyword_set_bytes_max = std::size_t{256} << 20;

// One term in one encoding.
struct KeywordPattern {
    std::uint32_t term = 0;
    model::KeywordEncoding encoding = model::KeywordEncoding::utf8;
    bool whole_word = false;
    bool exact = false;                             // What the engine reports needs no second look.
    std::uint32_t width_least = 0, width_most = 0;  // In bytes.
    std::uint32_t forward = 0, backward = 0;        // Programs.
};

// What a set is made of beside the engine's database.
struct KeywordSetParts {
    core::Sha256Digest list_sha256;
    std::uint32_t term_count = 0;
    std::vector<KeywordPattern> patterns;
    BytePrograms programs;
};
std::string encode_keyword_set(const KeywordSetParts& parts, std::string_view database);

struct CompiledKeywords {
    std::string bytes;
    std::vector<std::string> notes;  // What a term is not searched in, by its line.
};

// Reads the tables of all encodings, which ICU would otherwise look for in files when it needs
// them.
void load_keyword_encodings();

// Runs in a worker: a list is input from outside. The error names the line that is to blame.
core::Result<CompiledKeywords> compile_keywords(const KeywordList& list);

class KeywordSet {
public:
    // The bytes are checked: whatever they are, a scanner with the set stays within bounds (the
    // engine's own part is checked by the engine).
    static core::Result<std::unique_ptr<KeywordSet>> load(std::string_view bytes);
    KeywordSet(const KeywordSet&) = delete;
    KeywordSet& operator=(const KeywordSet&) = delete;
    ~KeywordSet();

    const core::Sha256Digest& list_sha256() const { return parts_.list_sha256; }
    std::uint32_t term_count() const { return parts_.term_count; }
    std::span<const KeywordPattern> patterns() const { return parts_.patterns; }
    const BytePrograms& programs() const { return parts_.programs; }
    std::uint32_t width_most() const { return width_most_; }
    const hs_database* database() const { return database_; }

private:
    KeywordSet() = default;

    KeywordSetParts parts_;
    std::uint32_t width_most_ = 0;
    hs_database* database_ = nullptr;
};

}  // namespace examination
