// Header values that we read ourselves: cookies and byte ranges.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace app::http {

// The value of the cookie of that name; empty where there is none. REQUIRES: a header of RFC 6265
// §4.2.1, else what can be made of it.
std::string find_cookie(std::string_view header, std::string_view name);

struct ByteRange {
    std::uint64_t first = 0, size = 0;

    bool operator==(const ByteRange&) const = default;
};
enum class RangeForm : std::uint8_t {
    absent,  // None, or one that may be ignored (RFC 9110 §14.2): another unit, several ranges.
    given,
    unsatisfiable
};
struct AskedRange {
    RangeForm form = RangeForm::absent;
    ByteRange range;
};
// RFC 9110 §14.1.2, of a content of `size` bytes.
AskedRange parse_range(std::string_view header, std::uint64_t size);

}  // namespace app::http
