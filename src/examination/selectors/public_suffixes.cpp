#include "examination/selectors/public_suffixes.h"

#include "model/selectors/host.h"
#include "model/selectors/letters.h"

#include <algorithm>
#include <array>
#include <cstring>

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

// Letters of names in either case: the bit that tells the cases apart is set in all of them.
std::uint64_t hash_of(std::string_view label) {
    constexpr std::uint64_t case_bits = 0x2020202020202020;
    std::uint64_t hash = label.size();
    for (; label.size() >= 8; label.remove_prefix(8)) {
        std::uint64_t eight;
        std::memcpy(&eight, label.data(), 8);
        hash = (hash ^ (eight | case_bits)) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 32;
    }
    std::uint64_t rest = 0;
    for (char c : label)
        rest = rest << 8 | static_cast<unsigned char>(c | 0x20);
    hash = (hash ^ rest) * 0x9e3779b97f4a7c15;
    return hash ^ hash >> 32;
}

// Every suffix with its rules and, where it is a single label, what it is as a top-level domain.
// Open addressing; half of the places stay free.
class SuffixTable {
public:
    struct Place {
        std::string_view name;
        bool rules[3] = {};  // By SuffixRule.
        TopLevel top = TopLevel::unknown;
    };

    SuffixTable() {
        for (const auto& suffix : public_suffixes) {
            auto& place = places_[index_of(suffix.name)];
            place.name = suffix.name;
            place.rules[static_cast<std::size_t>(suffix.rule)] = true;
            if (suffix.name.find('.') == std::string_view::npos)
                place.top = TopLevel::plain;
        }
        for (auto name : ambiguous_names)
            if (auto& place = places_[index_of(name)]; !place.name.empty())
                place.top = TopLevel::ambiguous;
        places_[index_of("onion")] = {"onion", {}, TopLevel::plain};
    }
    // An empty place where there is no such name.
    const Place& find(std::string_view name) const { return places_[index_of(name)]; }

private:
    std::size_t index_of(std::string_view name) const {
        auto at = hash_of(name) % places_.size();
        while (!places_[at].name.empty() && !model::equal_ignoring_case(places_[at].name, name))
            at = (at + 1) % places_.size();
        return at;
    }
    std::array<Place, 16384> places_;
};
static_assert(public_suffixes.size() < 9000);

const SuffixTable& suffixes() {
    static const SuffixTable table;
    return table;
}

bool has_rule(std::string_view name, SuffixRule rule) {
    return suffixes().find(name).rules[static_cast<std::size_t>(rule)];
}

}  // namespace

TopLevel top_level(std::string_view label) {
    constexpr std::size_t label_max = 24;
    return label.size() < 2 || label.size() > label_max ? TopLevel::unknown
                                                        : suffixes().find(label).top;
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
    auto last = text.find_last_not_of(".-_");
    text = text.substr(0, last + 1);  // npos + 1 is 0.
    // An underscore in the last label belongs to what follows the host.
    if (auto mark = text.find('_', text.rfind('.') + 1); mark != std::string_view::npos)
        text = text.substr(0, mark);
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
