#include "app/open_id/settings.h"

#include "app/http/transport/fetch.h"
#include "app/http/transport/server.h"
#include "core/file.h"
#include "core/json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <sys/stat.h>

namespace app::open_id {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

constexpr std::size_t text_size_max = 2048;
constexpr std::size_t label_size_max = 100;
constexpr std::size_t list_max = 16;
constexpr std::uint64_t certificates_bytes_max = 1u << 20;

// What a provider lets people change, or gives to somebody else later, binds nobody.
constexpr std::array<std::string_view, 7> changing_claims{
    "email", "name", "preferred_username", "nickname", "upn", "phone_number", "unique_name"};

Error wrong(std::string_view member, std::string_view why) {
    return {ErrorCode::invalid_input, "the settings of the sign-in provider: '" +
                                          std::string(member) + "' " + std::string(why)};
}

bool is_plain(std::string_view text) {
    return std::ranges::none_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// The settings' members, each taken once; what is left nobody knows.
class Members {
public:
    explicit Members(Json json) : left_(std::move(json)) {}

    Result<std::string> text_if(std::string_view name, std::string fallback = {}) {
        auto found = left_.find(name);
        if (found == left_.end())
            return fallback;
        auto given = std::move(*found);
        left_.erase(found);
        if (!given.is_string())
            return wrong(name, "must be a text");
        auto text = given.get<std::string>();
        if (text.empty() || text.size() > text_size_max || !is_plain(text))
            return wrong(name, "must be a text of 1 to 2,048 bytes in one line");
        return text;
    }
    Result<std::string> text(std::string_view name) {
        auto found = TRY(text_if(name));
        if (found.empty())
            return wrong(name, "is missing");
        return found;
    }
    Result<std::vector<std::string>> texts_if(std::string_view name) {
        std::vector<std::string> texts;
        auto found = left_.find(name);
        if (found == left_.end())
            return texts;
        auto given = std::move(*found);
        left_.erase(found);
        if (!given.is_array() || given.size() > list_max)
            return wrong(name, "must be a list of at most 16 texts");
        for (const auto& member : given) {
            if (!member.is_string() || member.get<std::string>().empty() ||
                member.get<std::string>().find(' ') != std::string::npos)
                return wrong(name, "must be a list of words");
            texts.push_back(member.get<std::string>());
        }
        return texts;
    }
    Result<bool> truth_if(std::string_view name) {
        auto found = left_.find(name);
        if (found == left_.end())
            return false;
        auto given = std::move(*found);
        left_.erase(found);
        if (!given.is_boolean())
            return wrong(name, "must be true or false");
        return given.get<bool>();
    }
    Result<Members> group_if(std::string_view name) {
        auto found = left_.find(name);
        if (found == left_.end())
            return Members(Json::object());
        auto given = std::move(*found);
        left_.erase(found);
        if (!given.is_object())
            return wrong(name, "must be an object");
        return Members(std::move(given));
    }
    Result<void> done() const {
        if (!left_.empty())
            return wrong(left_.begin().key(), "is nothing that is known here");
        return {};
    }

private:
    Json left_;
};

Result<SecondFactor> read_second_factor(Members members) {
    SecondFactor out;
    out.amr = TRY(members.texts_if("amr"));
    out.acr = TRY(members.texts_if("acr"));
    out.required = TRY(members.truth_if("required"));
    TRY(members.done());
    if (out.required && out.amr.empty() && out.acr.empty())
        return wrong("second_factor", "is required, but no 'amr' or 'acr' says what counts as one");
    return out;
}

// "https://spoor.example": what browsers show, without a path.
Result<void> check_own_address(const std::string& url) {
    auto address = http::parse_web_address(url);
    if (!address || address.value().target != "/" || url.ends_with('/'))
        return wrong("url",
                     "must be https://NAME or https://NAME:PORT, where browsers find this "
                     "server");
    return {};
}

Result<std::string> read_secret(const std::filesystem::path& file) {
    struct ::stat status {};
    if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 077) != 0)
        return Error(ErrorCode::denied, "others can read the secret '" + file.string() +
                                            "': take their rights away (chmod 600)");
    auto secret = TRY(core::read_file(file, text_size_max));
    while (secret.ends_with('\n') || secret.ends_with('\r'))
        secret.pop_back();
    if (secret.empty() || !is_plain(secret))
        return wrong("client_secret_file", "names a file without one line that is a secret");
    return secret;
}

}  // namespace

Result<void> check_provider_address(std::string_view address, bool http_on_loopback) {
    auto parsed = TRY(http::parse_web_address(address));
    bool here = parsed.host == "localhost" || http::is_loopback(parsed.host);
    if (parsed.encrypted || (http_on_loopback && here))
        return {};
    return Error(ErrorCode::denied, "'" + std::string(address) +
                                        "' is not encrypted: a provider is asked by https alone, "
                                        "but on this machine");
}

Result<Settings> parse_settings(std::string_view text, const std::filesystem::path& folder) {
    auto json =
        TRY(core::parse_json(text, {settings_bytes_max, 8}).during("the settings of the provider"));
    if (!json.is_object())
        return wrong("", "must be an object");
    Members members(std::move(json));
    Settings out;
    out.issuer = TRY(members.text("issuer"));
    TRY(check_provider_address(out.issuer, true));
    out.client_id = TRY(members.text("client_id"));
    auto secret_file = TRY(members.text_if("client_secret_file"));
    auto trusted_file = TRY(members.text_if("ca_file"));
    out.scopes = TRY(members.texts_if("scopes"));
    if (std::ranges::count(out.scopes, "openid") == 0)
        out.scopes.insert(out.scopes.begin(), "openid");
    out.subject_claim = TRY(members.text_if("subject_claim", "sub"));
    if (std::ranges::count(changing_claims, out.subject_claim) != 0)
        return wrong("subject_claim",
                     "must be a claim that the provider never changes and never "
                     "gives to somebody else; '" +
                         out.subject_claim + "' is none");
    out.label = TRY(members.text("label"));
    if (out.label.size() > label_size_max)
        return wrong("label", "must be 100 bytes long at most");
    out.url = TRY(members.text_if("url"));
    if (!out.url.empty())
        TRY(check_own_address(out.url));
    auto second_factor = TRY(members.group_if("second_factor"));
    out.second_factor = TRY(read_second_factor(std::move(second_factor)));
    TRY(members.done());
    if (!secret_file.empty())
        out.client_secret = TRY(read_secret(folder / secret_file));
    if (!trusted_file.empty())
        out.trusted = TRY(core::read_file(folder / trusted_file, certificates_bytes_max));
    return out;
}

Result<Settings> read_settings(const std::filesystem::path& file) {
    auto text = TRY(core::read_file(file, settings_bytes_max));
    return parse_settings(text, file.parent_path());
}

}  // namespace app::open_id
