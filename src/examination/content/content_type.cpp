// Cheap and certain first: structured containers and programs, the signature table, then text, then
// formats that only their structure shows. libmagic costs a hundred times as much as all of these
// together, so it is asked about binary contents only, and only where it has a chance.
#include "examination/content/content_type.h"

#include "examination/content/binary_type.h"
#include "examination/content/magic_library.h"
#include "examination/content/packed_type.h"
#include "examination/content/program_type.h"
#include "examination/content/signature_table.h"
#include "examination/content/text_type.h"

#include <algorithm>

namespace examination {
namespace {

constexpr std::string_view unknown = "application/octet-stream";

std::string structured_type(std::string_view head) {
    for (auto* type : {zip_type, ole_type, base_media_type, program_type})
        if (auto found = type(head); !found.empty())
            return found;
    return {};
}

std::string unknown_binary_type(std::string_view head) {
    if (auto type = binary_type(head); !type.empty())
        return std::string(type);
    // By measurement (docs/content-types.md): without a mark libmagic finds next to nothing.
    if (!has_written_mark(head) || is_without_structure(head))
        return std::string(unknown);
    auto type = magic_library_type(head);
    return type.empty() ? std::string(unknown) : type;
}

}  // namespace

void load_content_types() {
    load_magic_library();
}

std::string content_type(std::span<const std::byte> bytes, std::uint64_t size) {
    std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                          std::min(bytes.size(), content_type_head_size));
    bool is_cut = size > head.size();
    if (head.empty())
        return {};
    if (auto type = structured_type(head); !type.empty())
        return type;
    auto signature = match_signature(head);
    if (!signature.media_type.empty() && !signature.weak_in_text)
        return std::string(signature.media_type);
    if (auto text = text_head(head, is_cut))
        return text_type(text->characters(), is_cut);
    if (!signature.media_type.empty())
        return std::string(signature.media_type);
    return unknown_binary_type(head);
}

}  // namespace examination
