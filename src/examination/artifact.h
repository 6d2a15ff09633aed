// What an artefact parser is: a name, where its input lies, and a function from bytes to records.
#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace examination {

enum class ParserStatus : std::uint8_t {
    stable,
    experimental
};

// One field a parser's records may carry: its name and one sentence of meaning.
struct FieldDescription {
    std::string_view record_type;
    std::string_view name;
    std::string_view meaning;
};

// Bytes that a file of this format has at a fixed place.
struct Signature {
    std::uint32_t offset;
    std::string_view bytes;
};

// Everything the platform knows of one artefact format. CLI help, the web UI's filters, the
// documentation page, the golden test and the fuzz target are all made from this one description.
struct ArtifactParser {
    std::string_view name;     // "windows.prefetch"
    std::string_view title;    // "Windows Prefetch"
    std::string_view version;  // Raised whenever its output changes.
    std::span<const std::string_view>
        paths;  // Globs, relative to the volume root, any letter case.
    std::span<const Signature> signatures;
    std::span<const FieldDescription> fields;
    ParserStatus status = ParserStatus::stable;
    std::uint64_t input_bytes_max = 64u << 20;  // A larger input is an anomaly, not parsed.
    // Pure: the same bytes give the same calls of the sink.
    core::Result<void> (*parse)(core::Bytes bytes, RecordSink& sink);
    // What the names of files beside the item add to its own ("NTUSER.DAT" and ".LOG1") that this
    // parser reads together with it; see decision 0023.
    std::span<const std::string_view> companions = {};
    // Takes the place of `parse` where there are such files; they come in any order.
    core::Result<void> (*parse_with)(core::Bytes bytes, std::span<const core::Bytes> companions,
                                     RecordSink& sink) = nullptr;
};

std::span<const ArtifactParser* const> artifact_parsers();

}  // namespace examination
