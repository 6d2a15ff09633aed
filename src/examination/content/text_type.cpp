#include "examination/content/text_type.h"

#include "examination/content/json_prefix.h"
#include "examination/content/source_type.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace examination {
namespace {

using namespace std::string_view_literals;

struct NamedType {
    std::string_view name;
    std::string_view media_type;
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_any_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::ranges::equal(text.substr(0, prefix.size()), prefix, {}, lower, lower);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
    auto first = text.find_first_not_of(" \t\r\n\f");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find_first_of("\r\n"));
}

// "#!/usr/bin/env -S python3 -E" → "python3"
std::string_view interpreter_of(std::string_view line) {
    line.remove_prefix(2);
    std::string_view name;
    while (!(line = trimmed(line)).empty()) {
        auto word = line.substr(0, line.find_first_of(" \t"));
        name = word.substr(word.rfind('/') + 1);
        line.remove_prefix(word.size());
        bool is_option = word.starts_with('-') || contains(word, "=");
        if (name != "env" && !is_option)
            break;
    }
    return name;
}

constexpr NamedType interpreters[] = {
    {"python", "text/x-script.python"},
    {"pypy", "text/x-script.python"},
    {"perl", "text/x-perl"},
    {"ruby", "text/x-ruby"},
    {"node", "application/javascript"},
    {"nodejs", "application/javascript"},
    {"php", "text/x-php"},
    {"lua", "text/x-lua"},
    {"tclsh", "text/x-tcl"},
    {"wish", "text/x-tcl"},
    {"expect", "text/x-tcl"},
    {"awk", "text/x-awk"},
    {"gawk", "text/x-awk"},
    {"mawk", "text/x-awk"},
    {"sh", "text/x-shellscript"},
    {"bash", "text/x-shellscript"},
    {"dash", "text/x-shellscript"},
    {"zsh", "text/x-shellscript"},
    {"ksh", "text/x-shellscript"},
    {"csh", "text/x-shellscript"},
    {"tcsh", "text/x-shellscript"},
    {"fish", "text/x-shellscript"},
    {"busybox", "text/x-shellscript"},
    {"make", "text/x-makefile"},
};

std::string_view script_type(std::string_view text) {
    if (!text.starts_with("#!"))
        return {};
    auto name = interpreter_of(first_line(text));
    auto bare = name.substr(0, name.find_first_of("0123456789.-"));
    for (const auto& known : interpreters)
        if (bare == known.name)
            return known.media_type;
    return "text/x-script";
}

std::string_view markup_type(std::string_view text) {
    if (!text.starts_with('<'))
        return {};
    bool is_xml = starts_with_any_case(text, "<?xml");
    auto has = [&](std::string_view part) { return contains(text, part); };
    if (starts_with_any_case(text, "<svg") || starts_with_any_case(text, "<!doctype svg"))
        return "image/svg+xml";
    if (is_xml || has("xmlns")) {
        if (has("<svg") && !has("<html"))
            return "image/svg+xml";
        if (has("<kml"))
            return "application/vnd.google-earth.kml+xml";
        if (has("<gpx"))
            return "application/gpx+xml";
        if (has("<html"))
            return "text/html";
        if (is_xml)
            return "text/xml";
    }
    for (auto tag :
         {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv, "<title"sv, "<table"sv, "<script"sv,
          "<style"sv, "<div"sv, "<h1"sv, "<p>"sv, "<a href"sv, "<!-- saved from"sv})
        if (starts_with_any_case(text, tag))
            return "text/html";
    if (starts_with_any_case(text, "<!doctype ") || starts_with_any_case(text, "<!--"))
        return has("<html") || has("<HTML") ? "text/html" : has("<!ELEMENT") ? "text/xml" : "";
    return {};
}

std::string_view json_type(std::string_view text, bool is_cut) {
    auto whole = scan_json(text);
    if (whole.extent == JsonExtent::none || (whole.extent == JsonExtent::cut && !is_cut))
        return {};
    if (whole.extent == JsonExtent::cut)
        return text.size() >= 32 ? "application/json" : "";
    auto rest = text.substr(whole.end);
    auto next = trimmed(rest);
    if (next.empty())
        return "application/json";
    bool on_new_line = contains(rest.substr(0, rest.size() - next.size()), "\n");
    bool goes_on = scan_json(next).extent != JsonExtent::none;
    return on_new_line && goes_on ? "application/x-ndjson" : "";
}

constexpr std::string_view mail_headers[] = {
    "from:",         "to:",          "subject:",        "date:",         "received:",
    "message-id:",   "return-path:", "delivered-to:",   "mime-version:", "reply-to:",
    "content-type:", "cc:",          "dkim-signature:", "x-mailer:",     "references:",
};

// Headers up to the first empty line, of which two are mail's own.
std::string_view mail_type(std::string_view text) {
    bool is_box = text.starts_with("From ");
    if (is_box && contains(text, "\ndiff --git "))
        return "text/x-diff";  // What git sends is a mail, and read as a patch.
    if (is_box)
        text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
    std::uint32_t seen = 0, count = 0;
    for (int line_number = 0; !text.empty() && line_number < 64; ++line_number) {
        auto line = first_line(text);
        text.remove_prefix(std::min(text.size(), text.find('\n', line.size())));
        text.remove_prefix(std::min<std::size_t>(text.size(), 1));
        if (line.empty())
            break;
        if (line[0] == ' ' || line[0] == '\t')
            continue;
        auto name = line.substr(0, line.find(':') + 1);
        if (name.size() < 2 || contains(name, " "))
            break;
        for (std::uint32_t i = 0; i < std::size(mail_headers); ++i)
            if (name.size() == mail_headers[i].size() &&
                starts_with_any_case(name, mail_headers[i]) && (seen & 1u << i) == 0) {
                seen |= 1u << i;
                ++count;
            }
    }
    if (is_box)
        return count >= 2 ? "application/mbox" : "";
    return count >= 3 ? "message/rfc822" : "";
}

// Lines with the same number of separators, of which there are some.
std::string_view table_type(std::string_view text, bool is_cut) {
    std::size_t lines = 0, separators = 0, count = 0;
    bool quoted = false;
    for (char c : text) {
        quoted = quoted != (c == '"');
        if (quoted)
            continue;
        count += c == ',' ? 1 : 0;
        if (c != '\n')
            continue;
        if (lines == 0)
            separators = count;
        if (count != separators || separators < 2)
            return {};
        count = 0;
        if (++lines == 10)
            break;
    }
    return lines >= (is_cut ? 5 : 3) ? "text/csv" : "";
}

}  // namespace

std::string text_type(std::string_view characters, bool is_cut) {
    auto text = trimmed(characters);
    if (auto type = script_type(text); !type.empty())
        return std::string(type);
    if (auto type = markup_type(text); !type.empty())
        return std::string(type);
    if (auto type = json_type(text, is_cut); !type.empty())
        return std::string(type);
    if (auto type = mail_type(text); !type.empty())
        return std::string(type);
    if (auto type = source_type(text); !type.empty())
        return std::string(type);
    auto type = table_type(text, is_cut);
    return std::string(type.empty() ? "text/plain" : type);
}

}  // namespace examination
