#include "examination/hash_sets/hash_set_manifest.h"

#include <optional>
#include <utility>

namespace examination {
namespace {

using core::Json;

constexpr std::string_view manifest_form = "spoor.hash_set";

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

// Reads members of one object. The first that is not there or of another type makes all fail.
class ObjectView {
public:
    ObjectView(const Json& object, bool& whole) : object_(object), whole_(whole) {
        whole_ = whole_ && object.is_object();
    }
    std::string text(std::string_view name) {
        const auto* found = core::find_string(object_, name);
        whole_ = whole_ && found != nullptr;
        return found != nullptr ? *found : std::string();
    }
    std::uint64_t number(std::string_view name) {
        const auto* found = core::find_unsigned(object_, name);
        whole_ = whole_ && found != nullptr;
        return found != nullptr ? *found : 0;
    }
    // An object or an array; an empty one where it is not there.
    Json member(const char* name) {
        whole_ = whole_ && object_.contains(name);
        return whole_ ? object_[name] : Json::array();
    }
    core::Sha256Digest digest(std::string_view name) {
        return required(core::Sha256Digest::from_hex(text(name)));
    }
    template <typename Value>
    Value required(std::optional<Value> value) {
        whole_ = whole_ && value;
        return value.value_or(Value{});
    }

private:
    const Json& object_;
    bool& whole_;
};

HashSetDescription read_description(ObjectView& view, bool& whole) {
    HashSetDescription description;
    description.name = view.text("name");
    description.category = view.required(find_hash_set_category(view.text("category")));
    description.scheme = view.text("scheme");
    description.jurisdiction = view.text("jurisdiction");
    description.action = view.required(find_hash_set_action(view.text("action")));
    auto of = view.member("source");
    ObjectView source(of, whole);
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
    return json.dump();
}

Json hash_set_json(const HashSetSummary& summary) {
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
    auto json = description_json(summary.description);
    json["count"] = summary.count();
    json["input"] = {{"name", summary.input_name},  {"format", summary.input_format},
                     {"size", summary.input_size},  {"sha256", summary.input_sha256.hex()},
                     {"lines", summary.line_count}, {"bad_lines", summary.bad_line_count},
                     {"first_bad_lines", bad_lines}};
    json["imported_at"] = summary.imported_at.text();
    json["files"] = files;
    return json;
}

std::string encode_hash_set_manifest(const HashSetSummary& summary) {
    auto json = hash_set_json(summary);
    json["form"] = manifest_form;
    json["form_version"] = hash_set_manifest_version;
    json["imported_at_seconds"] = static_cast<std::uint64_t>(summary.imported_at.seconds);
    return json.dump(1) + "\n";
}

core::Result<HashSetSummary> decode_hash_set_manifest(std::string_view text) {
    auto json = TRY(core::parse_json(text, {.size_max = hash_set_manifest_bytes_max}));
    bool whole = true;
    ObjectView view(json, whole);
    if (view.text("form") != manifest_form)
        return core::Error(core::ErrorCode::invalid_input, "it is no manifest of a hash set");
    if (view.number("form_version") != hash_set_manifest_version)
        return core::Error(core::ErrorCode::unsupported,
                           "another version of Spoor wrote this hash set");
    HashSetSummary summary;
    summary.description = read_description(view, whole);
    auto input_json = view.member("input");
    ObjectView input(input_json, whole);
    summary.input_name = input.text("name");
    summary.input_format = input.text("format");
    summary.input_size = input.number("size");
    summary.input_sha256 = input.digest("sha256");
    summary.line_count = input.number("lines");
    summary.bad_line_count = input.number("bad_lines");
    auto bad_lines = input.member("first_bad_lines");
    for (const auto& bad : bad_lines) {
        ObjectView line(bad, whole);
        summary.first_bad_lines.push_back({.line = line.number("line"), .why = line.text("why")});
    }
    auto files = view.member("files");
    for (const auto& file : files)
        summary.files.push_back(read_file(file, whole));
    summary.imported_at = core::Moment::from_unix_seconds(
        static_cast<std::int64_t>(view.number("imported_at_seconds")));
    if (!whole || summary.files.empty() || summary.files.size() > hash_kinds.size())
        return core::Error(core::ErrorCode::invalid_input,
                           "the manifest of the hash set is damaged");
    TRY(check_hash_set_description(summary.description));
    return summary;
}

}  // namespace examination
