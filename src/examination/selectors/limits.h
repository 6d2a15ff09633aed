// How far finders look. Each is in characters; UTF-16 takes twice as many bytes.
#pragma once

#include <cstddef>

namespace examination::selector_limits {

constexpr std::size_t local_part_max = 64;     // RFC 5321 §4.5.3.1.1.
constexpr std::size_t host_max = 253;          // RFC 1035 §2.3.4 as text.
constexpr std::size_t foreign_host_max = 512;  // The same in UTF-8, where letters are longer.
constexpr std::size_t scheme_max = 12;
constexpr std::size_t url_max = 2048;  // A longer URL is cut there.
constexpr std::size_t handle_path_max = 96;
constexpr std::size_t phone_max = 28;
constexpr std::size_t iban_max = 44;      // 34 characters and the blanks between groups.
constexpr std::size_t armour_max = 3072;  // A longer block of a public key is cut there.
// Of a private key nothing is kept, but all of it is masked: RSA with 16,384 bits takes 12,800.
constexpr std::size_t secret_armour_max = 15'000;
constexpr std::size_t token_max = 2048;
constexpr std::size_t ssh_key_max = 3000;
constexpr std::size_t keyword_distance_max = 32;  // Between a number and the word that names it.

// What the scanner keeps on both sides of the bytes whose anchors it looks at: every finder's
// reach to either side, in UTF-16, and the context of a hit.
constexpr std::size_t margin = 32768;
constexpr std::size_t window = std::size_t{256} << 10;
static_assert(margin >= 2 * (secret_armour_max + host_max) + 64 &&
              margin >= 2 * (url_max + foreign_host_max) + 64);
static_assert(margin % 64 == 0 && window % 64 == 0);

}  // namespace examination::selector_limits
