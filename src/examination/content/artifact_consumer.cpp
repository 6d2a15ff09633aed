#include "examination/content/artifact_consumer.h"

#include "core/text.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace examination {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What every path that matches must begin and end with: that refuses nearly all paths at once.
std::string_view literal_start(std::string_view pattern) {
    return pattern.substr(0, pattern.find_first_of("*?["));
}

std::string_view literal_end(std::string_view pattern) {
    auto last = pattern.find_last_of("*?]");
    return last == std::string_view::npos ? pattern : pattern.substr(last + 1);
}

bool ends_with_any_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           std::equal(end.rbegin(), end.rend(), text.rbegin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

bool starts_with_any_case(std::string_view text, std::string_view start) {
    return text.size() >= start.size() &&
           std::equal(start.begin(), start.end(), text.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

bool path_matches(const ArtifactParser& parser, std::string_view path) {
    return std::ranges::any_of(parser.paths, [&](std::string_view pattern) {
        return starts_with_any_case(path, literal_start(pattern)) &&
               ends_with_any_case(path, literal_end(pattern)) &&
               core::glob_matches(pattern, path, core::LetterCase::ignore);
    });
}

bool signature_matches(const ArtifactParser& parser, std::span<const std::byte> head) {
    return std::ranges::any_of(parser.signatures, [&](const Signature& signature) {
        return signature.offset <= head.size() &&
               head.size() - signature.offset >= signature.bytes.size() &&
               std::memcmp(head.data() + signature.offset, signature.bytes.data(),
                           signature.bytes.size()) == 0;
    });
}

}  // namespace

void ArtifactConsumer::begin(const FoundItem& unit, RecordSink&) {
    candidates_.clear();
    content_.clear();
    wanted_max_ = 0;
    size_ = unit.size;
    is_member_ = unit.content == ContentSource::member;
    allocated_ = unit.state == ItemState::allocated;
    offered_ = enabled_ && (unit.kind == ItemKind::file || unit.kind == ItemKind::stream);
    if (offered_)
        choose_by_path(unit);
}

void ArtifactConsumer::choose_by_path(const FoundItem& unit) {
    // A stream's name stands behind its file's; a pattern means the file's own content.
    if (unit.kind != ItemKind::file)
        return;
    for (const auto* parser : parsers_)
        if (path_matches(*parser, unit.path_raw))
            candidates_.push_back({parser, false});
}

void ArtifactConsumer::choose_by_signature(std::span<const std::byte> head) {
    for (const auto* parser : parsers_) {
        if (!signature_matches(*parser, head))
            continue;
        auto known = std::ranges::find(candidates_, parser, &Candidate::parser);
        if (known == candidates_.end())
            candidates_.push_back({parser, true});
        else
            known->by_signature = true;
    }
    for (const auto& candidate : candidates_)
        if (size_ <= candidate.parser->input_bytes_max)
            wanted_max_ = std::max(wanted_max_, candidate.parser->input_bytes_max);
}

void ArtifactConsumer::update(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (!offered_)
        return;
    if (offset == 0)
        choose_by_signature(bytes);
    if (wanted_max_ > 0) {
        if (offset == 0)
            content_.reserve(static_cast<std::size_t>(size_));
        content_.insert(content_.end(), bytes.begin(), bytes.end());
    }
}

void ArtifactConsumer::finish(FoundContent& content, RecordSink& sink) {
    if (!offered_ || content.size_read == 0)
        return;
    if (std::ranges::count_if(candidates_, &Candidate::by_signature) > 1) {
        std::string names;
        for (const auto& candidate : candidates_)
            if (candidate.by_signature)
                names.append(names.empty() ? "" : ", ").append(candidate.parser->name);
        sink.anomaly(0, "content.two_parsers", names);
    }
    for (const auto& candidate : candidates_)
        run(candidate, sink);
    // One large file must not keep its memory for the worker's life.
    if (content_.capacity() > ContentUnitReader::block_size)
        content_ = {};
}

void ArtifactConsumer::run(const Candidate& candidate, RecordSink& sink) {
    const auto& parser = *candidate.parser;
    bool loses = candidate.by_signature && allocated_;
    if (size_ > parser.input_bytes_max) {
        sink.anomaly({"parser.input_too_large", 0,
                      std::string(parser.name) + ": " + std::to_string(size_) + " bytes", loses});
        return;
    }
    auto parsed = parse(parser, sink);
    if (!parsed)
        sink.anomaly({"parser.failed", 0,
                      std::string(parser.name) + ": " + parsed.error().message(), loses});
}

core::Result<void> ArtifactConsumer::parse(const ArtifactParser& parser, RecordSink& sink) {
    std::vector<std::string> companions;
    if (parser.parse_with != nullptr && read_companions_ && !is_member_)
        companions = read_companions_();
    if (companions.empty())
        return parser.parse(core::Bytes(content_), sink);
    std::vector<core::Bytes> views;
    for (const auto& companion : companions)
        views.emplace_back(std::string_view(companion));
    return parser.parse_with(core::Bytes(content_), views, sink);
}

}  // namespace examination
