#include "examination/selectors/selector_oracle.h"

#include "examination/selectors/numbering_plans.h"
#include "examination/selectors/oracle_text.h"
#include "examination/selectors/public_suffixes.h"
#include "model/selectors/host.h"
#include "model/selectors/letters.h"

#include <algorithm>
#include <cctype>
#include <functional>

namespace examination {
namespace {

using model::SelectorKind;
using Text = OracleTextView;

bool is_word(char c) {
    return model::is_alphanumeric(c) || c == '_';
}

// The length of the selector that begins at a place; 0: none does.
using Rule = std::function<std::size_t(const Text&, std::size_t)>;

bool is_form(SelectorKind kind, std::string_view raw) {
    return model::canonical_selector(kind, raw).has_value();
}

// A maximal run of letters and digits that is one.
Rule whole_word(SelectorKind kind) {
    return [kind](const Text& text, std::size_t at) -> std::size_t {
        if (model::is_alphanumeric(text.at(at - 1)))
            return 0;
        std::size_t size = 0;
        while (model::is_alphanumeric(text.at(at + size)))
            ++size;
        return size >= 24 && size < 112 && is_form(kind, text.part(at, size)) ? size : 0;
    };
}

// "dddd-dddd": d a digit, x a hex digit, - one separator throughout.
bool has_shape(std::string_view text, std::string_view shape) {
    if (text.size() != shape.size())
        return false;
    char separator = '\0';
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == 'd' && !model::is_digit(text[i]))
            return false;
        if (shape[i] == 'x' && model::hex_digit(text[i]) < 0)
            return false;
        if (shape[i] == '-') {
            if (separator != '\0' && separator != text[i])
                return false;
            separator = text[i];
        }
    }
    return true;
}

bool number_alone(const Text& text, std::size_t begin, std::size_t end) {
    auto joins = [](char sign, char digit) {
        return std::string_view(".-,/").find(sign) != std::string_view::npos && sign != '\0' &&
               model::is_digit(digit);
    };
    bool track = text.at(begin - 1) == 'B' && text.at(begin - 2) == '%';
    return (track || !is_word(text.at(begin - 1))) && !is_word(text.at(end)) &&
           !joins(text.at(begin - 1), text.at(begin - 2)) && !joins(text.at(end), text.at(end + 1));
}

std::string lower_before(const Text& text, std::size_t at) {
    std::string out;
    for (char c : text.part(at > 32 ? at - 32 : 0, std::min<std::size_t>(at, 32)))
        out.push_back(model::to_lower(c));
    return out;
}

std::size_t grouped(const Text& text, std::size_t at, SelectorKind kind, std::string_view shape) {
    auto raw = text.part(at, shape.size());
    if (!has_shape(raw, shape))
        return 0;
    char separator = raw[shape.find('-')];
    // Further groups of four, counted outwards.
    std::size_t groups = 0;
    auto is_four = [&](std::size_t begin) {
        return has_shape(text.part(begin, 4), "dddd") && !model::is_digit(text.at(begin - 1)) &&
               !model::is_digit(text.at(begin + 4));
    };
    for (auto left = at; left >= 5 && text.at(left - 1) == separator && is_four(left - 5);
         left -= 5)
        ++groups;
    for (auto right = at + shape.size(); text.at(right) == separator && is_four(right + 1);
         right += 5)
        ++groups;
    bool joined =
        separator == '-' &&
        ((text.at(at - 1) == '-' && model::is_digit(text.at(at - 2))) ||
         (text.at(at + shape.size()) == '-' && model::is_digit(text.at(at + shape.size() + 1))));
    bool table = separator == '-' ? joined : groups >= 2;
    bool fits = (separator == ' ' || separator == '-') && !table &&
                !model::is_digit(text.at(at - 1)) && !model::is_digit(text.at(at + shape.size())) &&
                number_alone(text, at, at + shape.size());
    return fits && is_form(kind, raw) ? shape.size() : 0;
}

std::size_t digit_run(const Text& text, std::size_t at) {
    std::size_t size = 0;
    while (model::is_digit(text.at(at + size)))
        ++size;
    bool whole = !model::is_digit(text.at(at - 1)) && size >= 14 && size <= 19;
    return whole && number_alone(text, at, at + size) ? size : 0;
}

