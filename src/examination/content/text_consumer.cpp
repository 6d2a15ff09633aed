#include "examination/content/text_consumer.h"

#include "core/bytes.h"
#include "examination/protocol/limits.h"
#include "examination/text/encoding.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace examination {
namespace {

// One large file must not keep its memory for the worker's life.
constexpr std::size_t kept_bytes_max = std::size_t{1} << 20;

// What is wrong with a deleted file's content is no loss: it may have been overwritten since.
class DeletedSink final : public RecordSink {
public:
    explicit DeletedSink(RecordSink& sink) : sink_(sink) {}
    using RecordSink::anomaly;
    void record(FoundRecord record) override { sink_.record(std::move(record)); }
    void selector(FoundSelector selector) override { sink_.selector(std::move(selector)); }
    void text(FoundText piece) override { sink_.text(std::move(piece)); }
    void hit(FoundHit hit) override { sink_.hit(std::move(hit)); }
    void anomaly(FoundAnomaly anomaly) override {
        anomaly.loses_data = false;
        sink_.anomaly(std::move(anomaly));
    }
    bool exhausted() const override { return sink_.exhausted(); }

private:
    RecordSink& sink_;
};

// Does the text show nothing that the bytes do not show as well? So it is with plain text in UTF-16
// and in encodings that hold ASCII as it is.
bool bytes_show_all(const ExtractedText& text) {
    return text.format == "plain" && !text.encoding.starts_with("UTF-32") &&
           !text.encoding.starts_with("ISO-2022") && !text.encoding.starts_with("IBM4");
}

// Kinds and values that the bytes gave.
class KnownValuesView {
public:
    explicit KnownValuesView(const std::vector<FoundSelector>& selectors) {
        for (const auto& selector : selectors)
            known_.emplace_back(selector.kind, selector.value);
        std::ranges::sort(known_);
    }
    bool has(const FoundSelector& selector) const {
        return std::ranges::binary_search(
            known_, std::pair(selector.kind, std::string_view(selector.value)));
    }

private:
    std::vector<std::pair<model::SelectorKind, std::string_view>> known_;
};

// Of a content that a tool has read, or has not.
void report_tool(const ToolOutcome& outcome, bool encrypted, RecordSink& sink) {
    switch (outcome.end) {
        case ToolEnd::done:
            return;
        case ToolEnd::not_there:
            return sink.loss(0, "text.no_tool",
                             "pdftotext is not installed (Debian's package poppler-utils)");
        case ToolEnd::not_locked:
            return sink.loss(0, "text.no_tool",
                             "this system's kernel cannot lock pdftotext away (no Landlock)");
        case ToolEnd::too_long:
            return sink.loss(0, "text.tool_time", "pdftotext did not come to an end");
        case ToolEnd::too_much:
            return sink.loss(0, "text.limit", "the text is cut at its largest size");
        case ToolEnd::failed:
            if (encrypted)
                return sink.loss(0, "text.encrypted", "the document asks for a password");
            return sink.loss(0, "text.tool_failed",
                             "pdftotext ended with status " + std::to_string(outcome.number));
        case ToolEnd::killed:
            return sink.loss(0, "text.tool_failed",
                             "pdftotext was ended by signal " + std::to_string(outcome.number));
    }
}

std::size_t character_begin(std::string_view text, std::size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        --at;
    return at;
}

}  // namespace

