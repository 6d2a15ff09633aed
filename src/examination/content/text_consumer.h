// Reads the text of files whose type has any, searches it for selectors and keywords that their
// bytes do not show, and hands it on for the full-text index.
#pragma once

#include "examination/content/content_unit.h"
#include "examination/content/document_tools.h"
#include "examination/content/keyword_consumer.h"
#include "examination/content/selector_consumer.h"
#include "examination/content/selector_search.h"
#include "examination/text/text.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace examination {

// Secrets are blotted out of the text before it is handed on, whether selectors are searched for or
// not: neither index nor snippets show them.
class TextConsumer final : public ContentConsumer {
public:
    // Lower than the library's own, so that two workers stay within a gigabyte.
    static constexpr TextLimits text_limits{
        .input_bytes_max = 64u << 20, .text_bytes_max = 64u << 20, .member_bytes_max = 32u << 20};

    enum class Wanted : std::uint8_t {
        nothing,
        searched,  // Only for keywords.
        all
    };

    // The first three come before this one among the reader's consumers; all must outlive it.
    TextConsumer(const DigestConsumer& digests, const SelectorConsumer& selectors,
                 KeywordConsumer& keywords, DocumentTools& tools)
        : digests_(digests), of_bytes_(selectors), keywords_(keywords), tools_(tools) {}

    void set_wanted(Wanted wanted) { what_ = wanted; }

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

private:
    void drop_content();
    // Each gives where secrets lie in the text.
    std::span<const Extent> search(ExtractedText& text, RecordSink& sink);
    std::span<const Extent> find_selectors(ExtractedText& text, RecordSink& sink);
    std::span<const Extent> find_secrets(ExtractedText& text, RecordSink& sink);
    core::Result<ExtractedText> extract(const std::string& type, RecordSink& sink);
    core::Result<ExtractedText> extract_by_tool(const TextFormat& format, const std::string& type,
                                                RecordSink& sink);
    static void give(const ExtractedText& text, RecordSink& sink);

    const DigestConsumer& digests_;
    const SelectorConsumer& of_bytes_;
    KeywordConsumer& keywords_;
    DocumentTools& tools_;
    Wanted what_ = Wanted::nothing;
    bool wanted_ = false;     // As far as is known, the unit has text.
    bool allocated_ = false;  // A deleted file's content may be another's.
    std::uint64_t size_ = 0;
    bool cut_ = false;
    std::vector<std::byte> content_;
    // Made when they are first needed.
    std::optional<SelectorSearch> selectors_, secrets_;
};

// What reading text loads lazily, so that nothing is opened once the sandbox is closed.
void load_text();

}  // namespace examination
