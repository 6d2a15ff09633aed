// URLs, and the account handles in those of known services.
#include "model/selectors/forms.h"
#include "model/selectors/host.h"
#include "model/selectors/letters.h"

#include <array>
#include <optional>

namespace model::forms {
namespace {

struct Scheme {
    std::string_view name;
    std::string_view default_port;
};
constexpr std::array schemes = {
    Scheme{"http", "80"},     Scheme{"https", "443"},   Scheme{"ftp", "21"},
    Scheme{"ftps", "990"},    Scheme{"sftp", "22"},     Scheme{"ssh", "22"},
    Scheme{"ws", "80"},       Scheme{"wss", "443"},     Scheme{"rtsp", "554"},
    Scheme{"rtmp", "1935"},   Scheme{"smb", "445"},     Scheme{"nfs", "2049"},
    Scheme{"ldap", "389"},    Scheme{"ldaps", "636"},   Scheme{"imap", "143"},
    Scheme{"imaps", "993"},   Scheme{"pop", "110"},     Scheme{"pops", "995"},
    Scheme{"smtp", "25"},     Scheme{"smtps", "465"},   Scheme{"irc", "6667"},
    Scheme{"ircs", "6697"},   Scheme{"telnet", "23"},   Scheme{"vnc", "5900"},
    Scheme{"rdp", "3389"},    Scheme{"git", "9418"},    Scheme{"svn", "3690"},
    Scheme{"gopher", "70"},   Scheme{"redis", "6379"},  Scheme{"mysql", "3306"},
    Scheme{"mongodb", ""},    Scheme{"postgres", ""},   Scheme{"postgresql", ""},
    Scheme{"amqp", "5672"},   Scheme{"mqtt", "1883"},   Scheme{"stratum+tcp", ""},
    Scheme{"gemini", "1965"}, Scheme{"socks5", "1080"}, Scheme{"xmpp", ""},
    Scheme{"s3", ""},         Scheme{"turn", ""},       Scheme{"mms", "1755"},
    Scheme{"rediss", "6379"}, Scheme{"amqps", "5671"},  Scheme{"mqtts", "8883"},
    Scheme{"mssql", "1433"},  Scheme{"mariadb", ""},    Scheme{"mongodb+srv", ""},
};

const Scheme* find_scheme(std::string_view name) {
    for (const auto& scheme : schemes)
        if (scheme.name.size() == name.size() && equal_ignoring_case(scheme.name, name))
            return &scheme;
    return nullptr;
}

bool is_unreserved(char c) {
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// RFC 3986 §6.2.2.2: what needs no escape has none, and escapes have upper-case digits.
bool append_path(std::string_view path, SelectorText& out) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        bool escape = path[i] == '%' && i + 2 < path.size() && hex_digit(path[i + 1]) >= 0 &&
                      hex_digit(path[i + 2]) >= 0;
        if (!escape) {
            if (!out.append(path[i]))
                return false;
            continue;
        }
        auto value = static_cast<char>(hex_digit(path[i + 1]) * 16 + hex_digit(path[i + 2]));
        bool fits = is_unreserved(value) ? out.append(value)
                                         : out.append('%') && out.append(to_upper(path[i + 1])) &&
                                               out.append(to_upper(path[i + 2]));
        if (!fits)
            return false;
        i += 2;
    }
    return true;
}

struct Authority {
    std::string_view user, host, port;
};

// "user@host:port"; the host may be an IPv6 address in brackets.
Authority split_authority(std::string_view text) {
    Authority parts;
    if (auto at = text.rfind('@'); at != std::string_view::npos) {
        parts.user = text.substr(0, at + 1);
        text.remove_prefix(at + 1);
    }
    auto bracket = text.rfind(']');
    auto colon = text.rfind(':');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        parts.port = text.substr(colon + 1);
        text = text.substr(0, colon);
    }
    parts.host = text;
    return parts;
}

bool append_port(const Scheme& scheme, std::string_view text, SelectorText& out) {
    if (text.size() > 5 || !std::ranges::all_of(text, is_digit))
        return false;
    unsigned port = 0;
    for (char c : text)
        port = port * 10 + static_cast<unsigned>(c - '0');
    if (port > 65535)
        return false;
    return text.empty() || text == scheme.default_port || (out.append(':') && out.append(text));
}

// The user's name and '@'; a password is nobody's name (RFC 3986 §3.2.1) and a secret besides.
bool append_user(std::string_view user, SelectorText& out) {
    if (user.empty())
        return true;
    user.remove_suffix(1);
    auto name = user.substr(0, user.find(':'));
    return name.empty() || (append_path(name, out) && out.append('@'));
}

struct Parts {
    const Scheme* scheme;
    Authority authority;
    std::string_view path;
};
std::optional<Parts> split_url(std::string_view raw) {
    auto mark = raw.find("://");
    if (mark == std::string_view::npos)
        return std::nullopt;
    const auto* scheme = find_scheme(raw.substr(0, mark));
    if (!scheme)
        return std::nullopt;
    auto rest = raw.substr(mark + 3);
    auto end = std::min(rest.find_first_of("/?#"), rest.size());
    return Parts{scheme, split_authority(rest.substr(0, end)), rest.substr(end)};
}

}  // namespace

bool url(std::string_view raw, core::Hasher&, SelectorText& out) {
    auto parts = split_url(raw);
    return parts && out.append(parts->scheme->name) && out.append("://") &&
           append_user(parts->authority.user, out) && append_host(parts->authority.host, out) &&
           append_port(*parts->scheme, parts->authority.port, out) &&
           (parts->path.starts_with('/') || out.append('/')) && append_path(parts->path, out);
}

bool password(std::string_view raw, core::Hasher&, SelectorText& out) {
    auto parts = split_url(raw);
    if (!parts || !parts->path.empty())
        return false;
    const auto& [user, host, port] = parts->authority;
    auto colon = user.find(':');
    if (colon == std::string_view::npos || colon + 2 >= user.size())
        return false;  // No password, or an empty one.
    return out.append(parts->scheme->name) && out.append("://") && append_path(user, out) &&
           append_host(host, out) && append_port(*parts->scheme, port, out);
}

}  // namespace model::forms

namespace model {

bool is_url_scheme(std::string_view name) {
    return forms::find_scheme(name) != nullptr;
}

}  // namespace model
