// How large each part of an answer may be. A writer cuts what is longer and says so with an
// anomaly; a reader refuses the message.
#pragma once

#include "core/limits.h"

#include <cstdint>

namespace examination::limits {

constexpr std::uint32_t code_bytes_max = 256;  // Anomaly codes, record types, field names, tables.
constexpr std::uint32_t label_bytes_max = core::limits::name_bytes_max;  // Addresses, details.
constexpr std::uint32_t path_bytes_max = core::limits::path_bytes_max;
constexpr std::uint32_t summary_bytes_max = 16'384;
constexpr std::uint32_t field_text_bytes_max = 1u << 20;
constexpr std::uint32_t inline_bytes_max = 1u << 20;
constexpr std::uint32_t content_bytes_max = 256u << 10;
constexpr std::uint32_t metadata_text_bytes_max = 65'536;

constexpr std::uint32_t selector_text_bytes_max = 4'096;
constexpr std::uint32_t selector_context_bytes_max = 64;
constexpr std::uint32_t selectors_max = 1'024;  // In one answer; a unit gives as many as it needs.

constexpr std::uint32_t text_piece_bytes_max = 256u << 10;
constexpr std::uint64_t tool_document_bytes_max = 64u << 20;
constexpr std::uint64_t tool_output_bytes_max = 64u << 20;
constexpr std::uint32_t tool_identity_bytes_max = 512;
// Pictures: of a content, and the longer side of a preview.
constexpr std::uint64_t picture_bytes_max = std::uint64_t{256} << 20;
constexpr std::uint32_t preview_edge_min = 16, preview_edge_max = 2'048;
constexpr std::uint32_t document_page_max = 100'000;

constexpr std::uint32_t hit_bytes_max = 256;
constexpr std::uint32_t hit_context_bytes_max = 64;
constexpr std::uint32_t hit_part_bytes_max = 128;
constexpr std::uint32_t hits_max = 1'024;  // In one answer, too.
constexpr std::uint32_t rule_files_max = 4'096;
constexpr std::uint32_t rule_files_bytes_max = 16u << 20;  // All of them.

constexpr std::uint32_t extents_max = 1'000'000;
constexpr std::uint32_t fields_max = 1'024;
constexpr std::uint32_t list_entries_max = 65'536;
constexpr std::uint32_t metadata_entries_max = 4'096;
constexpr std::uint32_t volumes_max = 65'536;
constexpr std::uint32_t claims_max = 262'144;
constexpr std::uint32_t units_max = 1'000'000;
constexpr std::uint32_t passwords_max = 1'000;
constexpr std::uint32_t password_bytes_max = 1'024;

constexpr std::uint32_t further_files_max = 8'192;  // Of one source.
constexpr std::uint32_t file_name_bytes_max = 255;

}  // namespace examination::limits
