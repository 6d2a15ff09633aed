// What must hold of every text: the scanner against the plain oracle, any cutting into blocks, and
// the truth of what was planted.
#include "core/bytes.h"
#include "examination/selectors/anchors.h"
#include "examination/selectors/selector_oracle.h"
#include "examination/selectors/selector_scanner.h"
#include "examination/selectors/selector_truth.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>

#include <doctest/doctest.h>

namespace {

using examination::OracleHit;
using examination::SelectorEncoding;
using examination::SelectorHitView;
using examination::SelectorKinds;
using examination::SelectorScanner;
using examination::SelectorTruth;
using model::SelectorKind;

struct Hit {
    OracleHit hit;
    SelectorEncoding encoding;
    std::string raw, before, after;

    bool operator==(const Hit&) const = default;
};

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <typename NextSize>
std::vector<Hit> scan(std::string_view unit, NextSize next_size,
                      SelectorKinds kinds = SelectorKinds().set()) {
    SelectorScanner scanner({.kinds = kinds});
    std::vector<Hit> hits;
    scanner.begin([&](const SelectorHitView& hit) {
        hits.push_back({{hit.kind, hit.offset, hit.length, std::string(hit.canonical)},
                        hit.encoding,
                        std::string(hit.raw),
                        text_of(hit.before),
                        text_of(hit.after)});
    });
    for (std::size_t at = 0; at < unit.size();) {
        auto size = std::min<std::size_t>(next_size(), unit.size() - at);
        scanner.update(core::bytes_of(unit.substr(at, size)), at);
        at += size;
    }
    scanner.finish();
    return hits;
}

std::vector<Hit> scan(std::string_view unit) {
    return scan(unit, [] { return std::size_t{1} << 20; });
}

std::string widened(std::string_view text, SelectorEncoding encoding) {
    if (encoding == SelectorEncoding::bytes)
        return std::string(text);
    std::string out;
    for (char c : text) {
        if (encoding == SelectorEncoding::utf16be)
            out.push_back('\0');
        out.push_back(c);
        if (encoding == SelectorEncoding::utf16le)
            out.push_back('\0');
    }
    return out;
}

// Pieces of selectors, whole ones and noise, glued in every way.
std::string mixture(SelectorTruth& truth, std::size_t pieces) {
    std::string out;
    for (std::size_t i = 0; i < pieces; ++i) {
        auto kind = model::selector_kinds[truth.below(model::selector_kinds.size())];
        auto made = truth.below(3) == 0 ? truth.near_miss(kind) : truth.valid(kind);
        auto text = made.before + made.raw;
        if (truth.below(4) == 0)
            text = text.substr(truth.below(text.size()));
        out += text + truth.letters(" \n.,:;-+_/@%(\"'ax0A", truth.below(3));
        if (truth.below(2) == 0)
            out += truth.filler(truth.below(6));
    }
    return out;
}

}  // namespace

TEST_CASE("the scanner finds what the plain oracle finds, and nothing else") {
    SelectorKinds kinds;
    for (auto kind : examination::oracle_kinds())
        kinds.set(static_cast<std::size_t>(kind));
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        SelectorTruth truth(seed);
        auto text = mixture(truth, 120);
        std::vector<OracleHit> found;
        for (auto& hit : scan(
                 text, [] { return 4096; }, kinds))
            found.push_back(hit.hit);
        std::ranges::sort(found);
        auto expected = examination::oracle_hits(text);
        for (const auto& hit : expected)
            if (!std::ranges::binary_search(found, hit))
                FAIL_CHECK("missed "
                           << name_of(hit.kind) << " " << hit.canonical << " in "
                           << text.substr(hit.offset - std::min<std::size_t>(hit.offset, 40),
                                          hit.length + 80));
        for (const auto& hit : found)
            if (!std::ranges::binary_search(expected, hit))
                FAIL_CHECK("too much "
                           << name_of(hit.kind) << " " << hit.canonical << " in "
                           << text.substr(hit.offset - std::min<std::size_t>(hit.offset, 40),
                                          hit.length + 80));
    }
}

