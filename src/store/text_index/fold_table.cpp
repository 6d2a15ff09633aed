#include "store/text_index/fold_table.h"

#include "core/text.h"
#include "core/verify.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace store {
namespace {

struct Normalizers {
    const icu::Normalizer2* nfkc_casefold;
    const icu::Normalizer2* nfc;
    const icu::Normalizer2* nfd;
};

const Normalizers& normalizers() {
    static const Normalizers all = [] {
        UErrorCode status = U_ZERO_ERROR;
        Normalizers made{icu::Normalizer2::getNFKCCasefoldInstance(status),
                         icu::Normalizer2::getNFCInstance(status),
                         icu::Normalizer2::getNFDInstance(status)};
        VERIFY(U_SUCCESS(status));  // The data is part of ICU's library.
        return made;
    }();
    return all;
}

UScriptCode script_of(char32_t code_point) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(static_cast<UChar32>(code_point), &status);
}

bool is_mark(char32_t code_point) {
    return (U_GET_GC_MASK(static_cast<UChar32>(code_point)) & U_GC_M_MASK) != 0;
}

// The marks that may be left out in writing. In other scripts marks are vowels.
bool is_optional_mark(char32_t code_point) {
    if (!is_mark(code_point))
        return false;
    switch (script_of(code_point)) {
        case USCRIPT_INHERITED:
        case USCRIPT_COMMON:
        case USCRIPT_LATIN:
        case USCRIPT_GREEK:
        case USCRIPT_CYRILLIC:
        case USCRIPT_HEBREW:
        case USCRIPT_ARABIC:
        case USCRIPT_SYRIAC:
            return true;
        default:
            return false;
    }
}

bool is_without_spaces(char32_t code_point) {
    if (code_point == 0x30FC || code_point == 0x3005 || code_point == 0x303B)
        return true;  // Marks of length and repetition, shared by several scripts.
    switch (script_of(code_point)) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_HANGUL:
        case USCRIPT_BOPOMOFO:
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR:
            return true;
        default:
            return false;
    }
}

// Marks that make another letter of the one before: the Japanese voicing marks, conjoining Hangul,
// and the breve and diaeresis that tell Cyrillic letters apart.
bool composes(char32_t code_point) {
    return code_point == 0x3099 || code_point == 0x309A || code_point == 0xFF9E ||
           code_point == 0xFF9F || (code_point >= 0x1160 && code_point <= 0x11FF) ||
           code_point == 0x0306 || code_point == 0x0308 || code_point == 0x0300 ||
           code_point == 0x0301;
}

// Letters that Unicode does not decompose, but that are written for each other.
struct Likeness {
    char32_t from;
    const char* to;
};
constexpr Likeness likenesses[] = {
    {0x0131, "i"},       // Turkish dotless i
    {0x00F8, "o"},       // ø
    {0x0111, "d"},       // đ
    {0x0142, "l"},       // ł
    {0x0127, "h"},       // ħ
    {0x0167, "t"},       // ŧ
    {0x00E6, "ae"},      // æ
    {0x0153, "oe"},      // œ
    {0x00F0, "d"},       // ð
    {0x00FE, "th"},      // þ
    {0x0671, "\u0627"},  // Arabic alef wasla
    {0x0629, "\u0647"},  // teh marbuta
    {0x06C1, "\u0647"},  // heh goal
    {0x06BE, "\u0647"},  // heh doachashmee
    {0x06C3, "\u0647"},  // teh marbuta goal
    {0x06D5, "\u0647"},  // ae
    {0x0649, "\u064A"},  // alef maksura
    {0x06CC, "\u064A"},  // Persian yeh
    {0x06D2, "\u064A"},  // yeh barree
    {0x06A9, "\u0643"},  // Persian kaf
    {0x06AA, "\u0643"},  // swash kaf
    {0x0450, "\u0435"},  // Cyrillic ie with grave
    {0x0451, "\u0435"},  // io
    {0x045D, "\u0438"},  // i with grave
};

bool keeps_composed(char32_t code_point) {
    auto script = script_of(code_point);
    return script == USCRIPT_CYRILLIC || is_without_spaces(code_point);
}

void append_folded(std::string& out, char32_t code_point) {
    for (const auto& likeness : likenesses)
        if (likeness.from == code_point) {
            out += likeness.to;
            return;
        }
    auto digit = u_charDigitValue(static_cast<UChar32>(code_point));
    if (digit >= 0 && digit <= 9 &&
        u_charType(static_cast<UChar32>(code_point)) == U_DECIMAL_DIGIT_NUMBER) {
        out += static_cast<char>('0' + digit);
        return;
    }
    auto mask = U_GET_GC_MASK(static_cast<UChar32>(code_point));
    if ((mask & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK | U_GC_CO_MASK)) != 0)
        core::append_utf8(out, code_point);
}

