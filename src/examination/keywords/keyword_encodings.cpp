#include "examination/keywords/keyword_encodings.h"

#include "core/verify.h"
#include "examination/keywords/letter_case.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <unicode/ucnv.h>

namespace examination {
namespace {

using Kind = KeywordExpression::Kind;
using Gap = KeywordEncoder::Gap;

constexpr std::uint32_t code_max = 0x10FFFF;

// As ICU calls them: the supersets that Windows writes under the same names.
const char* converter_name(KeywordEncoding encoding) {
    switch (encoding) {
        case KeywordEncoding::utf8:
            return "UTF-8";
        case KeywordEncoding::utf16le:
            return "UTF-16LE";
        case KeywordEncoding::utf16be:
            return "UTF-16BE";
        case KeywordEncoding::windows_1251:
            return "windows-1251";
        case KeywordEncoding::koi8_r:
            return "KOI8-R";
        case KeywordEncoding::windows_1256:
            return "windows-1256";
        case KeywordEncoding::gb18030:
            return "gb18030";
        case KeywordEncoding::big5:
            return "Big5";
        case KeywordEncoding::shift_jis:
            return "Shift_JIS";
        case KeywordEncoding::euc_kr:
            return "windows-949";
    }
    return "UTF-8";
}

bool is_single_byte(KeywordEncoding encoding) {
    return encoding == KeywordEncoding::windows_1251 || encoding == KeywordEncoding::koi8_r ||
           encoding == KeywordEncoding::windows_1256;
}

class Converter {
public:
    explicit Converter(KeywordEncoding encoding) {
        UErrorCode failed = U_ZERO_ERROR;
        converter_ = ucnv_open(converter_name(encoding), &failed);
        VERIFY(U_SUCCESS(failed));
        ucnv_setFallback(converter_, false);
        ucnv_setFromUCallBack(converter_, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                              &failed);
        ucnv_setToUCallBack(converter_, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                            &failed);
        VERIFY(U_SUCCESS(failed));
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() { ucnv_close(converter_); }

    // Empty where the encoding has no such character.
    std::string bytes_of(std::uint32_t code) const {
        std::array<UChar, 2> units{};
        int32_t count = 0;
        UErrorCode failed = U_ZERO_ERROR;
        U16_APPEND_UNSAFE(units.data(), count, code);
        std::array<char, 16> bytes{};
        auto size = ucnv_fromUChars(converter_, bytes.data(), static_cast<int32_t>(bytes.size()),
                                    units.data(), count, &failed);
        if (U_FAILURE(failed) || size <= 0 || size > static_cast<int32_t>(bytes.size()))
            return {};
        return {bytes.data(), static_cast<std::size_t>(size)};
    }
    // Of an encoding of one byte a character; nothing where the byte has no meaning.
    std::optional<std::uint32_t> code_of(unsigned char byte) const {
        UErrorCode failed = U_ZERO_ERROR;
        std::array<UChar, 4> units{};
        auto one = static_cast<char>(byte);
        auto count = ucnv_toUChars(converter_, units.data(), 4, &one, 1, &failed);
        if (U_FAILURE(failed) || count != 1)
            return std::nullopt;
        return units[0];
    }

private:
    UConverter* converter_ = nullptr;
};

ByteSet span_of(std::uint32_t first, std::uint32_t last) {
    ByteSet set;
    for (auto byte = first; byte <= last; ++byte)
        set.set(byte);
    return set;
}

// Big-endian numbers from `first` to `last`, both of `size` bytes whose values go from `low` to
// `high` each but the first, as sequences of sets.
void add_span(std::vector<ByteSequence>& out, ByteSequence prefix,
              std::span<const std::uint8_t> first, std::span<const std::uint8_t> last,
              std::uint8_t low, std::uint8_t high) {
    if (first.empty()) {
        out.push_back(std::move(prefix));
        return;
    }
    auto with = [&](std::uint32_t from, std::uint32_t to) {
        auto longer = prefix;
        longer.push_back(span_of(from, to));
        return longer;
    };
    std::vector<std::uint8_t> lowest(first.size() - 1, low), highest(first.size() - 1, high);
    auto rest_first = first.subspan(1), rest_last = last.subspan(1);
    if (first[0] == last[0])
        return add_span(out, with(first[0], first[0]), rest_first, rest_last, low, high);
    std::uint32_t from = first[0], to = last[0];
    if (!std::ranges::equal(rest_first, lowest)) {
        add_span(out, with(from, from), rest_first, highest, low, high);
        ++from;
    }
    bool whole_last = std::ranges::equal(rest_last, highest);
    if (!whole_last)
        --to;
    if (from <= to)
        add_span(out, with(from, to), lowest, highest, low, high);
    if (!whole_last)
        add_span(out, with(last[0], last[0]), lowest, rest_last, low, high);
}

std::vector<std::uint8_t> utf8_bytes(std::uint32_t code) {
    auto tail = [&](unsigned shift) {
        return static_cast<std::uint8_t>(0x80 | (code >> shift & 0x3F));
    };
    if (code < 0x80)
        return {static_cast<std::uint8_t>(code)};
    if (code < 0x800)
        return {static_cast<std::uint8_t>(0xC0 | code >> 6), tail(0)};
    if (code < 0x10000)
        return {static_cast<std::uint8_t>(0xE0 | code >> 12), tail(6), tail(0)};
    return {static_cast<std::uint8_t>(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
}

std::vector<std::uint8_t> utf16_bytes(std::uint32_t code) {
    auto byte = [](std::uint32_t value) { return static_cast<std::uint8_t>(value); };
    if (code < 0x10000)
        return {byte(code >> 8), byte(code)};
    auto high = 0xD800 + ((code - 0x10000) >> 10), low = 0xDC00 + ((code - 0x10000) & 0x3FF);
    return {byte(high >> 8), byte(high), byte(low >> 8), byte(low)};
}

// The part of a range in which all characters take the same number of bytes, and so on.
template <typename Each>
void split_at(CodeRange range, std::span<const std::uint32_t> borders, Each each) {
    for (auto border : borders) {
        if (range.first > border)
            continue;
        auto last = std::min(range.last, border);
        each(CodeRange{range.first, last});
        if (last == range.last)
            return;
        range.first = last + 1;
    }
}

std::vector<ByteSequence> utf8_sequences(const std::vector<CodeRange>& ranges) {
    static constexpr std::uint32_t borders[] = {0x7F, 0x7FF, 0xFFFF, code_max};
    std::vector<ByteSequence> out;
    for (const auto& range : ranges)
        split_at(range, borders, [&](CodeRange part) {
            add_span(out, {}, utf8_bytes(part.first), utf8_bytes(part.last), 0x80, 0xBF);
        });
    return out;
}

std::vector<ByteSequence> utf16_sequences(const std::vector<CodeRange>& ranges, bool little) {
    std::vector<ByteSequence> out;
    for (const auto& range : ranges) {
        if (range.first <= 0xFFFF)
            add_span(out, {}, utf16_bytes(range.first),
                     utf16_bytes(std::min<std::uint32_t>(range.last, 0xFFFF)), 0, 0xFF);
        // Each leading surrogate is followed by the same trailing ones but at both ends.
        for (auto first = std::max<std::uint32_t>(range.first, 0x10000); first <= range.last;) {
            auto block_end = std::min<std::uint32_t>(first | 0x3FF, range.last);
            bool whole = (first & 0x3FF) == 0;
            auto last =
                whole && range.last - first >= 0x3FF ? ((range.last + 1) & ~0x3FFu) - 1 : block_end;
            auto low = utf16_bytes(first), high = utf16_bytes(last);
            std::vector<ByteSequence> leads, trails;
            add_span(leads, {}, std::span(low).first(2), std::span(high).first(2), 0, 0xFF);
            add_span(trails, {}, std::span(low).subspan(2), std::span(high).subspan(2), 0, 0xFF);
            for (const auto& lead : leads)
                for (const auto& trail : trails)
                    out.push_back({lead[0], lead[1], trail[0], trail[1]});
            first = last + 1;
        }
    }
    for (auto& sequence : out)
        for (std::size_t i = 0; little && i < sequence.size(); i += 2)
            std::swap(sequence[i], sequence[i + 1]);
    return out;
}

}  // namespace

struct KeywordEncoder::Tables {
    std::array<std::unique_ptr<Converter>, model::keyword_encoding_names.size()> converters;
};

KeywordEncoder::KeywordEncoder() : tables_(std::make_unique<Tables>()) {
    for (std::size_t i = 0; i < tables_->converters.size(); ++i)
        tables_->converters[i] = std::make_unique<Converter>(static_cast<KeywordEncoding>(i));
}

KeywordEncoder::~KeywordEncoder() = default;

namespace {

std::vector<ByteSequence> single_byte_sequences(const Converter& converter,
                                                const std::vector<CodeRange>& ranges) {
    ByteSet set;
    for (unsigned byte = 0; byte < set.size(); ++byte) {
        auto code = converter.code_of(static_cast<unsigned char>(byte));
        if (code && std::ranges::any_of(ranges, [&](const CodeRange& range) {
                return *code >= range.first && *code <= range.last;
            }))
            set.set(byte);
    }
    if (set.none())
        return {};
    return {{set}};
}

std::vector<ByteSequence> spelled_sequences(const Converter& converter,
                                            const std::vector<CodeRange>& ranges) {
    std::vector<ByteSequence> out;
    // Letters that no such text uses, but that differ from "s" and "k" in letter case alone.
    constexpr std::uint32_t long_s = 0x17F, kelvin_sign = 0x212A;
    bool ascii = ranges.front().first < 0x80;
    for (const auto& range : ranges)
        for (auto code = range.first; code <= range.last; ++code) {
            if (ascii && (code == long_s || code == kelvin_sign))
                continue;
            ByteSequence sequence;
            for (char c : converter.bytes_of(code))
                sequence.push_back(
                    span_of(static_cast<unsigned char>(c), static_cast<unsigned char>(c)));
            if (!sequence.empty())
                out.push_back(std::move(sequence));
        }
    return out;
}

std::size_t count_of(const std::vector<CodeRange>& ranges) {
    std::size_t count = 0;
    for (const auto& range : ranges)
        count += range.last - range.first + 1;
    return count;
}

class Encoding {
public:
    Encoding(const Converter& converter, KeywordEncoding encoding)
        : converter_(converter), encoding_(encoding) {}

    KeywordEncoder::Encoded encode(const KeywordExpression& expression) const {
        KeywordEncoder::Encoded out;
        out.bytes.least = expression.least;
        out.bytes.most = expression.most;
        switch (expression.kind) {
            case Kind::characters:
                return encode_characters(expression.characters);
            case Kind::sequence:
                out.bytes.kind = ByteExpression::Kind::sequence;
                break;
            case Kind::choice:
                out.bytes.kind = ByteExpression::Kind::choice;
                break;
            case Kind::repetition:
                out.bytes.kind = ByteExpression::Kind::repetition;
                break;
        }
        for (const auto& part : expression.parts) {
            auto encoded = encode(part);
            if (encoded.gap == Gap::too_wide)
                return encoded;
            if (encoded.gap == Gap::none)
                out.bytes.parts.push_back(std::move(encoded.bytes));
            else if (expression.kind != Kind::choice)
                return encoded;
        }
        if (out.bytes.parts.empty() && expression.kind == Kind::choice)
            out.gap = Gap::absent;
        return out;
    }

private:
    KeywordEncoder::Encoded encode_characters(const std::vector<CodeRange>& ranges) const {
        KeywordEncoder::Encoded out;
        out.bytes.kind = ByteExpression::Kind::bytes;
        if (encoding_ == KeywordEncoding::utf8) {
            out.bytes.alternatives = utf8_sequences(ranges);
        } else if (encoding_ == KeywordEncoding::utf16le || encoding_ == KeywordEncoding::utf16be) {
            out.bytes.alternatives = utf16_sequences(ranges, encoding_ == KeywordEncoding::utf16le);
        } else if (is_single_byte(encoding_)) {
            out.bytes.alternatives = single_byte_sequences(converter_, ranges);
        } else if (count_of(ranges) > spelled_characters_max) {
            out.gap = Gap::too_wide;
            return out;
        } else {
            out.bytes.alternatives = spelled_sequences(converter_, ranges);
        }
        out.bytes.alternatives = joined(std::move(out.bytes.alternatives));
        if (out.bytes.alternatives.empty())
            out.gap = Gap::absent;
        return out;
    }

    const Converter& converter_;
    KeywordEncoding encoding_;
};

}  // namespace

KeywordEncoder::Encoded KeywordEncoder::encode(const KeywordExpression& expression,
                                               KeywordEncoding encoding) const {
    const auto& converter = *tables_->converters[static_cast<std::size_t>(encoding)];
    return Encoding(converter, encoding).encode(expression);
}

std::array<bool, 256> word_bytes(KeywordEncoding encoding) {
    std::array<bool, 256> words{};
    Converter converter(encoding);
    for (unsigned byte = 0; byte < words.size(); ++byte) {
        auto code = converter.code_of(static_cast<unsigned char>(byte));
        words[byte] = code && is_word_character(*code);
    }
    return words;
}

}  // namespace examination
