// The text index of a source or a case: several shards, asked as one.
#pragma once

#include "core/result.h"
#include "model/ids.h"
#include "policy/policy.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct TextSearchOptions {
    std::size_t results_max = 50;
    std::string after;  // The cursor of the page before; empty for the first one.
    // Of stored text, for what the index alone can't decide. Beyond it the page ends early.
    std::uint64_t bytes_read_max = std::uint64_t{4} << 30;
    std::size_t snippet_bytes = 240;
    std::size_t matches_max = 8;  // A result.
    // Where there are any: only documents with these keys, ascending.
    std::vector<std::uint64_t> only = {};
};

struct TextSpan {
    std::uint64_t begin = 0, end = 0;  // Byte offsets.

    bool operator==(const TextSpan&) const = default;
};

struct TextResult {
    std::uint64_t key = 0;
    std::string name;
    std::uint32_t rank = 0;
    std::string snippet;              // Of the text as it was given, in UTF-8.
    std::uint64_t snippet_begin = 0;  // In the document's text.
    std::vector<TextSpan> matches;    // In the document's text, those of the snippet first.
};

struct TextSearchPage {
    std::vector<TextResult> results;
    // How many documents the index names; exact only where `candidates_verified`.
    std::uint64_t candidates = 0;
    bool candidates_verified = true;
    bool scanned = false;        // Something could only be found by reading all text.
    bool stopped_early = false;  // bytes_read_max was reached; `next` goes on from there.
    std::string next;            // Empty after the last page.
};

// Which documents a query means, without a word of them.
struct TextDocuments {
    struct One {
        std::uint64_t key = 0;
        std::uint32_t rank = 0;
    };
    std::vector<One> documents;  // By rank, then by key.
    bool cut = false;            // There were more than were asked for.
    bool stopped_early = false;  // bytes_read_max was reached.
};

struct TextIndexSize {
    std::uint64_t shards = 0, documents = 0, text_bytes = 0, file_bytes = 0;
};

// Results come by rank, then by key, whatever the shards. Not thread-safe.
class TextIndex {
public:
    // REQUIRES: a folder that a TextIndexBuilder finished. `case_id` is what grants are checked
    // against.
    static core::Result<TextIndex> open(const std::filesystem::path& folder,
                                        std::optional<model::CaseId> case_id);
    TextIndex(TextIndex&&) noexcept;
    TextIndex& operator=(TextIndex&&) = delete;
    ~TextIndex();

    // invalid_input, with a sentence for the user, where the query can't be asked. denied where the
    // grant does not cover searching.
    core::Result<TextSearchPage> search(std::string_view query, const TextSearchOptions& options,
                                        const policy::Grant& grant);
    // At most results_max of them; a text is read only where the index alone can't decide.
    core::Result<TextDocuments> documents(std::string_view query, const TextSearchOptions& options,
                                          const policy::Grant& grant);
    // Whether a document has the key.
    core::Result<bool> has(std::uint64_t key, const policy::Grant& grant) const;
    // The whole text of a document. not_found where no document has the key.
    core::Result<std::string> text(std::uint64_t key, const policy::Grant& grant);
    TextIndexSize size() const;

private:
    struct State;
    explicit TextIndex(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace store
