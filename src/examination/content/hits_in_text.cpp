#include "examination/content/hits_in_text.h"

#include "examination/text/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace examination {
namespace {

// How far from its place an origin may lead, and how much around two hits must be the same then.
constexpr std::uint64_t near_bytes = 128;
constexpr std::size_t same_letters_least = 6;
// Hits of one term near one place that are looked at.
constexpr int candidates_max = 16;

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
        : text_(text), in_bytes_(in_bytes) {
        for (std::size_t i = 0; i < in_bytes.size(); ++i)
            places_[in_bytes[i].rule].emplace(in_bytes[i].offset, i);
    }

    // Each takes the hit in the bytes away that it finds.
    // REQUIRES: called in the order of their offsets.
    bool shown_at_place(const FoundHit& hit) {
        advance_to(hit.offset);
        auto places = places_.find(hit.rule);
        if (origin_.part != 0 || places == places_.end())
            return false;
        for (auto width : widths_.all()) {
            auto found = places->second.find(origin_.source_offset + width);
            if (found == places->second.end())
                continue;
            places->second.erase(found);
            return true;
        }
        return false;
    }

    bool shown_nearby(const FoundHit& hit) {
        advance_to(hit.offset);
        auto places = places_.find(hit.rule);
        if (origin_.part != 0 || places == places_.end())
            return false;
        auto at = places->second.lower_bound(origin_.source_offset -
                                             std::min(origin_.source_offset, near_bytes));
        for (int i = 0; i < candidates_max && at != places->second.end(); ++i, ++at) {
            if (at->first > end_ + near_bytes)
                return false;
            if (same_letters(hit, in_bytes_[at->second]) < same_letters_least)
                continue;
            places->second.erase(at);
            return true;
        }
        return false;
    }

    void start_again() { begun_ = false; }

private:
    void advance_to(std::uint64_t offset) {
        auto origin = text_.origin_of(offset);
        if (!std::exchange(begun_, true) || origin_ != origin) {
            origin_ = origin;
            widths_ = {};
            at_ = origin.text_offset;
            end_ = end_of_origin();
        }
        widths_.add(std::string_view(text_.text).substr(at_, offset - at_));
        at_ = offset;
    }

    // Where in the source the next origin begins.
    std::uint64_t end_of_origin() const {
        auto next = std::ranges::upper_bound(text_.origins, origin_.text_offset, {},
                                             &TextOrigin::text_offset);
        bool known = next != text_.origins.end() && next->part == origin_.part &&
                     next->source_offset >= origin_.source_offset;
        return known ? next->source_offset : ~std::uint64_t{0} - near_bytes;
    }

    const ExtractedText& text_;
    const std::vector<FoundHit>& in_bytes_;
    std::map<std::uint32_t, std::multimap<std::uint64_t, std::size_t>> places_;  // Of each term.
    bool begun_ = false;
    TextOrigin origin_;      // Of the last hit.
    std::uint64_t end_ = 0;  // Of what comes from there.
    Widths widths_;          // From there to the hit.
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