std::size_t card(const Text& text, std::size_t at) {
    if (auto size = digit_run(text, at); size > 0) {
        bool device = size == 15 && lower_before(text, at).find("imei") != std::string::npos &&
                      is_form(SelectorKind::imei, text.part(at, size));
        return !device && is_form(SelectorKind::payment_card, text.part(at, size)) ? size : 0;
    }
    for (std::string_view shape : {"dddd-dddd-dddd-dddd", "dddd-dddddd-ddddd", "dddd-dddddd-dddd"})
        if (auto size = grouped(text, at, SelectorKind::payment_card, shape); size > 0)
            return size;
    return grouped(text, at, SelectorKind::payment_card, "dddd-dddd-dddd-dddd-ddd");
}

std::size_t imei(const Text& text, std::size_t at) {
    if (auto size = digit_run(text, at); size == 15)
        return card(text, at) == 0 && is_form(SelectorKind::imei, text.part(at, size)) ? size : 0;
    return grouped(text, at, SelectorKind::imei, "dd-dddddd-dddddd-d");
}

std::size_t iban(const Text& text, std::size_t at) {
    if (model::is_alphanumeric(text.at(at - 1)))
        return 0;
    for (std::size_t size = 44; size >= 15; --size) {
        auto raw = text.part(at, size);
        if (raw.size() != size || is_word(text.at(at + size)))
            continue;
        char separator = raw[4] == ' ' || raw[4] == '-' ? raw[4] : '\0';
        bool fits = true;
        for (std::size_t i = 0; i < size; ++i) {
            bool border = separator != '\0' && i % 5 == 4;
            fits = fits && (border ? raw[i] == separator
                                   : model::is_digit(raw[i]) || model::is_upper(raw[i]));
        }
        if (fits && raw.back() != separator && is_form(SelectorKind::iban, raw))
            return size;
    }
    return 0;
}

std::size_t fixed_shape(const Text& text, std::size_t at, SelectorKind kind, std::string_view shape,
                        char glue) {
    auto raw = text.part(at, shape.size());
    auto glued = [glue](char c) { return is_word(c) || c == '-' || c == glue; };
    if (!has_shape(raw, shape) || glued(text.at(at - 1)) || glued(text.at(at + shape.size())))
        return 0;
    char separator = raw[shape.find('-')];
    bool filler = std::ranges::all_of(raw, [&](char c) {
        return c == separator || model::to_lower(c) == model::to_lower(raw[0]);
    });
    return !filler && is_form(kind, raw) ? shape.size() : 0;
}

std::size_t mac(const Text& text, std::size_t at) {
    char separator = text.at(at + 2);
    if (separator == ':' || separator == '-')
        return fixed_shape(text, at, SelectorKind::mac, "xx-xx-xx-xx-xx-xx", separator);
    return text.at(at + 4) == '.' ? fixed_shape(text, at, SelectorKind::mac, "xxxx-xxxx-xxxx", '.')
                                  : 0;
}

std::size_t ipv4(const Text& text, std::size_t at) {
    char before = text.at(at - 1);
    if (is_word(before) || before == '.' || before == '-' || before == '~' || before == '+')
        return 0;
    auto near = text.part(at > 12 ? at - 12 : 0, std::min<std::size_t>(at, 12));
    for (std::string_view word : {"ersion", "ERSION", "elease", "ev.", "Ver"})
        if (near.find(word) != std::string_view::npos)
            return 0;
    std::size_t size = 0;
    while (model::is_digit(text.at(at + size)) ||
           (text.at(at + size) == '.' && model::is_digit(text.at(at + size + 1))))
        ++size;
    char behind = text.at(at + size);
    bool ends = !is_word(behind) && behind != '~' &&
                !(behind == '.' && is_word(text.at(at + size + 1))) &&
                !(behind == '-' && is_word(text.at(at + size + 1)) &&
                  !model::is_digit(text.at(at + size + 1)));
    auto address = model::parse_ipv4(text.part(at, size));
    return ends && address && *address >> 24 != 0 && *address >> 24 != 127 && *address >> 24 != 255
               ? size
               : 0;
}

std::size_t phone(const Text& text, std::size_t at) {
    if (text.at(at) != '+' || !model::is_digit(text.at(at + 1)) ||
        model::is_alphanumeric(text.at(at - 1)))
        return 0;
    std::size_t reach = 1;
    while (reach < 29 &&
           (model::is_digit(text.at(at + reach)) ||
            (text.at(at + reach) != '\0' &&
             std::string_view(" -.()/").find(text.at(at + reach)) != std::string_view::npos)))
        ++reach;
    for (; reach > 1; --reach) {
        auto raw = text.part(at, reach);
        auto form = model::canonical_selector(SelectorKind::phone, raw);
        if (model::is_digit(raw.back()) && !is_word(text.at(at + reach)) && form &&
            is_assigned_number(*form))
            return reach;
    }
    return 0;
}

