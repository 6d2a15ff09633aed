// Country codes, and the structure of the IBANs of the countries that have them.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace model {

// What follows country and check digits: runs of digits (n), capitals (a) or both (c).
struct IbanCountry {
    std::string_view code;
    std::string_view structure;
};

// The registry that ISO 13616 has SWIFT keep.
inline constexpr std::array iban_countries = {
    IbanCountry{"AD", "4n4n12c"},     IbanCountry{"AE", "3n16n"},
    IbanCountry{"AL", "8n16c"},       IbanCountry{"AT", "5n11n"},
    IbanCountry{"AZ", "4a20c"},       IbanCountry{"BA", "3n3n8n2n"},
    IbanCountry{"BE", "3n7n2n"},      IbanCountry{"BG", "4a4n2n8c"},
    IbanCountry{"BH", "4a14c"},       IbanCountry{"BI", "5n5n11n2n"},
    IbanCountry{"BR", "8n5n10n1a1c"}, IbanCountry{"BY", "4c4n16c"},
    IbanCountry{"CH", "5n12c"},       IbanCountry{"CR", "4n14n"},
    IbanCountry{"CY", "3n5n16c"},     IbanCountry{"CZ", "4n6n10n"},
    IbanCountry{"DE", "8n10n"},       IbanCountry{"DJ", "5n5n11n2n"},
    IbanCountry{"DK", "4n9n1n"},      IbanCountry{"DO", "4c20n"},
    IbanCountry{"EE", "2n2n11n1n"},   IbanCountry{"EG", "4n4n17n"},
    IbanCountry{"ES", "4n4n1n1n10n"}, IbanCountry{"FI", "14n"},
    IbanCountry{"FK", "2a12n"},       IbanCountry{"FO", "4n9n1n"},
    IbanCountry{"FR", "5n5n11c2n"},   IbanCountry{"GB", "4a6n8n"},
    IbanCountry{"GE", "2a16n"},       IbanCountry{"GI", "4a15c"},
    IbanCountry{"GL", "4n9n1n"},      IbanCountry{"GR", "3n4n16c"},
    IbanCountry{"GT", "4c20c"},       IbanCountry{"HR", "7n10n"},
    IbanCountry{"HU", "3n4n1n15n1n"}, IbanCountry{"IE", "4a6n8n"},
    IbanCountry{"IL", "3n3n13n"},     IbanCountry{"IQ", "4a3n12n"},
    IbanCountry{"IS", "4n2n6n10n"},   IbanCountry{"IT", "1a5n5n12c"},
    IbanCountry{"JO", "4a4n18c"},     IbanCountry{"KW", "4a22c"},
    IbanCountry{"KZ", "3n13c"},       IbanCountry{"LB", "4n20c"},
    IbanCountry{"LC", "4a24c"},       IbanCountry{"LI", "5n12c"},
    IbanCountry{"LT", "5n11n"},       IbanCountry{"LU", "3n13c"},
    IbanCountry{"LV", "4a13c"},       IbanCountry{"LY", "3n3n15n"},
    IbanCountry{"MC", "5n5n11c2n"},   IbanCountry{"MD", "2c18c"},
    IbanCountry{"ME", "3n13n2n"},     IbanCountry{"MK", "3n10c2n"},
    IbanCountry{"MN", "4n12n"},       IbanCountry{"MR", "5n5n11n2n"},
    IbanCountry{"MT", "4a5n18c"},     IbanCountry{"MU", "4a2n2n12n3n3a"},
    IbanCountry{"NI", "4a20n"},       IbanCountry{"NL", "4a10n"},
    IbanCountry{"NO", "4n6n1n"},      IbanCountry{"OM", "3n16c"},
    IbanCountry{"PK", "4a16c"},       IbanCountry{"PL", "8n16n"},
    IbanCountry{"PS", "4a21c"},       IbanCountry{"PT", "4n4n11n2n"},
    IbanCountry{"QA", "4a21c"},       IbanCountry{"RO", "4a16c"},
    IbanCountry{"RS", "3n13n2n"},     IbanCountry{"RU", "9n5n15c"},
    IbanCountry{"SA", "2n18c"},       IbanCountry{"SC", "4a2n2n16n3a"},
    IbanCountry{"SD", "2n12n"},       IbanCountry{"SE", "3n16n1n"},
    IbanCountry{"SI", "5n8n2n"},      IbanCountry{"SK", "4n6n10n"},
    IbanCountry{"SM", "1a5n5n12c"},   IbanCountry{"SO", "4n3n12n"},
    IbanCountry{"ST", "4n4n11n2n"},   IbanCountry{"SV", "4a20n"},
    IbanCountry{"TL", "3n14n2n"},     IbanCountry{"TN", "2n3n13n2n"},
    IbanCountry{"TR", "5n1n16c"},     IbanCountry{"UA", "6n19c"},
    IbanCountry{"VA", "3n15n"},       IbanCountry{"VG", "4a16n"},
    IbanCountry{"XK", "4n10n2n"},     IbanCountry{"YE", "4a4n18c"},
};

// ISO 3166-1 alpha-2, and XK, which banks use for Kosovo.
inline constexpr std::string_view country_codes =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA "
    "ZM ZW";

// REQUIRES: two capitals.
constexpr bool is_country_code(std::string_view code) {
    for (std::size_t i = 0; i < country_codes.size(); i += 3)
        if (country_codes.substr(i, 2) == code)
            return true;
    return false;
}

}  // namespace model
