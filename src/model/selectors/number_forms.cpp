// Numbers that people and devices are known by: accounts, cards, telephones, places.
#include "model/selectors/forms.h"
#include "model/selectors/iban_table.h"
#include "model/selectors/letters.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace model::forms {
namespace {

// The digits alone; false where anything but digits and `separators` stands there.
bool append_digits(std::string_view raw, std::string_view separators, SelectorText& out) {
    for (char c : raw)
        if (is_digit(c) ? !out.append(c) : separators.find(c) == std::string_view::npos)
            return false;
    return out.size() > 0;
}

// ISO/IEC 7812-1 annex B.
bool luhn_holds(std::string_view digits) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        auto digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

// Prefixes of four digits that an issuing network has, and the lengths of its numbers.
struct CardRange {
    unsigned first, last;
    std::size_t size_min, size_max;
};
constexpr std::array card_ranges = {
    CardRange{2200, 2204, 16, 19},  // Mir
    CardRange{2221, 2720, 16, 16},  // Mastercard
    CardRange{3000, 3059, 14, 14},  // Diners Club
    CardRange{3095, 3095, 14, 14},  // Diners Club
    CardRange{3400, 3499, 15, 15},  // American Express
    CardRange{3528, 3589, 16, 16},  // JCB
    CardRange{3600, 3699, 14, 14},  // Diners Club
    CardRange{3700, 3799, 15, 15},  // American Express
    CardRange{3800, 3999, 14, 14},  // Diners Club
    CardRange{4000, 4999, 16, 16},  // Visa
    CardRange{5018, 5018, 16, 19},  // Maestro
    CardRange{5020, 5020, 16, 19},  // Maestro
    CardRange{5038, 5038, 16, 19},  // Maestro
    CardRange{5100, 5599, 16, 16},  // Mastercard
    CardRange{5893, 5893, 16, 19},  // Maestro
    CardRange{6011, 6011, 16, 16},  // Discover
    CardRange{6200, 6299, 16, 19},  // UnionPay
    CardRange{6304, 6304, 16, 19},  // Maestro
    CardRange{6440, 6599, 16, 16},  // Discover, RuPay
    CardRange{6759, 6759, 16, 19},  // Maestro
    CardRange{6761, 6763, 16, 19},  // Maestro
    CardRange{8100, 8171, 16, 19},  // UnionPay
    CardRange{9792, 9792, 16, 16},  // Troy
};

bool has_issuer(std::string_view digits) {
    unsigned prefix = 0;
    for (char c : digits.substr(0, 4))
        prefix = prefix * 10 + static_cast<unsigned>(c - '0');
    return std::ranges::any_of(card_ranges, [&](const CardRange& range) {
        return prefix >= range.first && prefix <= range.last && digits.size() >= range.size_min &&
               digits.size() <= range.size_max;
    });
}

bool matches_structure(std::string_view letters, std::string_view structure) {
    // "8n10n4a": runs of digits (n), capitals (a) or both (c).
    while (!structure.empty()) {
        std::size_t count = 0;
        while (is_digit(structure[0])) {
            count = count * 10 + static_cast<std::size_t>(structure[0] - '0');
            structure.remove_prefix(1);
        }
        char type = structure[0];
        structure.remove_prefix(1);
        auto part = letters.substr(0, count);
        letters.remove_prefix(part.size());
        bool fits = part.size() == count && std::ranges::all_of(part, [&](char c) {
                        return type == 'n'   ? is_digit(c)
                               : type == 'a' ? is_upper(c)
                                             : is_digit(c) || is_upper(c);
                    });
        if (!fits)
            return false;
    }
    return letters.empty();
}

// ISO 7064 MOD 97-10 over the text with its first four letters moved to the end.
bool mod97_holds(std::string_view compact) {
    unsigned rest = 0;
    auto feed = [&](std::string_view letters) {
        for (char c : letters)
            rest = is_digit(c) ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97
                               : (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % 97;
    };
    feed(compact.substr(4));
    feed(compact.substr(0, 4));
    return rest == 1;
}

// A decimal number of degrees in millionths, cut after the sixth digit. Moves `text` behind it.
std::optional<std::int32_t> take_degrees(std::string_view& text) {
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    std::int32_t value = 0;
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits]) && digits < 4)
        value = value * 10 + (text[digits++] - '0');
    if (digits == 0 || digits > 3)
        return std::nullopt;
    text.remove_prefix(digits);
    std::int32_t scale = 1'000'000;
    value *= scale;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        while (!text.empty() && is_digit(text[0])) {
            scale /= 10;
            value += (text[0] - '0') * scale;
            text.remove_prefix(1);
        }
    }
    return negative ? -value : value;
}

