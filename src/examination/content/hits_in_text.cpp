#include "examination/content/hits_in_text.h"

#include "examination/text/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace examination {
namespace {

// How far from its place an origin may lead, and how much around two hits must be the same then.
constexpr std::uint64_t near_bytes = 1024;
constexpr std::size_t same_letters_least = 6;
// Hits of one term near one place that are looked at.
constexpr int candidates_max = 64;

// How many bytes of the source a stretch of text may stand for, by the width of its characters.
struct Widths {
    std::uint64_t bytes = 0, characters = 0, units = 0, one_or_two = 0;

    void add(std::string_view utf8) {
        for (char byte : utf8) {
            auto value = static_cast<unsigned char>(byte);
            ++bytes;
            if ((value & 0xC0) == 0x80)
                continue;
            ++characters;
            units += value >= 0xF0 ? 4 : 2;
            one_or_two += value < 0x80 ? 1 : 2;
        }
    }
    std::array<std::uint64_t, 4> all() const { return {bytes, characters, units, one_or_two}; }
};

std::string utf8_of(const std::string& bytes, model::KeywordEncoding encoding) {
    if (encoding == model::KeywordEncoding::utf8)
        return bytes;
    return decode_word(bytes, model::name_of(encoding));
}

std::size_t same_letters(const FoundHit& in_text, const FoundHit& in_bytes) {
    auto before = utf8_of(in_bytes.before, in_bytes.encoding);
    auto after = utf8_of(in_bytes.after, in_bytes.encoding);
    auto common = [](auto begin, auto end, auto other, auto other_end) {
        return static_cast<std::size_t>(std::mismatch(begin, end, other, other_end).first - begin);
    };
    return common(in_text.before.rbegin(), in_text.before.rend(), before.rbegin(), before.rend()) +
           common(in_text.after.begin(), in_text.after.end(), after.begin(), after.end());
}

class Comparison {
public:
    Comparison(const std::vector<FoundHit>& in_bytes, const ExtractedText& text)
        : text_(text), in_bytes_(in_bytes), taken_(in_bytes.size()) {
        for (std::size_t i = 0; i < in_bytes.size(); ++i)
            places_[in_bytes[i].rule].emplace(in_bytes[i].offset, i);
    }

    // REQUIRES: called in the order of their offsets.
    bool shown_at_place(const FoundHit& hit) {
        auto origin = advance_to(hit.offset);
        auto places = places_.find(hit.rule);
        if (origin.part != 0 || places == places_.end())
            return false;
        for (auto width : widths_.all()) {
            auto found = places->second.find(origin.source_offset + width);
            if (found != places->second.end() && !taken_[found->second])
                return taken_[found->second] = true;
        }
        return false;
    }

    bool shown_nearby(const FoundHit& hit) {
        auto origin = advance_to(hit.offset);
        auto places = places_.find(hit.rule);
        if (origin.part != 0 || places == places_.end())
            return false;
        auto least = origin.source_offset - std::min(origin.source_offset, near_bytes);
        auto most = origin.source_offset + 4 * widths_.bytes + near_bytes;
        int looked_at = 0;
        for (auto at = places->second.lower_bound(least);
             at != places->second.end() && at->first <= most && looked_at < candidates_max; ++at) {
            if (taken_[at->second])
                continue;
            ++looked_at;
            if (same_letters(hit, in_bytes_[at->second]) >= same_letters_least)
                return taken_[at->second] = true;
        }
        return false;
    }

    void start_again() { origin_.reset(); }

private:
    TextOrigin advance_to(std::uint64_t offset) {
        auto origin = text_.origin_of(offset);
        if (!origin_ || *origin_ != origin) {
            origin_ = origin;
            widths_ = {};
            at_ = origin.text_offset;
        }
        widths_.add(std::string_view(text_.text).substr(at_, offset - at_));
        at_ = offset;
        return origin;
    }

    const ExtractedText& text_;
    const std::vector<FoundHit>& in_bytes_;
    std::map<std::uint32_t, std::multimap<std::uint64_t, std::size_t>> places_;  // Of each term.
    std::vector<bool> taken_;
    std::optional<TextOrigin> origin_;  // Of the last hit.
    Widths widths_;                     // From there to the hit.
    std::uint64_t at_ = 0;
};

}  // namespace

bool bytes_show_text(const ExtractedText& text) {
    constexpr std::array<std::string_view, 6> encodings{"UTF-8",        "UTF-16LE", "UTF-16BE",
                                                        "windows-1251", "KOI8-R",   "windows-1256"};
    return text.format == "plain" && std::ranges::find(encodings, text.encoding) != encodings.end();
}

void drop_hits_in_bytes(std::vector<FoundHit>& in_text, const std::vector<FoundHit>& in_bytes,
                        const ExtractedText& text) {
    if (in_text.empty() || in_bytes.empty())
        return;
    // Exact places first, so that none is taken by a hit that lies near it.
    Comparison comparison(in_bytes, text);
    std::erase_if(in_text, [&](const FoundHit& hit) { return comparison.shown_at_place(hit); });
    comparison.start_again();
    std::erase_if(in_text, [&](const FoundHit& hit) { return comparison.shown_nearby(hit); });
}

}  // namespace examination
