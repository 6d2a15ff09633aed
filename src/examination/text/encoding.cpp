#include "examination/text/encoding.h"

#include "core/text.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/ucsdet.h>
#include <unicode/ustring.h>

namespace examination {
namespace {

constexpr std::size_t detection_bytes = 64u << 10;
constexpr std::size_t step_bytes = 512;
constexpr std::size_t large_bytes = std::size_t{1} << 20;

struct Closer {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
    void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
};
using Converter = std::unique_ptr<UConverter, Closer>;

Converter open_converter(const std::string& name) {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open(name.c_str(), &status));
    if (U_FAILURE(status))
        converter.reset();
    return converter;
}

struct Mark {
    std::string_view bytes;
    const char* name;
};
constexpr Mark marks[] = {{"\xEF\xBB\xBF", "UTF-8"},
                          {std::string_view("\xFF\xFE\0\0", 4), "UTF-32LE"},
                          {std::string_view("\0\0\xFE\xFF", 4), "UTF-32BE"},
                          {"\xFF\xFE", "UTF-16LE"},
                          {"\xFE\xFF", "UTF-16BE"}};

// UTF-16 without a mark: nearly all units are letters of a few blocks, and spaces or line feeds
// stand where the byte order puts them.
std::uint32_t utf16_confidence(std::string_view bytes, bool big_endian) {
    std::size_t units = bytes.size() / 2, plain = 0, spaces = 0, strange = 0;
    for (std::size_t i = 0; i < units; ++i) {
        auto first = static_cast<unsigned char>(bytes[2 * i]);
        auto second = static_cast<unsigned char>(bytes[2 * i + 1]);
        unsigned unit = big_endian ? first * 256u + second : second * 256u + first;
        spaces += unit == ' ' || unit == '\n';
        plain += unit == '\r' || unit == '\n' || unit == '\t' || (unit >= 0x20 && unit < 0x700) ||
                 (unit >= 0x3000 && unit < 0xD7A4);
        strange += unit == 0 || unit == 0xFFFF || unit == 0xFFFE;
    }
    if (units < 4 || strange != 0 || plain * 100 < units * 95)
        return 0;
    bool ascii_half = bytes.find('\0') != std::string_view::npos;
    if (!ascii_half && spaces * 100 < units)
        return 0;
    return static_cast<std::uint32_t>(std::min<std::size_t>(95, 60 + 200 * spaces / units));
}

std::optional<Encoding> detect_utf16(std::string_view bytes) {
    auto head = bytes.substr(0, std::min(bytes.size(), detection_bytes));
    auto little = utf16_confidence(head, false), big = utf16_confidence(head, true);
    if (little == 0 && big == 0)
        return std::nullopt;
    return little >= big ? Encoding{"UTF-16LE", little, 0} : Encoding{"UTF-16BE", big, 0};
}

std::optional<Encoding> detect_by_statistics(std::string_view bytes) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<UCharsetDetector, Closer> detector(ucsdet_open(&status));
    if (U_FAILURE(status))
        return std::nullopt;
    auto size = std::min(bytes.size(), detection_bytes);
    ucsdet_setText(detector.get(), bytes.data(), static_cast<std::int32_t>(size), &status);
    const auto* match = ucsdet_detect(detector.get(), &status);
    if (U_FAILURE(status) || match == nullptr)
        return std::nullopt;
    const char* name = ucsdet_getName(match, &status);
    auto confidence = ucsdet_getConfidence(match, &status);
    if (U_FAILURE(status) || confidence < 10 || !is_encoding(name) ||
        std::string_view(name).starts_with("UTF-"))
        return std::nullopt;
    return Encoding{name, static_cast<std::uint32_t>(confidence), 0};
}

// A sample may have been cut within its last character.
bool is_utf8(std::string_view bytes) {
    return core::is_valid_utf8(bytes);
}

}  // namespace

bool is_encoding(std::string_view name) {
    return !name.empty() && name.size() < 60 && open_converter(std::string(name)) != nullptr;
}