bool append_degrees(std::int32_t millionths, SelectorText& out) {
    if (millionths < 0 && !out.append('-'))
        return false;
    auto magnitude = static_cast<std::uint32_t>(millionths < 0 ? -millionths : millionths);
    std::array<char, 10> digits{};
    std::size_t count = 0;
    for (; count < 7 || magnitude > 0; magnitude /= 10)
        digits[count++] = static_cast<char>('0' + magnitude % 10);
    for (std::size_t i = count; i-- > 0;)
        if (!out.append(digits[i]) || (i == 6 && !out.append('.')))
            return false;
    return true;
}

}  // namespace

bool phone(std::string_view raw, core::Hasher&, SelectorText& out) {
    // E.164: a plus sign, a country code that does not start with 0, at most 15 digits in all.
    if (raw.starts_with("tel:"))
        raw.remove_prefix(4);
    if (!raw.starts_with('+') || !out.append('+'))
        return false;
    return append_digits(raw.substr(1), " -.()/", out) && out.size() >= 8 && out.size() <= 16 &&
           out.view()[1] != '0';
}

bool iban(std::string_view raw, core::Hasher&, SelectorText& out) {
    for (char c : raw)
        if (c != ' ' && c != '-' && !out.append(to_upper(c)))
            return false;
    auto compact = out.view();
    if (compact.size() < 15 || compact.size() > 34 || !is_digit(compact[2]) ||
        !is_digit(compact[3]))
        return false;
    auto country = std::ranges::find(iban_countries, compact.substr(0, 2), &IbanCountry::code);
    return country != iban_countries.end() &&
           matches_structure(compact.substr(4), country->structure) && mod97_holds(compact);
}

bool payment_card(std::string_view raw, core::Hasher&, SelectorText& out) {
    if (raw.size() > 40 || !append_digits(raw, " -", out) || out.size() < 14 || out.size() > 19)
        return false;
    auto digits = out.view();
    return has_issuer(digits) && luhn_holds(digits) &&
           digits.find_first_not_of(digits.back()) != std::string_view::npos;
}

bool imei(std::string_view raw, core::Hasher&, SelectorText& out) {
    // 3GPP TS 23.003 §6.2.1. The first two digits name the body that allocated the type.
    constexpr std::array<std::string_view, 16> bodies = {"01", "10", "30", "33", "35", "44",
                                                         "45", "49", "50", "51", "52", "53",
                                                         "54", "86", "91", "98"};
    if (raw.size() > 24 || !append_digits(raw, " -/", out) || out.size() != 15)
        return false;
    auto digits = out.view();
    return std::ranges::find(bodies, digits.substr(0, 2)) != bodies.end() && luhn_holds(digits);
}

bool bic(std::string_view raw, core::Hasher&, SelectorText& out) {
    // ISO 9362: institution, country, location, and perhaps a branch.
    if (raw.size() != 8 && raw.size() != 11)
        return false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char c = to_upper(raw[i]);
        if (!(is_upper(c) || (i >= 6 && is_digit(c))) || !out.append(c))
            return false;
    }
    // The branch XXX is the head office, which eight letters name as well.
    if (!is_country_code(out.view().substr(4, 2)))
        return false;
    if (out.view().ends_with("XXX") && out.size() == 11) {
        SelectorText head;
        if (!head.append(out.view().substr(0, 8)))
            return false;
        out.clear();
        return out.append(head.view());
    }
    return true;
}

bool coordinates(std::string_view raw, core::Hasher&, SelectorText& out) {
    constexpr std::int32_t degree = 1'000'000;
    if (raw.starts_with("geo:"))
        raw.remove_prefix(4);
    auto latitude = take_degrees(raw);
    auto border = raw.find_first_not_of(" ,;");
    if (!latitude || border == 0 || border > 3 || border == std::string_view::npos)
        return false;
    raw.remove_prefix(border);
    auto longitude = take_degrees(raw);
    return longitude && raw.empty() && *latitude >= -90 * degree && *latitude <= 90 * degree &&
           *longitude >= -180 * degree && *longitude <= 180 * degree &&
           append_degrees(*latitude, out) && out.append(',') && append_degrees(*longitude, out);
}

}  // namespace model::forms
