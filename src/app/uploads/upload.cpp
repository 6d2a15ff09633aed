#include "app/uploads/upload.h"

#include "core/json.h"
#include "core/text.h"

#include <algorithm>
#include <array>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

namespace {

constexpr std::size_t name_size_max = 200;

core::Moment moment_of(std::uint64_t seconds) {
    auto moment = core::Moment::from_unix_seconds(static_cast<std::int64_t>(seconds));
    moment.zone = core::TimeZoneKnowledge::utc;
    return moment;
}

std::string hex_or_nothing(const std::optional<core::Sha256Digest>& digest) {
    return digest ? digest->hex() : std::string();
}

std::optional<UploadState> state_named(std::string_view name) {
    for (auto state : {UploadState::arriving, UploadState::complete, UploadState::failed})
        if (name_of(state) == name)
            return state;
    return std::nullopt;
}

}  // namespace

std::string_view name_of(UploadState state) {
    constexpr std::array<std::string_view, 3> names{"arriving", "complete", "failed"};
    return names.at(static_cast<std::size_t>(state));
}

std::string upload_text(const Upload& upload) {
    Json json{{"id", upload.id.hex()},
              {"case", upload.of.hex()},
              {"name", upload.name},
              {"exhibit", upload.exhibit},
              {"metadata", upload.metadata},
              {"fingerprint", upload.fingerprint},
              {"size", upload.size},
              {"expected_sha256", hex_or_nothing(upload.expected)},
              {"sha256", hex_or_nothing(upload.sha256)},
              {"state", name_of(upload.state)},
              {"created_by", upload.created_by},
              {"created_at", static_cast<std::uint64_t>(upload.created_at.seconds)},
              {"error", upload.error}};
    if (upload.ended_at)
        json["ended_at"] = static_cast<std::uint64_t>(upload.ended_at->seconds);
    return json.dump() + "\n";
}

Result<Upload> parse_upload(std::string_view text) {
    auto json = TRY(core::parse_json(text));
    auto member = [&](std::string_view name) { return core::string_or_empty(json, name); };
    auto number = [&](std::string_view name) {
        const auto* found = core::find_unsigned(json, name);
        return found != nullptr ? *found : std::uint64_t{0};
    };
    auto id = model::UploadId::from_hex(member("id"));
    auto of = model::CaseId::from_hex(member("case"));
    auto state = state_named(member("state"));
    if (!id || !of || !state)
        return Error(ErrorCode::invalid_input, "this describes no upload");
    Upload upload;
    upload.id = *id;
    upload.of = *of;
    upload.state = *state;
    upload.name = member("name");
    upload.exhibit = member("exhibit");
    upload.metadata = member("metadata");
    upload.fingerprint = member("fingerprint");
    upload.size = number("size");
    upload.expected = core::Sha256Digest::from_hex(member("expected_sha256"));
    upload.sha256 = core::Sha256Digest::from_hex(member("sha256"));
    upload.created_by = member("created_by");
    upload.created_at = moment_of(number("created_at"));
    upload.last_at = upload.created_at;
    if (number("ended_at") != 0)
        upload.ended_at = moment_of(number("ended_at"));
    upload.error = member("error");
    TRY(check_upload_name(upload.name));
    return upload;
}

Result<void> check_upload_name(std::string_view name) {
    bool plain = std::ranges::none_of(name, [](char c) {
        return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (name.empty() || name.size() > name_size_max || !plain || name[0] == '.' ||
        !core::is_valid_utf8(name))
        return Error(ErrorCode::invalid_input,
                     "a file's name is 1 to 200 bytes of UTF-8, begins with no dot and has no "
                     "slash and no control character");
    return {};
}

std::string exhibit_of(std::string_view name) {
    auto dot = name.rfind('.');
    return std::string(dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot));
}

}  // namespace app