Encoding detect_encoding(std::string_view bytes, std::string_view declared) {
    for (const auto& mark : marks)
        if (bytes.starts_with(mark.bytes))
            return {mark.name, 100, mark.bytes.size()};
    bool has_zero = bytes.find('\0') != std::string_view::npos;
    if (is_utf8(bytes) && !has_zero)
        return {"UTF-8", 100, 0};
    if (auto utf16 = detect_utf16(bytes))
        return *utf16;
    if (is_utf8(bytes))
        return {"UTF-8", 90, 0};
    // A declaration of UTF-16 was read as single bytes, so it can't be true.
    if (is_encoding(declared) && !declared.starts_with("UTF-16") && !declared.starts_with("utf-16"))
        return {std::string(declared), 80, 0};
    if (auto found = detect_by_statistics(bytes))
        return *found;
    return {"ISO-8859-1", 0, 0};
}

namespace {

std::uint64_t width_of(unsigned char lead, CharacterWidth width) {
    std::uint64_t utf8 = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    switch (width) {
        case CharacterWidth::utf8:
            return utf8;
        case CharacterWidth::one:
            return 1;
        case CharacterWidth::utf16:
            return utf8 == 4 ? 4 : 2;
        case CharacterWidth::four:
            return 4;
        case CharacterWidth::one_or_two:
            return utf8 == 1 ? 1 : 2;
    }
    return utf8;
}

bool leads(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

std::uint64_t source_size(std::string_view utf8, CharacterWidth width) {
    if (width == CharacterWidth::utf8)
        return utf8.size();
    std::uint64_t size = 0;
    for (char byte : utf8)
        size += leads(byte) ? width_of(static_cast<unsigned char>(byte), width) : 0;
    return size;
}

CharacterWidth width_of(const std::string& name, const UConverter* converter) {
    if (name.starts_with("UTF-16"))
        return CharacterWidth::utf16;
    if (name.starts_with("UTF-32"))
        return CharacterWidth::four;
    if (name == "UTF-8")
        return CharacterWidth::utf8;
    return ucnv_getMaxCharSize(converter) == 1 ? CharacterWidth::one : CharacterWidth::one_or_two;
}

}  // namespace

std::uint64_t DecodedText::source_of(std::uint64_t offset) const {
    auto behind = std::ranges::upper_bound(steps, offset, std::less<>(), &DecodedStep::offset);
    if (behind == steps.begin())
        return offset;
    const auto& step = *std::prev(behind);
    auto text = utf8();
    auto stretch =
        text.substr(std::min<std::uint64_t>(step.offset, text.size()), offset - step.offset);
    auto source = step.source + source_size(stretch, width);
    return behind == steps.end() ? source : std::min(source, behind->source);
}

void DecodedText::trace_on(const std::vector<DecodedStep>& before) {
    auto text = utf8();
    std::vector<DecodedStep> traced;
    auto further = before.begin();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto end = i + 1 < steps.size() ? steps[i + 1].offset : text.size();
        auto at = steps[i].offset, source = steps[i].source;
        bool begins = true;
        for (; at < end; ++at) {
            if (!leads(text[static_cast<std::size_t>(at)]))
                continue;
            while (further != before.end() && further->offset <= source) {
                ++further;
                begins = true;
            }
            if (std::exchange(begins, false) && further != before.begin()) {
                const auto& from = *std::prev(further);
                traced.push_back({at, from.source + (source - from.offset)});
            }
            source +=
                width_of(static_cast<unsigned char>(text[static_cast<std::size_t>(at)]), width);
        }
    }
    steps = std::move(traced);
}

namespace {

// ICU calls this for what does not convert; it is written as \xHH and counted.
struct Counter {
    std::uint64_t bad = 0;
    bool fresh = false;
};

void count_and_escape(const void* context, UConverterToUnicodeArgs* arguments, const char* units,
                      std::int32_t length, UConverterCallbackReason reason, UErrorCode* status) {
    if (reason > UCNV_IRREGULAR)
        return;
    auto* counter = static_cast<Counter*>(const_cast<void*>(context));
    ++counter->bad;
    counter->fresh = true;
    UCNV_TO_U_CALLBACK_ESCAPE(UCNV_ESCAPE_C, arguments, units, length, reason, status);
}

void append_utf16(std::string& out, const std::vector<UChar>& units, std::size_t count) {
    std::vector<char> buffer(count * 3 + 1);
    std::int32_t size = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8WithSub(buffer.data(), static_cast<std::int32_t>(buffer.size()), &size, units.data(),
                       static_cast<std::int32_t>(count), 0xFFFD, nullptr, &status);
    if (U_SUCCESS(status))
        out.append(buffer.data(), static_cast<std::size_t>(size));
}

}  // namespace

