// Which segments make the selector index of a node, and which findings each was made from.
#pragma once

#include "core/hash.h"
#include "core/result.h"
#include "model/ids.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

constexpr std::uint32_t index_manifest_version = 1;

// Of a case: the same medium may be a source of two cases.
struct SegmentSource {
    model::CaseId case_id;
    model::SourceId source;
    std::int64_t added_at = 0;  // When it came into its case; seconds since 1970, UTC.
    std::string stamp;          // stamp_of() its findings file.
    bool gone = false;          // Its rows no longer count.

    bool operator==(const SegmentSource&) const = default;
};

struct IndexSegment {
    std::string file;  // "12.values", in the index's folder.
    core::Sha256Digest content_sha256;
    std::uint64_t rows = 0;
    std::vector<SegmentSource> sources;  // Rows name them by their place in here.

    bool operator==(const IndexSegment&) const = default;
};

struct IndexManifest {
    std::uint64_t next_number = 1;  // Of the next segment's file.
    std::vector<IndexSegment> segments;

    bool operator==(const IndexManifest&) const = default;
};

// The text of a manifest's file: JSON, with a checksum over it.
std::string encode_manifest(const IndexManifest& manifest);
// invalid_input: damaged. unsupported: of a newer version.
core::Result<IndexManifest> decode_manifest(std::string_view text);

// What is told where the index is damaged: how to make it anew.
core::Error unusable_index(const core::Error& cause);

// Tells a findings file from what it is replaced by; empty where there is none.
std::string stamp_of(const std::filesystem::path& findings);

}  // namespace examination
