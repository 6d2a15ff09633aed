#include "evidence/ledger/entry.h"

#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/text.h"

#include <algorithm>

#include <sodium.h>

namespace evidence {
using core::Error;
using core::ErrorCode;

namespace {

constexpr std::size_t kind_size_max = 64;
constexpr std::size_t id_name_size_max = 32;
constexpr std::size_t id_size_max = 128;
constexpr std::size_t time_size_max = 40;
constexpr std::size_t salt_size = 32;

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_kind(std::string_view text) {
    return !text.empty() && text.size() <= kind_size_max &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '.'; });
}

bool is_id_name(std::string_view text) {
    return !text.empty() && text.size() <= id_name_size_max &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || c == '_'; });
}

// No spaces, no '@', no letters beyond ASCII: neither a name nor an address fits by accident.
bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= id_size_max &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' ||
                      c == '_' || c == ':' || c == '-';
           });
}

bool is_utc_time(std::string_view text) {
    return text.size() >= 20 && text.size() <= time_size_max && text.ends_with('Z') &&
           std::all_of(text.begin(), text.end() - 1, [](char c) {
               return is_digit(c) || c == '-' || c == ':' || c == '.' || c == 'T';
           });
}

core::Result<void> check_ids(const std::map<std::string, std::string>& ids) {
    if (ids.size() > leaf_ids_max)
        return Error(ErrorCode::limit_exceeded, "an entry has too many ids");
    for (const auto& [name, id] : ids)
        if (!is_id_name(name) || !is_id(id))
            return Error(ErrorCode::invalid_input, "an entry's id '" + name +
                                                       "' is none: personal data and free text "
                                                       "belong in the payload");
    return {};
}

core::Result<std::map<std::string, std::string>> ids_of(const core::Json& json) {
    std::map<std::string, std::string> ids;
    auto found = json.find("ids");
    if (found == json.end())
        return ids;
    if (!found->is_object() || found->empty())
        return Error(ErrorCode::invalid_input, "a leaf's ids are none");
    for (auto it = found->begin(); it != found->end(); ++it) {
        const auto* id = it->get_ptr<const std::string*>();
        if (!id)
            return Error(ErrorCode::invalid_input, "a leaf's id is not text");
        ids.emplace(it.key(), *id);
    }
    TRY(check_ids(ids));
    return ids;
}

core::Result<std::optional<core::Sha256Digest>> digest_of(const core::Json& json,
                                                          std::string_view name) {
    std::optional<core::Sha256Digest> none;
    if (!json.contains(name))
        return none;
    const auto* hex = core::find_string(json, name);
    auto digest = hex ? core::Sha256Digest::from_hex(*hex) : none;
    // Lower case only, as it is written: one leaf, one text.
    if (!digest || digest->hex() != *hex)
        return Error(ErrorCode::invalid_input, "a leaf's hash is none");
    return digest;
}

}  // namespace

core::Sha256Digest payload_commitment(std::string_view salt, std::string_view payload) {
    core::Hasher hasher(core::HashSelection::sha256);
    hasher.update(core::bytes_of(salt));
    hasher.update(core::bytes_of(payload));
    return hasher.finish().sha256;
}

core::Result<PreparedEntry> prepare_entry(const EntryDraft& draft) {
    PreparedEntry entry;
    entry.kind = draft.kind;
    entry.time = draft.time.text();
    entry.ids = draft.ids;
    if (!is_kind(entry.kind))
        return Error(ErrorCode::invalid_input, "'" + entry.kind + "' is not a kind of entry");
    if (!is_utc_time(entry.time))
        return Error(ErrorCode::invalid_input, "an entry's time must be in UTC");
    TRY(check_ids(entry.ids));
    if (!draft.payload.is_object())
        return Error(ErrorCode::invalid_input, "an entry's payload must be a JSON object");
    entry.payload = TRY(core::canonical_json(draft.payload));
    if (entry.payload.size() > payload_size_max)
        return Error(ErrorCode::limit_exceeded, "an entry's payload is too large");
    entry.salt.resize(salt_size);
    randombytes_buf(entry.salt.data(), entry.salt.size());
    entry.commitment = payload_commitment(entry.salt, entry.payload);
    return entry;
}

std::string leaf_text(const Leaf& leaf) {
    // Keys in canonical order; every value is of characters that need no escape.
    std::string text = "{";
    if (leaf.checkpoint)
        text.append("\"checkpoint\":\"").append(leaf.checkpoint->hex()).append("\",");
    text.append("\"commitment\":\"").append(leaf.commitment.hex()).append("\",\"form\":");
    text += std::to_string(leaf_form);
    if (!leaf.ids.empty()) {
        char before = '{';
        text += ",\"ids\":";
        for (const auto& [name, id] : leaf.ids) {
            text.push_back(before);
            text.append("\"").append(name).append("\":\"").append(id).append("\"");
            before = ',';
        }
        text.push_back('}');
    }
    text.append(",\"kind\":\"").append(leaf.kind);
    return text.append("\",\"time\":\"").append(leaf.time).append("\"}");
}

core::Result<Leaf> parse_leaf(std::string_view text) {
    auto json = TRY(core::parse_json(text, {.size_max = 65535, .depth_max = 4}));
    const auto* form = core::find_unsigned(json, "form");
    if (!form || *form == 0)
        return Error(ErrorCode::invalid_input, "a leaf does not say its form");
    if (*form > leaf_form)
        return Error(ErrorCode::unsupported, "a leaf was written by a newer version of Spoor");
    const auto* kind = core::find_string(json, "kind");
    const auto* time = core::find_string(json, "time");
    if (!kind || !is_kind(*kind) || !time || !is_utc_time(*time))
        return Error(ErrorCode::invalid_input, "a leaf lacks its kind or its time");
    Leaf leaf;
    leaf.kind = *kind;
    leaf.time = *time;
    leaf.ids = TRY(ids_of(json));
    leaf.checkpoint = TRY(digest_of(json, "checkpoint"));
    auto commitment = TRY(digest_of(json, "commitment"));
    if (!commitment)
        return Error(ErrorCode::invalid_input, "a leaf lacks its commitment");
    leaf.commitment = *commitment;
    // Whatever else the text holds or however else it is written shows here.
    if (leaf_text(leaf) != text)
        return Error(ErrorCode::invalid_input, "a leaf is not in its canonical form");
    return leaf;
}

}  // namespace evidence
