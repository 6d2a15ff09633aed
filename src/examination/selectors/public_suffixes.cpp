#include "examination/selectors/public_suffixes.h"

#include "model/selectors/host.h"
#include "model/selectors/letters.h"

#include <algorithm>
#include <array>

namespace examination {
namespace {

enum class SuffixRule : std::uint8_t {
    exact,
    wildcard,   // Every name right below is a suffix.
    exception,  // Although a wildcard says so, this one is not.
};

struct Suffix {
    std::string_view name;
    SuffixRule rule;
};

#include "public_suffixes.inc"

// Top-level domains that end file names, members of objects and sentences more often than hosts.
constexpr std::array<std::string_view, 101> ambiguous_names = {
    "actor",  "ad",     "ai",       "am",     "app",        "art",      "as",       "audio",
    "author", "auto",   "bar",      "blog",   "box",        "build",    "by",       "call",
    "cat",    "cc",     "cd",       "center", "click",      "contact",  "data",     "date",
    "day",    "do",     "download", "events", "exchange",   "express",  "fit",      "foo",
    "fun",    "global", "group",    "gs",     "help",       "host",     "id",       "in",
    "inc",    "int",    "is",       "la",     "link",       "live",     "man",      "map",
    "md",     "menu",   "mk",       "ml",     "mov",        "ms",       "name",     "new",
    "now",    "one",    "open",     "page",   "photo",      "pictures", "pl",       "place",
    "play",   "plus",   "pm",       "prod",   "properties", "ps",       "py",       "re",
    "read",   "report", "rs",       "run",    "save",       "search",   "security", "select",
    "sh",     "show",   "so",       "st",     "style",      "support",  "systems",  "tab",
    "target", "tc",     "to",       "tools",  "top",        "total",    "vi",       "video",
    "win",    "work",   "works",    "zip",    "zone",
};

constexpr std::uint64_t hash_of(std::string_view label) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (char c : label)
        hash = (hash ^ static_cast<unsigned char>(model::to_lower(c))) * 0x100000001b3;
    return hash ^ hash >> 32;
}

// Open addressing, half full; 0 marks a free place.
class TopLevelTable {
public:
    constexpr TopLevelTable() {
        for (const auto& suffix : public_suffixes)
            if (suffix.name.find('.') == std::string_view::npos)
                insert(suffix.name, TopLevel::plain);
        for (auto name : ambiguous_names)
            insert(name, TopLevel::ambiguous);
        insert("onion", TopLevel::plain);
    }
    constexpr TopLevel find(std::string_view label) const {
        for (auto at = hash_of(label) % size;; at = (at + 1) % size) {
            if (hashes_[at] == 0)
                return TopLevel::unknown;
            if (hashes_[at] == hash_of(label))
                return kinds_[at];
        }
    }

private:
    static constexpr std::size_t size = 4096;
    constexpr void insert(std::string_view name, TopLevel kind) {
        auto hash = hash_of(name);
        auto at = hash % size;
        while (hashes_[at] != 0 && hashes_[at] != hash)
            at = (at + 1) % size;
        // An ambiguous name that is no top-level domain stays unknown.
        if (kind == TopLevel::ambiguous && hashes_[at] == 0)
            return;
        hashes_[at] = hash;
        kinds_[at] = kind;
    }
    std::array<std::uint64_t, size> hashes_{};
    std::array<TopLevel, size> kinds_{};
};

const TopLevelTable& top_levels() {
    static const TopLevelTable table;
    return table;
}

bool has_rule(std::string_view name, SuffixRule rule) {
    auto range = std::ranges::equal_range(public_suffixes, name, {}, &Suffix::name);
    return std::ranges::find(range, rule, &Suffix::rule) != range.end();
}

}  // namespace

TopLevel top_level(std::string_view label) {
    constexpr std::size_t label_max = 24;
    return label.size() < 2 || label.size() > label_max ? TopLevel::unknown
                                                        : top_levels().find(label);
}

bool is_public_suffix(std::string_view lower_case) {
    if (has_rule(lower_case, SuffixRule::exact))
        return true;
    auto dot = lower_case.find('.');
    return dot != std::string_view::npos &&
           has_rule(lower_case.substr(dot + 1), SuffixRule::wildcard) &&
           !has_rule(lower_case, SuffixRule::exception);
}

std::size_t public_host_size(std::string_view text) {
    while (text.ends_with('.') || text.ends_with('-'))
        text.remove_suffix(1);
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto dot = text.rfind('.');
        if (dot == std::string_view::npos || dot == 0)
            return 0;
        if (top_level(text.substr(dot + 1)) != TopLevel::unknown) {
            model::SelectorText lower;
            return model::append_host(text, lower) && !is_public_suffix(lower.view()) ? text.size()
                                                                                      : 0;
        }
        text = text.substr(0, dot);
    }
    return 0;
}

}  // namespace examination
