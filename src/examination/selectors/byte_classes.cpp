#include "examination/selectors/byte_classes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace examination {
namespace {

constexpr std::size_t step = 64;

}  // namespace

void classify_bytes_plainly(const char* bytes, std::size_t count, ByteClasses* out) {
    for (std::size_t word = 0; word < count; ++word) {
        ByteClasses classes{};
        for (std::size_t i = 0; i < step; ++i) {
            auto c = static_cast<unsigned char>(bytes[word * step + i]);
            auto lower = c | 0x20u;
            bool letter = lower >= 'a' && lower <= 'z';
            auto set = [i](std::uint64_t& field, bool holds) {
                field |= std::uint64_t{holds} << i;
            };
            bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            set(classes.digit, c >= '0' && c <= '9');
            set(classes.letter, letter);
            set(classes.upper, letter && c < 'a');
            set(classes.hex_letter, letter && lower <= 'f');
            set(classes.dot, c == '.');
            set(classes.at, c == '@');
            set(classes.colon, c == ':');
            set(classes.dash, c == '-');
            set(classes.plus, c == '+');
            set(classes.slash, c == '/');
            set(classes.space, c == ' ');
            set(classes.blank, blank);
            set(classes.printable, blank || (c >= 0x20 && c < 0x7f));
            set(classes.zero, c == 0);
        }
        out[word] = classes;
    }
}

#if defined(__x86_64__)
namespace {

// Two halves of 32 bytes, each asked one question at a time.
struct Avx2Pair {
    __m256i low, high;
};

__attribute__((target("avx2"), always_inline)) inline std::uint64_t mask_of(__m256i low,
                                                                            __m256i high) {
    auto low_bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(low));
    auto high_bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(high));
    return std::uint64_t{low_bits} | std::uint64_t{high_bits} << 32;
}

__attribute__((target("avx2"), always_inline)) inline std::uint64_t equal(const Avx2Pair& pair,
                                                                          char c) {
    auto wanted = _mm256_set1_epi8(c);
    return mask_of(_mm256_cmpeq_epi8(pair.low, wanted), _mm256_cmpeq_epi8(pair.high, wanted));
}

// first <= byte < first + count, as unsigned numbers.
__attribute__((target("avx2"), always_inline)) inline std::uint64_t in_range(const Avx2Pair& pair,
                                                                             char first,
                                                                             char count) {
    auto base = _mm256_set1_epi8(first);
    auto last = _mm256_set1_epi8(static_cast<char>(count - 1));
    auto low = _mm256_sub_epi8(pair.low, base);
    auto high = _mm256_sub_epi8(pair.high, base);
    return mask_of(_mm256_cmpeq_epi8(_mm256_min_epu8(low, last), low),
                   _mm256_cmpeq_epi8(_mm256_min_epu8(high, last), high));
}

__attribute__((target("avx2"))) void classify_bytes_avx2(const char* bytes, std::size_t count,
                                                         ByteClasses* out) {
    auto bit5 = _mm256_set1_epi8(0x20);
    for (std::size_t word = 0; word < count; ++word) {
        auto* at = reinterpret_cast<const __m256i*>(bytes + word * step);
        Avx2Pair pair{_mm256_loadu_si256(at), _mm256_loadu_si256(at + 1)};
        Avx2Pair lower{_mm256_or_si256(pair.low, bit5), _mm256_or_si256(pair.high, bit5)};
        ByteClasses& classes = out[word];
        classes.digit = in_range(pair, '0', 10);
        classes.letter = in_range(lower, 'a', 26);
        classes.hex_letter = in_range(lower, 'a', 6);
        // Bit 5 of a byte moved to its sign tells the letter case.
        classes.upper = classes.letter &
                        ~mask_of(_mm256_slli_epi16(pair.low, 2), _mm256_slli_epi16(pair.high, 2));
        classes.dot = equal(pair, '.');
        classes.at = equal(pair, '@');
        classes.colon = equal(pair, ':');
        classes.dash = equal(pair, '-');
        classes.plus = equal(pair, '+');
        classes.slash = equal(pair, '/');
        classes.space = equal(pair, ' ');
        classes.blank = classes.space | in_range(pair, '\t', 2) | equal(pair, '\r');
        classes.printable = in_range(pair, ' ', 0x5f) | classes.blank;
        classes.zero = equal(pair, '\0');
    }
}

}  // namespace

ClassifyBytes fastest_classify_bytes() {
    return __builtin_cpu_supports("avx2") ? classify_bytes_avx2 : classify_bytes_plainly;
}
#else
ClassifyBytes fastest_classify_bytes() {
    return classify_bytes_plainly;
}
#endif

}  // namespace examination
