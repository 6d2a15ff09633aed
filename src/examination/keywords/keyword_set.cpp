#include "examination/keywords/keyword_set.h"

#include "core/wire.h"

#include <algorithm>
#include <array>

#include <hs.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::uint32_t set_version = 1;
constexpr std::size_t step_bytes = 9, set_bytes = 32, pattern_bytes = 23;

Error damaged(const std::string& why) {
    return {ErrorCode::invalid_input, "a compiled list of keywords is damaged: " + why};
}

void put_set(core::Encoder& out, const ByteSet& set) {
    std::array<std::byte, set_bytes> bytes{};
    for (std::size_t i = 0; i < set.size(); ++i)
        if (set[i])
            bytes[i / 8] |= std::byte{1} << static_cast<int>(i % 8);
    out.raw(bytes);
}

ByteSet get_set(core::DecoderView& in) {
    std::array<std::byte, set_bytes> bytes{};
    in.raw(bytes);
    ByteSet set;
    for (std::size_t i = 0; i < set.size(); ++i)
        set[i] = (bytes[i / 8] & (std::byte{1} << static_cast<int>(i % 8))) != std::byte{0};
    return set;
}

void get_programs(core::DecoderView& in, BytePrograms& programs) {
    auto sets = in.count(set_bytes);
    for (std::uint32_t i = 0; i < sets && !in.failed(); ++i)
        programs.sets.push_back(get_set(in));
    auto steps = in.count(step_bytes);
    for (std::uint32_t i = 0; i < steps && !in.failed(); ++i) {
        ByteStep step;
        step.kind = in.enumerator(ByteStep::Kind::match);
        step.first = in.u32();
        step.second = in.u32();
        // Every way leads on, to a step that there is, and reads a set that there is.
        bool good = step.kind == ByteStep::Kind::match ||
                    (step.kind == ByteStep::Kind::byte && step.first < sets && i + 1 < steps) ||
                    (step.kind == ByteStep::Kind::split && step.first > i && step.second > i &&
                     step.first < steps && step.second < steps);
        if (!good)
            in.fail();
        programs.steps.push_back(step);
    }
}

KeywordPattern get_pattern(core::DecoderView& in, std::uint32_t terms, std::size_t steps) {
    KeywordPattern pattern;
    pattern.term = in.u32();
    pattern.encoding = in.enumerator(model::KeywordEncoding::euc_kr);
    pattern.whole_word = in.flag();
    pattern.exact = in.flag();
    pattern.width_least = in.u32();
    pattern.width_most = in.u32();
    pattern.forward = in.u32();
    pattern.backward = in.u32();
    bool good = pattern.term < terms && pattern.width_least > 0 &&
                pattern.width_least <= pattern.width_most &&
                (!pattern.exact || pattern.width_least == pattern.width_most) &&
                pattern.width_most <= keyword_match_bytes_max && pattern.forward < steps &&
                pattern.backward < steps;
    if (!good)
        in.fail();
    return pattern;
}

}  // namespace

KeywordSet::~KeywordSet() {
    hs_free_database(database_);
}

Result<std::unique_ptr<KeywordSet>> KeywordSet::load(std::string_view bytes) {
    std::unique_ptr<KeywordSet> set(new KeywordSet);
    core::DecoderView in(bytes);
    if (in.u32() != set_version)
        in.fail();
    in.raw(set->parts_.list_sha256.bytes);
    set->parts_.term_count = in.u32();
    get_programs(in, set->parts_.programs);
    auto patterns = in.count(pattern_bytes);
    for (std::uint32_t i = 0; i < patterns && !in.failed(); ++i) {
        set->parts_.patterns.push_back(
            get_pattern(in, set->parts_.term_count, set->parts_.programs.steps.size()));
        set->width_most_ = std::max(set->width_most_, set->parts_.patterns.back().width_most);
    }
    auto database = in.text(keyword_set_bytes_max);
    if (in.failed() || set->parts_.term_count > keyword_terms_max || database.empty())
        return damaged("it does not hold what it claims");
    TRY(in.finish());
    if (hs_deserialize_database(database.data(), database.size(), &set->database_) != HS_SUCCESS)
        return damaged("the engine does not take its part");
    return set;
}

std::string encode_keyword_set(const KeywordSetParts& parts, std::string_view database) {
    core::Encoder out;
    out.u32(set_version).raw(parts.list_sha256.bytes).u32(parts.term_count);
    const auto& programs = parts.programs;
    const auto& patterns = parts.patterns;
    out.u32(static_cast<std::uint32_t>(programs.sets.size()));
    for (const auto& set : programs.sets)
        put_set(out, set);
    out.u32(static_cast<std::uint32_t>(programs.steps.size()));
    for (const auto& step : programs.steps)
        out.u8(static_cast<std::uint8_t>(step.kind)).u32(step.first).u32(step.second);
    out.u32(static_cast<std::uint32_t>(patterns.size()));
    for (const auto& pattern : patterns) {
        out.u32(pattern.term).u8(static_cast<std::uint8_t>(pattern.encoding));
        out.flag(pattern.whole_word).flag(pattern.exact);
        out.u32(pattern.width_least).u32(pattern.width_most);
        out.u32(pattern.forward).u32(pattern.backward);
    }
    out.text(database);
    return out.take();
}

}  // namespace examination
