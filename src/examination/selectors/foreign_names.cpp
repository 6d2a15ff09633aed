#include "examination/selectors/foreign_names.h"

#include "examination/selectors/public_suffixes.h"
#include "model/selectors/host.h"

#include <algorithm>
#include <array>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace examination {
namespace {

constexpr std::size_t character_max = 4;  // Bytes: RFC 3629 §3.

struct Character {
    UChar32 code = 0;      // 0: no whole character beyond ASCII.
    std::size_t size = 0;  // In bytes.
};

Character character_at(const TextView& text, std::size_t position) {
    auto bytes = text.slice(position, position + character_max);
    if (bytes.empty())
        return {};
    auto lead = static_cast<unsigned char>(bytes[0]);
    std::size_t size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (size == 0 || bytes.size() < size)
        return {};
    char32_t code = lead & (0xffu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        auto next = static_cast<unsigned char>(bytes[i]);
        if ((next & 0xc0) != 0x80)
            return {};
        code = code << 6 | (next & 0x3f);
    }
    // Longer than need be, a surrogate, or too large.
    constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[size] || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
        return {};
    return {static_cast<UChar32>(code), size};
}
Character character_before(const TextView& text, std::size_t position) {
    for (std::size_t size = 2; size <= std::min(position, character_max); ++size)
        if (auto found = character_at(text, position - size); found.code != 0)
            return found.size == size ? found : Character{};
    return {};
}

bool is_name_letter(UChar32 code) {
    return code >= 0x80 && (U_GET_GC_MASK(static_cast<UChar32>(code)) &
                            (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK)) != 0;
}

// Sentences in these have no blanks between words.
bool is_unspaced(UScriptCode script) {
    switch (script) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_BOPOMOFO:
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR:
        case USCRIPT_TIBETAN:
            return true;
        default:
            return false;
    }
}

// The characters that may stand in one run, one after the other.
class NameRun {
public:
    NameRun(const ByteSet& ascii, ForeignBorders borders) : ascii_(ascii), borders_(borders) {}

    bool takes(char c) {
        if (!ascii_.has(c))
            return false;
        if (c == '.')
            script_ = USCRIPT_COMMON;
        return !model::is_letter(c) || goes_with(USCRIPT_LATIN);
    }
    bool takes(UChar32 code) {
        if (!is_name_letter(code))
            return false;
        UErrorCode status = U_ZERO_ERROR;
        auto script = uscript_getScript(code, &status);
        if (U_FAILURE(status))
            return false;
        return script == USCRIPT_COMMON || script == USCRIPT_INHERITED || goes_with(script);
    }

private:
    bool goes_with(UScriptCode script) {
        if (borders_ == ForeignBorders::open)
            return true;
        if (is_unspaced(script) || (script_ != USCRIPT_COMMON && script_ != script))
            return false;
        script_ = script;
        return true;
    }

    const ByteSet& ascii_;
    ForeignBorders borders_;
    UScriptCode script_ = USCRIPT_COMMON;
};

}  // namespace

bool foreign_letter_at(const TextView& text, std::size_t position) {
    return model::is_beyond_ascii(text[position]) &&
           is_name_letter(character_at(text, position).code);
}

bool foreign_letter_before(const TextView& text, std::size_t position) {
    return model::is_beyond_ascii(text[position - 1]) &&
           is_name_letter(character_before(text, position).code);
}

std::size_t foreign_begin(const TextView& text, std::size_t position, const ByteSet& ascii,
                          std::size_t size_max, ForeignBorders borders) {
    NameRun run(ascii, borders);
    auto begin = position;
    while (position - begin < size_max) {
        char c = text[begin - 1];
        if (!model::is_beyond_ascii(c)) {
            if (!run.takes(c))
                break;
            --begin;
            continue;
        }
        auto [code, size] = character_before(text, begin);
        if (!run.takes(code))
            break;
        begin -= size;
    }
    return begin;
}

std::size_t foreign_end(const TextView& text, std::size_t position, const ByteSet& ascii,
                        std::size_t size_max, ForeignBorders borders) {
    NameRun run(ascii, borders);
    auto end = position;
    while (end - position < size_max) {
        if (!model::is_beyond_ascii(text[end])) {
            if (!run.takes(text[end]))
                break;
            ++end;
            continue;
        }
        auto [code, size] = character_at(text, end);
        if (!run.takes(code))
            break;
        end += size;
    }
    return end;
}

std::size_t foreign_host_size(std::string_view text, model::SelectorText& ascii) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto last = text.find_last_not_of(".-_");
        text = text.substr(0, last + 1);  // npos + 1 is 0.
        if (!model::has_beyond_ascii(text))
            return 0;
        ascii.clear();
        if (model::append_host(text, ascii) &&
            public_host_size(ascii.view()) == ascii.view().size())
            return text.size();
        auto dot = text.rfind('.');
        if (dot == std::string_view::npos)
            return 0;
        text = text.substr(0, dot);
    }
    return 0;
}

}  // namespace examination
