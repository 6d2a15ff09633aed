// Header values that we read ourselves: cookies and byte ranges.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace app::http {

// The value of the cookie of that name; empty where there is none. REQUIRES: a header of RFC 6265
// §4.2.1, else what can be made of it.
std::string find_cookie(std::string_view header, std::string_view name);

// Digits and nothing else, up to 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view text);
// IMF-fixdate of RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::int64_t unix_seconds);
// tus 1.0, Upload-Metadata: "name base64,name,…"; nothing where it is not that, or a name stands
// twice.
std::optional<std::map<std::string, std::string>> parse_upload_metadata(std::string_view header);

// What stands behind "Bearer " (RFC 6750 §2.1); empty where it is no such header.
std::string_view bearer_token(std::string_view authorization);

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

// As RFC 8187 writes a value; what a browser may misread is encoded too.
std::string percent_encoded(std::string_view text);

}  // namespace app::http
