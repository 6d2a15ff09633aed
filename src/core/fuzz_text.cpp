// Names and texts of any bytes: what comes out is UTF-8, harmless on a terminal, and different
// where they differ; a glob answers in time linear in pattern × text.
#include "core/base64.h"
#include "core/canonical_json.h"
#include "core/json.h"
#include "core/text.h"
#include "core/verify.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

void read_json(std::string_view text) {
    auto json = core::parse_json(text);
    if (!json)
        return;
    auto canonical = core::canonical_json(json.value());
    if (!canonical)
        return;  // A number without a canonical form.
    auto again = core::parse_json(canonical.value());
    VERIFY(again);
    auto same = core::canonical_json(again.value());
    VERIFY(same && same.value() == canonical.value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    auto name = core::utf8_or_escaped(bytes);
    VERIFY(core::is_valid_utf8(name));
    VERIFY(!core::is_valid_utf8(bytes) || name == bytes);
    VERIFY(core::is_valid_utf8(core::utf8_from_utf16le(bytes)));
    auto shown = core::printable(name);
    VERIFY(core::is_valid_utf8(shown));
    for (char c : shown)
        VERIFY(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    std::string quoted;
    core::append_json_string(quoted, name);
    auto read = core::parse_json(quoted);
    VERIFY(read && read.value().get<std::string>() == name);
    read_json(bytes);

    if (auto decoded = core::from_base64(bytes))
        VERIFY(core::to_base64(*decoded) == bytes);
    VERIFY(core::from_base64(core::to_base64(bytes)) == bytes);
    auto half = size / 2;
    for (auto letter_case : {core::LetterCase::exact, core::LetterCase::ignore})
        (void)core::glob_matches(bytes.substr(0, half), bytes.substr(half), letter_case);
    return 0;
}
