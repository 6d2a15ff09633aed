#include "examination/keywords/keyword_oracle.h"

#include "core/verify.h"
#include "examination/keywords/keyword_encodings.h"
#include "examination/keywords/keyword_expression.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace examination {
namespace {

using Places = std::set<std::size_t>;

// Where a match that begins at one of `begins` may end.
Places ends_of(const ByteExpression& expression, std::span<const std::byte> unit,
               const Places& begins) {
    Places ends;
    switch (expression.kind) {
        case ByteExpression::Kind::bytes:
            for (auto begin : begins)
                for (const auto& sequence : expression.alternatives) {
                    std::size_t i = 0;
                    while (i < sequence.size() && begin + i < unit.size() &&
                           sequence[i][std::to_integer<std::size_t>(unit[begin + i])])
                        ++i;
                    if (i == sequence.size())
                        ends.insert(begin + i);
                }
            return ends;
        case ByteExpression::Kind::sequence:
            ends = begins;
            for (const auto& part : expression.parts)
                ends = ends_of(part, unit, ends);
            return ends;
        case ByteExpression::Kind::choice:
            for (const auto& part : expression.parts)
                ends.merge(ends_of(part, unit, begins));
            return ends;
        case ByteExpression::Kind::repetition: {
            auto now = begins;
            for (std::uint32_t i = 0; i <= expression.most && !now.empty(); ++i) {
                if (i >= expression.least)
                    ends.insert(now.begin(), now.end());
                now = ends_of(expression.parts.front(), unit, now);
            }
            return ends;
        }
    }
    return ends;
}

}  // namespace

std::vector<OracleHit> find_plainly(const KeywordList& list, std::span<const std::byte> unit) {
    KeywordEncoder encoder;
    std::vector<OracleHit> hits;
    for (std::uint32_t term = 0; term < list.terms.size(); ++term) {
        auto expression = expression_of(list.terms[term]);
        VERIFY(bool(expression));
        std::set<std::string> known;
        for (std::size_t i = 0; i < model::keyword_encoding_names.size(); ++i) {
            auto encoding = static_cast<model::KeywordEncoding>(i);
            auto encoded = encoder.encode(expression.value(), encoding);
            auto pattern = pattern_of(encoded.bytes);
            if (encoded.gap != KeywordEncoder::Gap::none || (i > 2 && is_ascii(encoded.bytes)) ||
                (pattern.exact && !known.insert(pattern.text).second))
                continue;
            std::map<std::size_t, Places> begins_of_end;
            for (std::size_t begin = 0; begin < unit.size(); ++begin)
                for (auto end : ends_of(encoded.bytes, unit, {begin}))
                    begins_of_end[end].insert(begin);
            std::size_t floor = 0;
            for (const auto& [end, begins] : begins_of_end) {
                auto begin = begins.lower_bound(floor);
                if (begin == begins.end())
                    continue;
                auto longest = *ends_of(encoded.bytes, unit, {*begin}).rbegin();
                hits.push_back(
                    {term, encoding, *begin, static_cast<std::uint32_t>(longest - *begin)});
                floor = longest;
            }
        }
    }
    std::ranges::sort(hits);
    return hits;
}

}  // namespace examination
