#include "app/http/rule_shelf.h"

#include "core/file.h"
#include "core/json.h"

#include <algorithm>
#include <set>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

constexpr std::size_t name_size_max = 64;
constexpr std::uint64_t file_size_max = 4u << 20, content_size_max = 64u << 20;

std::string text_of(const ShelvedRules& rules) {
    auto versions = Json::array();
    for (const auto& version : rules.versions)
        versions.push_back({{"number", version.number},
                            {"sha256", version.sha256.hex()},
                            {"size", version.size},
                            {"rules", version.rules},
                            {"notes", version.notes},
                            {"added_by", version.added_by},
                            {"added_at", version.added_at}});
    return Json{{"kind", model::name_of(rules.kind)}, {"versions", std::move(versions)}}.dump() +
           "\n";
}

Error damaged(std::string_view name) {
    return {ErrorCode::invalid_input, "the shelf's file of '" + std::string(name) +
                                          "' is damaged: put the rules there again"};
}

Result<ShelvedVersion> version_of(const Json& json, std::string_view name) {
    auto number = [&](std::string_view member) {
        const auto* found = core::find_unsigned(json, member);
        return found != nullptr ? *found : 0;
    };
    auto sha256 = core::Sha256Digest::from_hex(core::string_or_empty(json, "sha256"));
    if (!sha256 || number("number") == 0)
        return damaged(name);
    ShelvedVersion version{number("number"), *sha256, number("size"), number("rules"), {}, {}, {}};
    version.added_by = core::string_or_empty(json, "added_by");
    version.added_at = core::string_or_empty(json, "added_at");
    if (auto notes = json.find("notes"); notes != json.end() && notes->is_array())
        for (const auto& note : *notes)
            if (note.is_string())
                version.notes.push_back(note.get<std::string>());
    return version;
}

Result<ShelvedRules> parse(std::string_view name, std::string_view text) {
    auto json = core::parse_json(text, {file_size_max, 8});
    if (!json || !json.value().is_object())
        return damaged(name);
    ShelvedRules rules{std::string(name), model::RuleSetKind::keywords, {}};
    auto kind = core::string_or_empty(json.value(), "kind");
    if (kind == model::name_of(model::RuleSetKind::yara))
        rules.kind = model::RuleSetKind::yara;
    else if (kind != model::name_of(model::RuleSetKind::keywords))
        return damaged(name);
    auto versions = json.value().find("versions");
    if (versions == json.value().end() || !versions->is_array() || versions->empty())
        return damaged(name);
    for (const auto& one : *versions) {
        auto version = TRY(version_of(one, name));
        rules.versions.push_back(std::move(version));
    }
    return rules;
}

Error nothing_named(std::string_view name) {
    return {ErrorCode::not_found, "the shelf has no rules named '" + std::string(name) + "'"};
}

}  // namespace

bool is_shelved_name(std::string_view name) {
    constexpr std::string_view others = ".-_";
    return !name.empty() && name.size() <= name_size_max && name.front() != '.' &&
           std::ranges::all_of(name, [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      others.find(c) != std::string_view::npos;
           });
}

std::filesystem::path RuleShelf::file_of(std::string_view name) const {
    return folder_ / (std::string(name) + ".json");
}

std::filesystem::path RuleShelf::content_of(const core::Sha256Digest& sha256) const {
    return folder_ / "contents" / sha256.hex();
}

Result<std::vector<ShelvedRules>> RuleShelf::list() const {
    std::vector<ShelvedRules> all;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, failed)) {
        auto name = entry.path().stem().string();
        if (entry.path().extension() != ".json" || !is_shelved_name(name))
            continue;
        auto rules = TRY(find(name));
        all.push_back(std::move(rules));
    }
    std::ranges::sort(all, {}, &ShelvedRules::name);
    return all;
}

Result<ShelvedRules> RuleShelf::find(std::string_view name) const {
    if (!is_shelved_name(name) || !std::filesystem::exists(file_of(name)))
        return nothing_named(name);
    auto text = TRY(core::read_file(file_of(name), file_size_max));
    return parse(name, text);
}

Result<std::string> RuleShelf::read(const ShelvedVersion& version) const {
    auto bytes = TRY(core::read_file(content_of(version.sha256), content_size_max)
                         .during("reading rules of the shelf"));
    if (core::sha256(bytes) != version.sha256)
        return Error(ErrorCode::incomplete,
                     "these rules are not what was put on the shelf: put them there again");
    return bytes;
}

Result<ShelvedRules> RuleShelf::put(std::string_view name, model::RuleSetKind kind,
                                    ShelvedVersion version, std::string_view bytes) {
    if (!is_shelved_name(name))
        return Error(ErrorCode::invalid_input,
                     "a name has 1 to 64 letters, digits, '.', '-' or '_', and no '.' at first");
    auto writing = writing_.access();
    auto before = find(name);
    if (!before && before.error().code() != ErrorCode::not_found)
        return before;
    ShelvedRules rules{std::string(name), kind, {}};
    if (before)
        rules = std::move(before).value();
    if (rules.kind != kind)
        return Error(ErrorCode::conflict, "'" + rules.name +
                                              "' is the name of rules of another "
                                              "kind: take another, or remove those");
    if (before && rules.current().sha256 == version.sha256)
        return Error(ErrorCode::conflict, "these are the rules that '" + rules.name + "' has");
    if (!before) {
        auto all = TRY(list());
        if (all.size() >= shelved_sets_max)
            return Error(ErrorCode::conflict, "the shelf is full: remove what nobody uses");
    }
    version.number = rules.versions.empty() ? 1 : rules.current().number + 1;
    rules.versions.push_back(std::move(version));
    std::vector<ShelvedVersion> gone;
    if (rules.versions.size() > shelved_versions_max) {
        gone.push_back(std::move(rules.versions.front()));
        rules.versions.erase(rules.versions.begin());
    }
    TRY(core::ensure_folder(folder_));
    TRY(core::ensure_folder(folder_ / "contents"));
    TRY(core::replace_file(content_of(rules.current().sha256), bytes));
    TRY(core::replace_file(file_of(name), text_of(rules)));
    TRY(drop_unused(gone));
    return rules;
}

Result<ShelvedRules> RuleShelf::remove(std::string_view name) {
    auto writing = writing_.access();
    auto rules = TRY(find(name));
    std::error_code failed;
    std::filesystem::remove(file_of(name), failed);
    if (failed)
        return Error(ErrorCode::io, "'" + rules.name + "' cannot be removed");
    TRY(drop_unused(rules.versions));
    return rules;
}

// Other names may have the same bytes.
Result<void> RuleShelf::drop_unused(const std::vector<ShelvedVersion>& gone) const {
    if (gone.empty())
        return {};
    std::set<core::Sha256Digest> used;
    auto all = TRY(list());
    for (const auto& rules : all)
        for (const auto& version : rules.versions)
            used.insert(version.sha256);
    for (const auto& version : gone) {
        std::error_code left;
        if (!used.contains(version.sha256))
            std::filesystem::remove(content_of(version.sha256), left);
    }
    return {};
}

}  // namespace app::http
