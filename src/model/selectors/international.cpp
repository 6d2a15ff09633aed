#include "model/selectors/international.h"

#include "core/verify.h"

#include <array>
#include <cstdint>

#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

namespace model {
namespace {

// RFC 5321 §4.5.3.1: 64 octets of a local part, 255 of a domain. Letters take two and more.
constexpr std::size_t host_bytes_max = 1024;
constexpr std::size_t letters_max = 128;

const UIDNA* open_idna() {
    UErrorCode status = U_ZERO_ERROR;
    const auto* idna = uidna_openUTS46(
        UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &status);
    VERIFY(U_SUCCESS(status));
    return idna;
}

const UNormalizer2* open_composer() {
    UErrorCode status = U_ZERO_ERROR;
    const auto* composer = unorm2_getNFCInstance(&status);
    VERIFY(U_SUCCESS(status));
    return composer;
}

// Tables that never change and live as long as the process.
const UIDNA* idna() {
    static const UIDNA* const tables = open_idna();
    return tables;
}
const UNormalizer2* composer() {
    static const UNormalizer2* const tables = open_composer();
    return tables;
}

}  // namespace

bool has_beyond_ascii(std::string_view text) {
    return std::ranges::any_of(text, is_beyond_ascii);
}

void load_international_names() {
    idna();
    composer();
}

bool append_ascii_host(std::string_view host, SelectorText& out) {
    if (host.empty() || host.size() > host_bytes_max)
        return false;
    std::array<char, 256> ascii;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    auto size = uidna_nameToASCII_UTF8(idna(), host.data(), static_cast<std::int32_t>(host.size()),
                                       ascii.data(), static_cast<std::int32_t>(ascii.size()), &info,
                                       &status);
    return U_SUCCESS(status) && info.errors == 0 && size > 0 &&
           static_cast<std::size_t>(size) <= ascii.size() &&
           out.append(std::string_view(ascii.data(), static_cast<std::size_t>(size)));
}

bool append_international_local_part(std::string_view text, SelectorText& out) {
    if (text.size() > 64)
        return false;
    UErrorCode status = U_ZERO_ERROR;
    std::array<UChar, letters_max> wide;
    std::array<UChar, letters_max> composed;
    std::int32_t size = 0;
    constexpr auto room = static_cast<std::int32_t>(letters_max);
    u_strFromUTF8(wide.data(), room, &size, text.data(), static_cast<std::int32_t>(text.size()),
                  &status);
    if (U_FAILURE(status))
        return false;
    for (std::int32_t i = 0; i < size;) {
        UChar32 c = 0;
        U16_NEXT(wide.data(), i, size, c);
        if (!u_isgraph(c) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            return false;
    }
    size = u_strToLower(composed.data(), room, wide.data(), size, "", &status);
    if (U_FAILURE(status))
        return false;
    size = unorm2_normalize(composer(), composed.data(), size, wide.data(), room, &status);
    if (U_FAILURE(status))
        return false;
    std::array<char, letters_max * 3> utf8;
    std::int32_t bytes = 0;
    u_strToUTF8(utf8.data(), static_cast<std::int32_t>(utf8.size()), &bytes, wide.data(), size,
                &status);
    return U_SUCCESS(status) &&
           out.append(std::string_view(utf8.data(), static_cast<std::size_t>(bytes)));
}

}  // namespace model
