#include "examination/selector_index/index_manifest.h"

#include "core/json.h"

#include <algorithm>

#include <sys/stat.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;

constexpr std::uint64_t segments_max = 10'000;

Error damaged(std::string_view what) {
    return Error(ErrorCode::invalid_input,
                 std::string("the selector index's list of segments is damaged: ").append(what));
}

Json json_of(const SegmentSource& source) {
    return {{"case", source.case_id.hex()},
            {"source", source.source.hex()},
            {"added_at", source.added_at},
            {"stamp", source.stamp},
            {"gone", source.gone}};
}

Json json_of(const IndexSegment& segment) {
    auto sources = Json::array();
    for (const auto& source : segment.sources)
        sources.push_back(json_of(source));
    return {{"file", segment.file},
            {"content_sha256", segment.content_sha256.hex()},
            {"rows", segment.rows},
            {"sources", std::move(sources)}};
}

const Json* find_array(const Json& object, std::string_view name) {
    auto found = object.is_object() ? object.find(name) : object.end();
    return found != object.end() && found->is_array() ? &*found : nullptr;
}

core::Result<SegmentSource> source_of(const Json& json) {
    const auto* case_id = core::find_string(json, "case");
    const auto* id = core::find_string(json, "source");
    const auto* stamp = core::find_string(json, "stamp");
    if (case_id == nullptr || id == nullptr || stamp == nullptr || !json.contains("added_at") ||
        !json["added_at"].is_number_integer() || !json.contains("gone") ||
        !json["gone"].is_boolean())
        return damaged("a source lacks a part");
    auto in_case = model::CaseId::from_hex(*case_id);
    auto source = model::SourceId::from_hex(*id);
    if (!in_case || !source)
        return damaged("a source has no id");
    return SegmentSource{*in_case, *source, json["added_at"].get<std::int64_t>(), *stamp,
                         json["gone"].get<bool>()};
}

// A segment lies in the index's folder and nowhere else.
bool is_segment_name(std::string_view name) {
    constexpr std::string_view ending = ".values";
    if (!name.ends_with(ending) || name.size() == ending.size() || name.size() > 32)
        return false;
    name.remove_suffix(ending.size());
    return std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

core::Result<IndexSegment> segment_of(const Json& json) {
    IndexSegment segment;
    const auto* file = core::find_string(json, "file");
    const auto* digest = core::find_string(json, "content_sha256");
    const auto* rows = core::find_unsigned(json, "rows");
    const auto* sources = find_array(json, "sources");
    if (file == nullptr || digest == nullptr || rows == nullptr || sources == nullptr)
        return damaged("a segment lacks a part");
    auto content = core::Sha256Digest::from_hex(*digest);
    if (!content || !is_segment_name(*file))
        return damaged("a segment has no name or no digest");
    segment.file = *file;
    segment.content_sha256 = *content;
    segment.rows = *rows;
    for (const auto& source : *sources) {
        auto read = TRY(source_of(source));
        segment.sources.push_back(std::move(read));
    }
    return segment;
}

}  // namespace

std::string encode_manifest(const IndexManifest& manifest) {
    auto segments = Json::array();
    for (const auto& segment : manifest.segments)
        segments.push_back(json_of(segment));
    Json index{{"version", index_manifest_version},
               {"next_number", manifest.next_number},
               {"segments", std::move(segments)}};
    auto sha256 = core::sha256(index.dump()).hex();
    return Json{{"index", std::move(index)}, {"sha256", sha256}}.dump() + "\n";
}

core::Result<IndexManifest> decode_manifest(std::string_view text) {
    auto parsed = core::parse_json(text, {.size_max = 256u << 20, .depth_max = 8});
    if (!parsed)
        return damaged("it is no JSON document");
    const auto* sha256 = core::find_string(parsed.value(), "sha256");
    if (sha256 == nullptr || !parsed.value().contains("index"))
        return damaged("it has no checksum");
    const auto& index = parsed.value()["index"];
    if (core::sha256(index.dump()).hex() != *sha256)
        return damaged("its checksum is wrong");
    const auto* version = core::find_unsigned(index, "version");
    if (version == nullptr || *version != index_manifest_version)
        return Error(ErrorCode::unsupported,
                     "another version of Spoor wrote the selector index; 'spoor selector-index "
                     "rebuild' makes it anew");
    const auto* next = core::find_unsigned(index, "next_number");
    const auto* segments = find_array(index, "segments");
    if (next == nullptr || segments == nullptr || segments->size() > segments_max)
        return damaged("it lacks a part");
    IndexManifest manifest;
    manifest.next_number = *next;
    for (const auto& segment : *segments) {
        auto read = TRY(segment_of(segment));
        manifest.segments.push_back(std::move(read));
    }
    return manifest;
}

core::Error unusable_index(const core::Error& cause) {
    return Error(cause.code(), "the selector index cannot be used (" + cause.message() +
                                   "); 'spoor selector-index rebuild' makes it anew from the "
                                   "findings, which are not touched");
}

std::string stamp_of(const std::filesystem::path& findings) {
    struct ::stat status {};
    if (::stat(findings.c_str(), &status) != 0)
        return {};
    return std::to_string(status.st_ino) + ":" + std::to_string(status.st_size) + ":" +
           std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace examination
