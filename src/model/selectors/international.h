// Names beyond ASCII, in UTF-8: hosts by IDNA (UTS #46), local parts of addresses by RFC 6531.
#pragma once

#include "model/selectors/selector.h"

#include <string_view>

namespace model {

inline bool is_beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}
bool has_beyond_ascii(std::string_view text);

// Reads the tables of IDNA, so that nothing is opened later. Safe to call again.
void load_international_names();

// The host in ASCII, as registries and resolvers know it ("xn--…"), in lower case. False: not a
// name by UTS #46, without transitional mappings ('ß' stays itself).
bool append_ascii_host(std::string_view host, SelectorText& out);

// RFC 6531 §3.3: letters beyond ASCII in a local part; composed (NFC) and in lower case. False:
// not UTF-8, or characters that nobody sees.
bool append_international_local_part(std::string_view text, SelectorText& out);

}  // namespace model