// Compatibility form and case first, then the marks away, then what is written alike.
std::string folded_text(char32_t code_point) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString source(static_cast<UChar32>(code_point));
    auto cased = normalizers().nfkc_casefold->normalize(source, status);
    std::string out;
    for (std::int32_t i = 0; i < cased.length(); i = cased.moveIndex32(i, 1)) {
        auto letter = static_cast<char32_t>(cased.char32At(i));
        if (keeps_composed(letter)) {
            append_folded(out, letter);
            continue;
        }
        auto parts =
            normalizers().nfd->normalize(icu::UnicodeString(static_cast<UChar32>(letter)), status);
        for (std::int32_t j = 0; j < parts.length(); j = parts.moveIndex32(j, 1)) {
            auto part = static_cast<char32_t>(parts.char32At(j));
            if (!is_optional_mark(part))
                append_folded(out, part);
        }
    }
    VERIFY(U_SUCCESS(status));
    return out;
}

FoldKind kind_of(char32_t code_point, const std::string& text) {
    if (code_point == 0x200C)
        return FoldKind::half_space;
    if (composes(code_point))
        return FoldKind::composing;
    if (is_optional_mark(code_point) || code_point == 0x0640 ||
        u_hasBinaryProperty(static_cast<UChar32>(code_point), UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return FoldKind::dropped;
    if (text.empty())
        return FoldKind::separator;
    std::size_t first = 0;
    return is_without_spaces(next_code_point(text, first)) ? FoldKind::ideograph : FoldKind::letter;
}

}  // namespace

std::string unicode_version() {
    return U_UNICODE_VERSION;
}

FoldTable::FoldTable() {
    for (char32_t code_point = compatibility_begin; code_point < compatibility_end; ++code_point) {
        UErrorCode status = U_ZERO_ERROR;
        auto unified = normalizers().nfc->normalize(
            icu::UnicodeString(static_cast<UChar32>(code_point)), status);
        VERIFY(U_SUCCESS(status));
        compatibility_.push_back(static_cast<char32_t>(unified.char32At(0)));
    }
    for (unsigned char byte = 0; byte < 128; ++byte) {
        auto folding = fold(byte);
        ascii_[byte] = folding.kind == FoldKind::letter ? folding.text[0] : '\0';
    }
}

FoldTable::~FoldTable() {
    for (auto& page : pages_)
        std::unique_ptr<const Page>(page.load()).reset();
}

// Two threads may make the same page: they make it alike, and the first one's stays.
const FoldTable::Page& FoldTable::page_of(char32_t code_point) const {
    auto& place = pages_[code_point / page_size];
    if (const auto* made = place.load(std::memory_order_acquire))
        return *made;
    auto page = make_page(code_point / page_size);
    const Page* expected = nullptr;
    if (place.compare_exchange_strong(expected, page.get(), std::memory_order_acq_rel))
        return *page.release();
    return *expected;
}

std::unique_ptr<FoldTable::Page> FoldTable::make_page(std::size_t number) {
    auto page = std::make_unique<Page>();
    for (std::size_t i = 0; i < page_size; ++i) {
        auto code_point = static_cast<char32_t>(number * page_size + i);
        std::string text;
        if (!U_IS_SURROGATE(code_point) && !U_IS_UNICODE_NONCHAR(code_point))
            text = folded_text(code_point);
        auto kind = U_IS_SURROGATE(code_point) ? FoldKind::separator : kind_of(code_point, text);
        if (kind != FoldKind::letter && kind != FoldKind::ideograph)
            text.clear();
        auto offset = page->texts.size();
        VERIFY(offset < 1u << 21 && text.size() < 1u << 8);
        page->entries[i] = {static_cast<std::uint32_t>(offset) & 0x1FFFFF,
                            static_cast<std::uint32_t>(text.size()) & 0xFF,
                            static_cast<std::uint32_t>(kind) & 7};
        page->texts += text;
    }
    return page;
}

const FoldTable& FoldTable::instance() {
    static const FoldTable table;
    return table;
}

Folding FoldTable::fold(char32_t code_point) const {
    if (code_point < table_end) {
        const auto& page = page_of(code_point);
        const auto& entry = page.entries[code_point % page_size];
        // The half-width voicing marks do what the full-width ones do.
        auto base = code_point == 0xFF9E   ? U'\u3099'
                    : code_point == 0xFF9F ? U'\u309A'
                                           : code_point;
        return {static_cast<FoldKind>(entry.kind), base,
                std::string_view(page.texts).substr(entry.text_offset, entry.text_size)};
    }
    if (code_point >= compatibility_begin && code_point < compatibility_end)
        return {FoldKind::ideograph, compatibility_[code_point - compatibility_begin], {}};
    if (code_point < 0x40000)
        return {FoldKind::ideograph, code_point, {}};
    if (code_point >= 0xE0000 && code_point < 0xE1000)
        return {FoldKind::dropped, code_point, {}};  // Variation selectors and tags.
    return {};
}

char32_t FoldTable::compose(char32_t letter, char32_t mark) {
    auto composed =
        normalizers().nfc->composePair(static_cast<UChar32>(letter), static_cast<UChar32>(mark));
    return composed < 0 ? 0 : static_cast<char32_t>(composed);
}

char32_t next_code_point(std::string_view text, std::size_t& position) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    auto begin = position;
    UChar32 code_point = 0;
    U8_NEXT(bytes, position, text.size(), code_point);
    if (code_point >= 0)
        return static_cast<char32_t>(code_point);
    position = begin + 1;
    return 0xFFFD;
}

}  // namespace store
