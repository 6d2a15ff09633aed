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

// Countries' codes that end file names, members of objects and sentences more often than hosts.
constexpr std::array<std::string_view, 31> ambiguous_countries = {
    "ad", "ai", "am", "as", "by", "cc", "cd", "cu", "do", "gs", "id", "in", "is", "la", "md", "mk",
    "ml", "ms", "pl", "pm", "ps", "py", "re", "rs", "sh", "so", "st", "tc", "td", "to", "vi",
};

// The longer names under which most hosts are. The hundreds of others are words that programs use
// as well ("black", "store", "pid").
constexpr std::array<std::string_view, 34> common_generics = {
    "aero",   "agency", "arpa",    "asia",   "biz",    "cloud",   "club", "com",  "coop",
    "dev",    "edu",    "email",   "gov",    "icu",    "info",    "int",  "mil",  "mobi",
    "museum", "net",    "network", "onion",  "online", "org",     "pro",  "shop", "site",
    "space",  "tech",   "tel",     "travel", "vip",    "website", "xyz",
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

TopLevel top_level_of(std::string_view name) {
    bool plain = name.size() == 2
                     ? std::ranges::find(ambiguous_countries, name) == ambiguous_countries.end()
                     : name.starts_with("xn--") ||
                           std::ranges::find(common_generics, name) != common_generics.end();
    return plain ? TopLevel::plain : TopLevel::ambiguous;
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
                place.top = top_level_of(suffix.name);
        }
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
