// Host names and addresses in their canonical text.
#pragma once

#include "model/selectors/selector.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace model {

using Ipv6Groups = std::array<std::uint16_t, 8>;

// Four decimal parts without leading zeros.
std::optional<std::uint32_t> parse_ipv4(std::string_view text);
std::optional<Ipv6Groups> parse_ipv6(std::string_view text);
bool append_ipv4(std::uint32_t address, SelectorText& out);
// RFC 5952.
bool append_ipv6(const Ipv6Groups& groups, SelectorText& out);

// Letters, digits, hyphens and underscores in labels of 1 to 63, 253 in all (RFC 1035 and what is
// seen in practice); a final dot is allowed.
bool is_host_name(std::string_view text);
// The host of a URL or an address: a name in lower case without its final dot (one beyond ASCII, in
// UTF-8, in its ASCII form), an IPv4 address, or an IPv6 address in brackets.
bool append_host(std::string_view host, SelectorText& out);

}  // namespace model
