// Account handles, as the addresses of profiles in known services carry them.
#include "model/selectors/forms.h"
#include "model/selectors/letters.h"

#include <algorithm>
#include <array>

namespace model::forms {
namespace {

enum class HandleCase {
    lower,
    exact  // Ids that tell letter cases apart.
};

// A profile's address: host, what stands between the host's slash and the handle, and the service.
struct Service {
    std::string_view host;
    std::string_view path;
    std::string_view name;
    HandleCase handle_case = HandleCase::lower;
};
constexpr std::array services = {
    Service{"twitter.com", "", "twitter"},
    Service{"x.com", "", "twitter"},
    Service{"instagram.com", "", "instagram"},
    Service{"facebook.com", "", "facebook"},
    Service{"fb.com", "", "facebook"},
    Service{"t.me", "", "telegram"},
    Service{"telegram.me", "", "telegram"},
    Service{"github.com", "", "github"},
    Service{"gitlab.com", "", "gitlab"},
    Service{"linkedin.com", "in/", "linkedin"},
    Service{"youtube.com", "@", "youtube"},
    Service{"youtube.com", "user/", "youtube"},
    Service{"youtube.com", "channel/", "youtube_channel", HandleCase::exact},
    Service{"tiktok.com", "@", "tiktok"},
    Service{"threads.net", "@", "threads"},
    Service{"medium.com", "@", "medium"},
    Service{"vk.com", "", "vk"},
    Service{"ok.ru", "profile/", "ok"},
    Service{"reddit.com", "user/", "reddit"},
    Service{"reddit.com", "u/", "reddit"},
    Service{"snapchat.com", "add/", "snapchat"},
    Service{"pinterest.com", "", "pinterest"},
    Service{"twitch.tv", "", "twitch"},
    Service{"soundcloud.com", "", "soundcloud"},
    Service{"steamcommunity.com", "id/", "steam"},
    Service{"steamcommunity.com", "profiles/", "steam_id"},
    Service{"keybase.io", "", "keybase"},
    Service{"patreon.com", "", "patreon"},
    Service{"onlyfans.com", "", "onlyfans"},
    Service{"weibo.com", "u/", "weibo"},
    Service{"wa.me", "", "whatsapp"},
};

// First steps of paths that lead to no profile.
constexpr std::array reserved = {
    "about",    "accounts",      "ads",        "api",       "apps",        "blog",
    "business", "contact",       "dialog",     "directory", "download",    "developers",
    "docs",     "events",        "explore",    "features",  "feed",        "groups",
    "hashtag",  "help",          "home",       "i",         "images",      "intent",
    "jobs",     "joinchat",      "legal",      "login",     "logout",      "marketplace",
    "messages", "notifications", "orgs",       "p",         "pages",       "pin",
    "plugins",  "policies",      "pricing",    "privacy",   "profile.php", "public",
    "reel",     "reels",         "s",          "search",    "security",    "settings",
    "share",    "sharer",        "sharer.php", "signup",    "site",        "sponsors",
    "stories",  "terms",         "topics",     "tos",       "tr",          "tv",
    "video",    "videos",        "watch",      "widgets",   "www",
};

bool is_handle(std::string_view text) {
    return text.size() >= 2 && text.size() <= 64 && text.back() != '.' &&
           std::ranges::all_of(
               text, [](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

bool write_handle(const Service& service, std::string_view handle, SelectorText& out) {
    if (!is_handle(handle) ||
        (service.path.empty() && std::ranges::any_of(reserved, [&](auto word) {
             return equal_ignoring_case(word, handle);
         })))
        return false;
    out.clear();
    if (!out.append(service.name) || !out.append(':'))
        return false;
    for (char c : handle)
        if (!out.append(service.handle_case == HandleCase::exact ? c : to_lower(c)))
            return false;
    return true;
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
                   equal_ignoring_case(text.substr(0, prefix.size()), prefix)
               ? text.substr(prefix.size())
               : text;
}

}  // namespace

bool handle(std::string_view raw, core::Hasher&, SelectorText& out) {
    // The canonical form itself: "service:handle".
    if (auto colon = raw.find(':'); colon != std::string_view::npos && raw.find('/') == raw.npos) {
        auto service = std::ranges::find(services, raw.substr(0, colon), &Service::name);
        return service != services.end() && write_handle(*service, raw.substr(colon + 1), out);
    }
    if (auto mark = raw.find("://"); mark != std::string_view::npos)
        raw.remove_prefix(mark + 3);
    static constexpr std::array<std::string_view, 4> prefixes = {"www.", "m.", "mobile.", "old."};
    for (auto prefix : prefixes)
        raw = without_prefix(raw, prefix);
    auto slash = raw.find('/');
    if (slash == std::string_view::npos)
        return false;
    auto host = raw.substr(0, slash);
    auto path = raw.substr(slash + 1);
    for (const auto& service : services) {
        if (service.host.size() != host.size() || !equal_ignoring_case(service.host, host) ||
            !path.starts_with(service.path))
            continue;
        auto rest = path.substr(service.path.size());
        if (write_handle(service, rest.substr(0, rest.find_first_of("/?#")), out))
            return true;
    }
    return false;
}

}  // namespace model::forms
