#include "store/text_index/text_index_manifest.h"

#include "core/file.h"
#include "core/json.h"
#include "store/text_index/fold_table.h"
#include "store/text_index/text_shard_format.h"

namespace store {
namespace {

using core::Json;

constexpr const char* manifest_name = "index.json";
constexpr const char* manifest_form = "spoor.text_index";
constexpr std::uint64_t manifest_bytes_max = 16u << 20;

bool read_entry(const Json& json, TextShardEntry& entry) {
    const auto* file = core::find_string(json, "file");
    const auto* documents = core::find_unsigned(json, "documents");
    const auto* text_bytes = core::find_unsigned(json, "text_bytes");
    const auto* file_bytes = core::find_unsigned(json, "file_bytes");
    if (file == nullptr || documents == nullptr || text_bytes == nullptr || file_bytes == nullptr ||
        file->empty() || file->find('/') != std::string::npos)
        return false;
    entry = {*file, *documents, *text_bytes, *file_bytes};
    return true;
}

}  // namespace

core::Result<void> write_text_manifest(const std::filesystem::path& folder,
                                       const std::vector<TextShardEntry>& shards) {
    Json list = Json::array();
    for (const auto& shard : shards)
        list.push_back({{"file", shard.file},
                        {"documents", shard.documents},
                        {"text_bytes", shard.text_bytes},
                        {"file_bytes", shard.file_bytes}});
    Json manifest = {{"form", manifest_form},
                     {"form_version", text_shard_version},
                     {"folding", text_fold_version},
                     {"unicode", unicode_version()},
                     {"shards", std::move(list)}};
    return core::replace_file(folder / manifest_name, manifest.dump(1) + "\n");
}

core::Result<std::vector<TextShardEntry>> read_text_manifest(const std::filesystem::path& folder) {
    auto bytes = TRY(core::read_file(folder / manifest_name, manifest_bytes_max));
    auto json = TRY(core::parse_json(bytes).during("reading the text index's manifest"));
    const auto* form = core::find_string(json, "form");
    const auto* unicode = core::find_string(json, "unicode");
    const auto* version = core::find_unsigned(json, "form_version");
    const auto* folding = core::find_unsigned(json, "folding");
    if (form == nullptr || *form != manifest_form || unicode == nullptr || version == nullptr ||
        folding == nullptr || !json.contains("shards") || !json["shards"].is_array())
        return core::Error(core::ErrorCode::invalid_input, "this is no text index");
    if (*version != text_shard_version || *folding != text_fold_version ||
        *unicode != unicode_version())
        return core::Error(core::ErrorCode::unsupported,
                           "the text index was made by another version: build it again");
    std::vector<TextShardEntry> shards;
    for (const auto& entry : json["shards"]) {
        shards.emplace_back();
        if (!read_entry(entry, shards.back()))
            return core::Error(core::ErrorCode::invalid_input,
                               "the text index's manifest is damaged");
    }
    return shards;
}

}  // namespace store