void load_text() {
    // The zygote's copies of ICU's tables are shared by all workers.
    for (auto name : {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "windows-1251", "windows-1252",
                      "windows-1256", "KOI8-R", "GB18030", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR"})
        (void)is_encoding(name);
    constexpr std::string_view sample =
        "Gr\xFC\xDF"
        "e und na\xEFve caf\xE9s, all in one line";
    (void)decode_text(sample, detect_encoding(sample));
}

void TextConsumer::begin(const FoundItem& unit, RecordSink&) {
    content_.clear();
    cut_ = false;
    size_ = unit.size;
    allocated_ = unit.state == ItemState::allocated;
    wanted_ =
        what_ != Wanted::nothing && (unit.kind == ItemKind::file || unit.kind == ItemKind::stream);
}

void TextConsumer::update(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (!wanted_)
        return;
    if (const auto& type = digests_.type(); !type.empty() && find_text_format(type) == nullptr) {
        wanted_ = false;
        drop_content();
        return;
    }
    if (offset == 0)
        content_.reserve(
            static_cast<std::size_t>(std::min<std::uint64_t>(size_, text_limits.input_bytes_max)));
    auto room = static_cast<std::size_t>(text_limits.input_bytes_max) - content_.size();
    cut_ = cut_ || bytes.size() > room;
    bytes = bytes.first(std::min(bytes.size(), room));
    content_.insert(content_.end(), bytes.begin(), bytes.end());
}

void TextConsumer::drop_content() {
    content_.clear();
    if (content_.capacity() > kept_bytes_max)
        content_ = {};
}

void TextConsumer::finish(FoundContent& content, RecordSink& given) {
    if (!wanted_ || content_.empty() || find_text_format(content.type) == nullptr)
        return drop_content();
    DeletedSink deleted(given);
    RecordSink& sink = allocated_ ? given : deleted;
    if (cut_)
        sink.loss(content_.size(), "text.limit", "only the begin of the content is read");
    auto text = extract(content.type, sink);
    drop_content();
    if (!text || text.value().text.empty())
        return;
    auto secrets = search(text.value(), sink);
    keywords_.search_text(text.value(), secrets, sink);
    blot(text.value().text, 0, secrets);
    if (what_ == Wanted::all)
        give(text.value(), sink);
}

core::Result<ExtractedText> TextConsumer::extract(const std::string& type, RecordSink& sink) {
    const auto& format = *find_text_format(type);
    if (format.tool != Tool::none)
        return extract_by_tool(format, type, sink);
    return extract_text(core::Bytes(content_), type, sink, text_limits);
}

core::Result<ExtractedText> TextConsumer::extract_by_tool(const TextFormat& format,
                                                          const std::string& type,
                                                          RecordSink& sink) {
    bool encrypted = core::Bytes(content_).text().find("/Encrypt") != std::string_view::npos;
    auto made = tools_.run(ToolCall{format.tool}, core::Bytes(content_));
    drop_content();  // While the text is made, only one of the two is held.
    report_tool(made.outcome, encrypted, sink);
    return extract_text(made.bytes, type, sink, text_limits);
}

std::span<const Extent> TextConsumer::search(ExtractedText& text, RecordSink& sink) {
    const auto* known = of_bytes_.findings();
    if (known != nullptr && !bytes_show_all(text))
        return find_selectors(text, sink);
    bool secrets_known = known != nullptr && known->dropped == 0;
    if (secrets_known && known->secrets.empty())
        return {};
    return find_secrets(text, sink);
}

std::span<const Extent> TextConsumer::find_selectors(ExtractedText& text, RecordSink& sink) {
    if (!selectors_)
        selectors_.emplace();
    selectors_->begin();
    selectors_->update(core::bytes_of(text.text), 0);
    const auto& found = selectors_->finish();
    KnownValuesView known(of_bytes_.findings()->selectors);
    for (const auto& selector : found.selectors) {
        if (known.has(selector))
            continue;
        auto copy = selector;
        copy.layer = model::SelectorLayer::text;
        sink.selector(std::move(copy));
    }
    if (found.dropped > 0) {
        sink.loss(found.first_dropped, "selectors.limit",
                  std::to_string(found.dropped) + " more in this text");
        return find_secrets(text, sink);
    }
    return found.secrets;
}

std::span<const Extent> TextConsumer::find_secrets(ExtractedText& text, RecordSink& sink) {
    if (!secrets_)
        secrets_.emplace(SelectorSearch::Kinds::secrets);
    secrets_->begin();
    secrets_->update(core::bytes_of(text.text), 0);
    const auto& found = secrets_->finish();
    if (found.dropped > 0) {
        // Where not all secrets are known, nothing can be shown.
        sink.loss(found.first_dropped, "text.limit", "the text is cut where secrets are too many");
        text.text.resize(character_begin(text.text, static_cast<std::size_t>(found.first_dropped)));
    }
    return found.secrets;
}

void TextConsumer::give(const ExtractedText& text, RecordSink& sink) {
    for (std::size_t offset = 0; offset < text.text.size() && !sink.exhausted();) {
        auto end = character_begin(
            text.text,
            std::min<std::size_t>(offset + limits::text_piece_bytes_max, text.text.size()));
        sink.text({text.format, text.encoding, static_cast<std::uint8_t>(text.confidence), offset,
                   text.text.substr(offset, end - offset)});
        offset = end;
    }
}

}  // namespace examination
