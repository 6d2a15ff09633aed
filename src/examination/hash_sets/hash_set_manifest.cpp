#include "examination/hash_sets/hash_set_manifest.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace examination {
namespace {

using Json = nlohmann::ordered_json;

Json description_json(const HashSetDescription& description) {
    return {{"name", description.name},
            {"category", name_of(description.category)},
            {"scheme", description.scheme},
            {"jurisdiction", description.jurisdiction},
            {"source",
             {{"who", description.source.who},
              {"version", description.source.version},
              {"date", description.source.date}}},
            {"action", name_of(description.action)}};
}

std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Reads members of one object. The first that is not there or of another type makes all fail.
class ObjectView {
public:
    ObjectView(const Json& object, bool& whole) : object_(object), whole_(whole) {
        whole_ = whole_ && object.is_object();
    }
    std::string text(const char* name) { return get<std::string>(name, &Json::is_string); }
    std::uint64_t number(const char* name) {
        return get<std::uint64_t>(name, &Json::is_number_unsigned);
    }
    std::int64_t integer(const char* name) {
        return get<std::int64_t>(name, &Json::is_number_integer);
    }
    const Json& member(const char* name) {
        static const Json none;
        if (!whole_ || !object_.contains(name)) {
            whole_ = false;
            return none;
        }
        return object_[name];
    }
    core::Sha256Digest digest(const char* name) {
        auto digest = core::Sha256Digest::from_hex(text(name));
        whole_ = whole_ && digest;
        return digest.value_or(core::Sha256Digest{});
    }
    template <typename Value>
    Value required(std::optional<Value> value) {
        whole_ = whole_ && value;
        return value.value_or(Value{});
    }

private:
    template <typename Value>
    Value get(const char* name, bool (Json::*is_type)() const noexcept) {
        const auto& value = member(name);
        whole_ = whole_ && (value.*is_type)();
        return whole_ ? value.get<Value>() : Value{};
    }

    const Json& object_;
    bool& whole_;
};

HashSetDescription read_description(const Json& json, bool& whole) {
    ObjectView view(json, whole);
    HashSetDescription description;
    description.name = view.text("name");
    description.category = view.required(find_hash_set_category(view.text("category")));
    description.scheme = view.text("scheme");
    description.jurisdiction = view.text("jurisdiction");
    description.action = view.required(find_hash_set_action(view.text("action")));
    ObjectView source(view.member("source"), whole);
    description.source = {
        .who = source.text("who"), .version = source.text("version"), .date = source.text("date")};
    return description;
}

std::optional<HashKind> find_hash_kind(std::string_view name) {
    for (auto kind : hash_kinds)
        if (name_of(kind) == name)
            return kind;
    return {};
}

HashSetFile read_file(const Json& json, bool& whole) {
    ObjectView view(json, whole);
    HashSetFile file;
    file.kind = view.required(find_hash_kind(view.text("kind")));
    file.file_name = view.text("file");
    // A name that a file of the set can have; never a way out of its folder.
    whole = whole && file.file_name == std::string(name_of(file.kind)) + ".set";
    file.added = view.number("added");
    file.count = view.number("count");
    file.size = view.number("size");
    file.content_sha256 = view.digest("content_sha256");
    return file;
}

}  // namespace

std::string hash_set_metadata(const HashSetDescription& description,
                              const core::Sha256Digest& input_sha256) {
    auto json = description_json(description);
    json["input_sha256"] = input_sha256.hex();
    return dumped(json, -1);
}

std::string encode_hash_set_manifest(const HashSetSummary& summary) {
    Json bad_lines = Json::array();
    for (const auto& bad : summary.first_bad_lines)
        bad_lines.push_back({{"line", bad.line}, {"why", bad.why}});
    Json files = Json::array();
    for (const auto& file : summary.files)
        files.push_back({{"kind", name_of(file.kind)},
                         {"file", file.file_name},
                         {"added", file.added},
                         {"count", file.count},
                         {"size", file.size},
                         {"content_sha256", file.content_sha256.hex()}});
    Json json{{"form", "spoor.hash_set"},
              {"version", hash_set_manifest_version},
              {"set", description_json(summary.description)},
              {"input",
               {{"name", summary.input_name},
                {"format", summary.input_format},
                {"size", summary.input_size},
                {"sha256", summary.input_sha256.hex()},
                {"lines", summary.line_count},
                {"bad_lines", summary.bad_line_count},
                {"first_bad_lines", bad_lines}}},
              {"imported_at", summary.imported_at.text()},
              {"imported_at_seconds", summary.imported_at.seconds},
              {"files", files}};
    return dumped(json, 1) + "\n";
}

core::Result<HashSetSummary> decode_hash_set_manifest(std::string_view text) {
    auto json = Json::parse(text, nullptr, false);
    bool whole = true;
    ObjectView view(json, whole);
    if (view.text("form") != "spoor.hash_set")
        return core::Error(core::ErrorCode::invalid_input, "it is no manifest of a hash set");
    if (view.number("version") != hash_set_manifest_version)
        return core::Error(core::ErrorCode::unsupported,
                           "a newer version of Spoor wrote this hash set");
    HashSetSummary summary;
    summary.description = read_description(view.member("set"), whole);
    ObjectView input(view.member("input"), whole);
    summary.input_name = input.text("name");
    summary.input_format = input.text("format");
    summary.input_size = input.number("size");
    summary.input_sha256 = input.digest("sha256");
    summary.line_count = input.number("lines");
    summary.bad_line_count = input.number("bad_lines");
    for (const auto& bad : input.member("first_bad_lines")) {
        ObjectView line(bad, whole);
        summary.first_bad_lines.push_back({.line = line.number("line"), .why = line.text("why")});
    }
    for (const auto& file : view.member("files"))
        summary.files.push_back(read_file(file, whole));
    summary.imported_at = core::Moment::from_unix_seconds(view.integer("imported_at_seconds"));
    if (!whole || summary.files.empty() || summary.files.size() > hash_kinds.size())
        return core::Error(core::ErrorCode::invalid_input,
                           "the manifest of the hash set is damaged");
    TRY(check_hash_set_description(summary.description));
    return summary;
}

}  // namespace examination