std::size_t email(const Text& text, std::size_t at) {
    auto is_local = [](char c) {
        return model::is_alphanumeric(c) ||
               (c != '\0' && std::string_view("._+-&").find(c) != std::string_view::npos);
    };
    char first = text.at(at);
    if (!model::is_alphanumeric(first) && first != '_')
        return 0;
    // The run begins here, behind two dots, or behind signs that can't begin a local part.
    std::size_t before = at;
    while (is_local(text.at(before - 1)) && !model::is_alphanumeric(text.at(before - 1)) &&
           text.at(before - 1) != '_' &&
           !(text.at(before - 1) == '.' && text.at(before - 2) == '.'))
        --before;
    bool dots = text.at(before - 1) == '.' && text.at(before - 2) == '.';
    if (is_local(text.at(before - 1)) && !dots)
        return 0;
    // "://user:password@host".
    std::size_t user = at;
    if (text.at(at - 1) == ':') {
        --user;
        while (at - 1 - user < 64 && text.at(user - 1) != '\0' &&
               (model::is_alphanumeric(text.at(user - 1)) ||
                std::string_view("._~%+-").find(text.at(user - 1)) != std::string_view::npos))
            --user;
    }
    if (text.at(user - 1) == '/' && text.at(user - 2) == '/' && text.at(user - 3) == ':')
        return 0;
    std::size_t size = 0;
    while (is_local(text.at(at + size)))
        ++size;
    if (size > 64 || text.at(at + size) != '@' ||
        text.part(at, size).find("..") != std::string_view::npos)
        return 0;
    std::size_t host = at + size + 1;
    std::size_t end = host;
    while (model::is_alphanumeric(text.at(end)) || text.at(end) == '.' || text.at(end) == '-' ||
           text.at(end) == '_')
        ++end;
    auto host_size = public_host_size(text.part(host, std::min<std::size_t>(end - host, 253)));
    auto whole = host_size > 0 ? host + host_size - at : 0;
    return whole > 0 && is_form(SelectorKind::email, text.part(at, whole)) ? whole : 0;
}

struct OracleRule {
    SelectorKind kind;
    Rule rule;
};

const std::vector<OracleRule>& rules() {
    static const std::vector<OracleRule> all = [] {
        std::vector<OracleRule> out;
        for (auto kind : {SelectorKind::bitcoin, SelectorKind::litecoin, SelectorKind::tron,
                          SelectorKind::ethereum, SelectorKind::monero, SelectorKind::wallet_key})
            out.push_back({kind, whole_word(kind)});
        out.push_back({SelectorKind::payment_card, card});
        out.push_back({SelectorKind::imei, imei});
        out.push_back({SelectorKind::iban, iban});
        out.push_back({SelectorKind::mac, mac});
        out.push_back({SelectorKind::uuid, [](const Text& text, std::size_t at) {
                           return fixed_shape(text, at, SelectorKind::uuid,
                                              "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", '-');
                       }});
        out.push_back({SelectorKind::ipv4, ipv4});
        out.push_back({SelectorKind::phone, phone});
        out.push_back({SelectorKind::email, email});
        return out;
    }();
    return all;
}

}  // namespace

const std::vector<SelectorKind>& oracle_kinds() {
    static const std::vector<SelectorKind> kinds = [] {
        std::vector<SelectorKind> out;
        for (const auto& rule : rules())
            out.push_back(rule.kind);
        out.push_back(SelectorKind::seed_phrase);
        return out;
    }();
    return kinds;
}

std::vector<OracleHit> oracle_hits(std::string_view text) {
    std::vector<OracleHit> out;
    for (const auto& [kind, rule] : rules())
        for (std::size_t at = 0; at < text.size();) {
            auto size = rule(Text{text}, at);
            if (size > 0)
                out.push_back({kind, at, size, *canonical_selector(kind, text.substr(at, size))});
            at += std::max<std::size_t>(size, 1);
        }
    add_seed_phrases(Text{text}, out);
    std::ranges::sort(out);
    return out;
}

}  // namespace examination