TEST_CASE("any cutting into blocks gives the same hits in the same order") {
    SelectorTruth truth(77);
    std::string unit;
    while (unit.size() < 900'000) {
        auto encoding = static_cast<SelectorEncoding>(truth.below(3));
        unit += widened(mixture(truth, 30), encoding);
        unit += std::string(truth.below(3000), truth.below(2) == 0 ? '\0' : 'x');
        if (truth.below(4) == 0)
            unit += "\1";
    }
    auto whole = scan(unit, [&] { return unit.size(); });
    CHECK(whole.size() > 1000);
    for (std::size_t block : {std::size_t{1}, std::size_t{7}, std::size_t{512}, std::size_t{4096},
                              std::size_t{131072}, std::size_t{262144}})
        CHECK(scan(unit, [block] { return block; }) == whole);
    for (int round = 0; round < 4; ++round)
        CHECK(scan(unit, [&] { return 1 + truth.below(200'000); }) == whole);
}

TEST_CASE("a selector across a window's border is found once, in each encoding") {
    const std::string address = "jane.doe@example.org";
    for (auto encoding :
         {SelectorEncoding::bytes, SelectorEncoding::utf16le, SelectorEncoding::utf16be}) {
        auto raw = widened(address, encoding);
        for (std::size_t border : {std::size_t{131072}, std::size_t{262144}})
            for (std::size_t shift = 0; shift <= raw.size() + 2; shift += 1) {
                std::string unit(border - shift, '\1');
                unit += raw + std::string(70'000, '\2');
                std::size_t emails = 0;
                for (const auto& hit : scan(unit))
                    if (hit.hit.kind == SelectorKind::email && hit.hit.canonical == address) {
                        ++emails;
                        CHECK(hit.hit.offset == border - shift);
                        CHECK(hit.hit.length == raw.size());
                        CHECK(hit.encoding == encoding);
                    }
                CAPTURE(shift);
                CHECK(emails == 1);
            }
    }
}

TEST_CASE("every kernel finds the same anchors") {
    SelectorTruth truth(5);
    std::string text = mixture(truth, 400);
    text += widened(mixture(truth, 100), SelectorEncoding::utf16le);
    text += truth.letters(std::string_view("\0\1az09AZ.:-@+/ \n\xff", 16), 20'000);
    text.resize(text.size() / 64 * 64);
    for (std::size_t at = 64; at + 64 * 34 <= text.size(); at += 64 * 29) {
        examination::AnchorBlock plain{};
        examination::AnchorBlock fast{};
        for (std::size_t words : {1u, 5u, 31u, 32u}) {
            examination::find_anchors_plainly(text.data() + at, words, plain);
#if defined(__x86_64__)
            for (auto kernel :
                 {examination::find_anchors_avx2, examination::fastest_find_anchors()}) {
                if (!__builtin_cpu_supports("avx2"))
                    continue;
                kernel(text.data() + at, words, fast);
                for (std::size_t anchor = 0; anchor < examination::anchor_count; ++anchor) {
                    CHECK(plain.any[anchor] == fast.any[anchor]);
                    CHECK(std::memcmp(plain.masks[anchor], fast.masks[anchor], words * 8) == 0);
                }
            }
#endif
        }
    }
}

TEST_CASE("what was planted is found, near misses are not") {
    constexpr std::size_t planted_count = 400;
    bool print = std::getenv("SPOOR_PRINT_FIGURES") != nullptr;
    if (print)
        std::printf("| kind | planted | found | near misses | reported | recall | precision |\n");
    for (auto kind : model::selector_kinds) {
        SelectorTruth truth(1000 + static_cast<std::uint64_t>(kind));
        std::size_t planted = 0, found = 0, misses = 0, wrong = 0;
        for (auto encoding :
             {SelectorEncoding::bytes, SelectorEncoding::utf16le, SelectorEncoding::utf16be}) {
            std::string text;
            std::multiset<std::string> expected;
            for (std::size_t i = 0; i < planted_count; ++i) {
                auto good = truth.valid(kind);
                auto canonical = model::canonical_selector(kind, good.raw);
                REQUIRE(canonical);
                expected.insert(*canonical);
                text += truth.filler(8) + good.before + good.raw + "\n" + truth.filler(8);
                if (examination::has_checksum(kind)) {
                    auto bad = truth.near_miss(kind);
                    text += bad.before + bad.raw + "\n";
                    ++misses;
                }
            }
            planted += planted_count;
            for (const auto& hit : scan(widened(text, encoding))) {
                if (hit.hit.kind != kind)
                    continue;
                CHECK(hit.encoding == encoding);
                if (auto at = expected.find(hit.hit.canonical); at != expected.end()) {
                    expected.erase(at);
                    ++found;
                } else {
                    ++wrong;
                }
            }
        }
        auto recall = static_cast<double>(found) / static_cast<double>(planted);
        auto precision = static_cast<double>(found) /
                         static_cast<double>(std::max<std::size_t>(found + wrong, 1));
        if (print)
            std::printf("| %s | %zu | %zu | %zu | %zu | %.4f | %.4f |\n",
                        std::string(name_of(kind)).c_str(), planted, found, misses, wrong, recall,
                        precision);
        CAPTURE(name_of(kind));
        CHECK(recall >= (examination::has_checksum(kind) ? 0.999 : 0.95));
        CHECK(precision >= 0.99);
    }
}