DecodedText decode_text(std::string_view bytes, const Encoding& encoding) {
    DecodedText out;
    out.steps.push_back({0, encoding.mark_size});
    auto rest = bytes.substr(encoding.mark_size);
    if (encoding.name == "UTF-8" && core::is_valid_utf8(rest)) {
        out.as_is = rest;
        return out;
    }
    auto converter = open_converter(encoding.name);
    if (converter == nullptr)
        return out;
    out.width = width_of(encoding.name, converter.get());
    // While it grows a string lies in memory twice; what of it stays empty takes none.
    if (rest.size() >= large_bytes)
        out.converted.reserve(2 * rest.size());
    UErrorCode status = U_ZERO_ERROR;
    Counter counter;
    ucnv_setToUCallBack(converter.get(), count_and_escape, &counter, nullptr, nullptr, &status);
    std::vector<UChar> units(step_bytes * 8 + 64);
    std::size_t carried = 0;
    const char* source = rest.data();
    const char* end = rest.data() + rest.size();
    while (source < end) {
        auto offset = encoding.mark_size + static_cast<std::size_t>(source - rest.data());
        out.steps.push_back({out.converted.size(), offset});
        const char* stop = source + std::min<std::ptrdiff_t>(step_bytes, end - source);
        UChar* target = units.data() + carried;
        status = U_ZERO_ERROR;
        counter.fresh = false;
        ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, stop,
                       nullptr, stop == end, &status);
        if (counter.fresh && out.bad_sequences == 0)
            out.first_bad = offset;
        out.bad_sequences = counter.bad;
        auto count = static_cast<std::size_t>(target - units.data());
        // A pair of surrogates must not be torn apart.
        bool torn = count > 0 && U16_IS_LEAD(units[count - 1]) && source < end;
        append_utf16(out.converted, units, torn ? count - 1 : count);
        carried = torn ? 1 : 0;
        if (torn)
            units[0] = units[count - 1];
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
            break;
    }
    return out;
}

DecodedText decode_content(std::string_view bytes, std::string_view declared, TextWriter& writer) {
    auto encoding = detect_encoding(bytes, declared);
    auto decoded = decode_text(bytes, encoding);
    if (encoding.confidence == 0)
        writer.sink().anomaly(0, "text.encoding_unknown", "each byte is shown as one character");
    if (decoded.bad_sequences != 0)
        writer.sink().anomaly(decoded.first_bad, "text.bad_sequence",
                              std::to_string(decoded.bad_sequences) + " in " + encoding.name);
    writer.out().encoding = encoding.name;
    writer.out().confidence = encoding.confidence;
    return decoded;
}

void write_decoded(const DecodedText& decoded, std::string_view part, std::uint64_t offset,
                   TextWriter& writer) {
    auto step = std::ranges::upper_bound(decoded.steps, offset, {}, &DecodedStep::offset);
    while (!part.empty() && !writer.full()) {
        auto size = part.size();
        if (step != decoded.steps.end())
            size = static_cast<std::size_t>(std::min<std::uint64_t>(size, step->offset - offset));
        // What a reference stands for may lie over a step.
        while (size < part.size() && !leads(part[size]))
            ++size;
        writer.write(part.substr(0, size), decoded.source_of(offset));
        part.remove_prefix(size);
        offset += size;
        step =
            std::ranges::upper_bound(step, decoded.steps.end(), offset, {}, &DecodedStep::offset);
    }
}

void write_decoded(const DecodedText& decoded, TextWriter& writer) {
    write_decoded(decoded, decoded.utf8(), 0, writer);
}

DecodedText decode_short_text(std::string_view bytes, std::string_view encoding) {
    auto known = is_encoding(encoding);
    auto decoded =
        decode_text(bytes, known ? Encoding{std::string(encoding), 80, 0} : detect_encoding(bytes));
    decoded.converted.append(std::exchange(decoded.as_is, {}));
    return decoded;
}

}  // namespace examination
