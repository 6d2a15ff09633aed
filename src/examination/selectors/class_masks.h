// Which of 64 bytes are digits, letters, dots …: a mask a class, with what the processor offers to
// the file that includes this. Part of the kernel: see anchor_kernel.h.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace examination {
namespace {

enum class ByteClass : unsigned char {
    digit,
    letter,
    upper,
    hex_letter,
    dot,
    at,
    colon,
    dash,
    plus,
    capital_i,
    slash,
    space,
    blank,      // Space, tab, line feed, carriage return.
    printable,  // 0x20 to 0x7e, and blanks.
    zero,
    lead,  // And continuation: bytes of a letter beyond ASCII in UTF-8.
    continuation,
    count
};
constexpr std::size_t class_count = static_cast<std::size_t>(ByteClass::count);

// 64 bytes that can be asked for a byte or a range of bytes.
#if defined(__AVX512BW__)
typedef std::uint64_t MaskLanes __attribute__((vector_size(64)));

struct Bytes64 {
    __m512i all;

    explicit Bytes64(const char* bytes) : all(_mm512_loadu_si512(bytes)) {}
    explicit Bytes64(__m512i bytes) : all(bytes) {}
    Bytes64 lower() const { return Bytes64(_mm512_or_si512(all, _mm512_set1_epi8(0x20))); }
    std::uint64_t equal(char c) const { return _mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8(c)); }
    std::uint64_t in_range(char first, char count) const {
        return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(all, _mm512_set1_epi8(first)),
                                      _mm512_set1_epi8(count));
    }
    std::uint64_t bit5() const { return _mm512_test_epi8_mask(all, _mm512_set1_epi8(0x20)); }
};
#elif defined(__AVX2__)
typedef std::uint64_t MaskLanes __attribute__((vector_size(32)));

struct Bytes64 {
    __m256i low, high;

    explicit Bytes64(const char* bytes)
        : low(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes))),
          high(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32))) {}
    Bytes64(__m256i a, __m256i b) : low(a), high(b) {}
    static std::uint64_t mask_of(__m256i a, __m256i b) {
        auto first = static_cast<std::uint32_t>(_mm256_movemask_epi8(a));
        auto second = static_cast<std::uint32_t>(_mm256_movemask_epi8(b));
        return std::uint64_t{first} | std::uint64_t{second} << 32;
    }
    Bytes64 lower() const {
        auto bit = _mm256_set1_epi8(0x20);
        return {_mm256_or_si256(low, bit), _mm256_or_si256(high, bit)};
    }
    std::uint64_t equal(char c) const {
        auto wanted = _mm256_set1_epi8(c);
        return mask_of(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
    }
    // As unsigned numbers: what is below `first` wraps round and is too large.
    std::uint64_t in_range(char first, char count) const {
        auto base = _mm256_set1_epi8(first);
        auto last = _mm256_set1_epi8(static_cast<char>(count - 1));
        auto a = _mm256_sub_epi8(low, base);
        auto b = _mm256_sub_epi8(high, base);
        return mask_of(_mm256_cmpeq_epi8(_mm256_min_epu8(a, last), a),
                       _mm256_cmpeq_epi8(_mm256_min_epu8(b, last), b));
    }
    std::uint64_t bit5() const {
        return mask_of(_mm256_slli_epi16(low, 2), _mm256_slli_epi16(high, 2));
    }
};
#else
typedef std::uint64_t MaskLanes __attribute__((vector_size(16)));

struct Bytes64 {
    const char* bytes;
    unsigned char set_bits = 0;

    explicit Bytes64(const char* first) : bytes(first) {}
    Bytes64(const char* first, unsigned char set) : bytes(first), set_bits(set) {}
    template <typename Question>
    std::uint64_t ask(Question holds) const {
        std::uint64_t mask = 0;
        for (unsigned i = 0; i < 64; ++i) {
            auto c = static_cast<unsigned char>(static_cast<unsigned char>(bytes[i]) | set_bits);
            mask |= std::uint64_t{holds(c)} << i;
        }
        return mask;
    }
    Bytes64 lower() const { return {bytes, 0x20}; }
    std::uint64_t equal(char wanted) const {
        return ask([=](unsigned char c) { return c == static_cast<unsigned char>(wanted); });
    }
    std::uint64_t in_range(char first, char count) const {
        return ask([=](unsigned char c) {
            return static_cast<unsigned char>(c - first) < static_cast<unsigned char>(count);
        });
    }
    std::uint64_t bit5() const {
        return ask([](unsigned char c) { return (c & 0x20) != 0; });
    }
};
#endif

// Calls `put` with each class and its mask of the 64 bytes.
template <typename Put>
void classify(const char* first, Put put) {
    const Bytes64 bytes(first);
    const Bytes64 lower = bytes.lower();
    const std::uint64_t letter = lower.in_range('a', 26);
    const std::uint64_t blank = bytes.equal(' ') | bytes.in_range('\t', 2) | bytes.equal('\r');
    put(ByteClass::digit, bytes.in_range('0', 10));
    put(ByteClass::letter, letter);
    put(ByteClass::upper, letter & ~bytes.bit5());
    put(ByteClass::hex_letter, lower.in_range('a', 6));
    put(ByteClass::dot, bytes.equal('.'));
    put(ByteClass::at, bytes.equal('@'));
    put(ByteClass::colon, bytes.equal(':'));
    put(ByteClass::dash, bytes.equal('-'));
    put(ByteClass::plus, bytes.equal('+'));
    put(ByteClass::capital_i, bytes.equal('I'));
    put(ByteClass::slash, bytes.equal('/'));
    put(ByteClass::space, bytes.equal(' '));
    put(ByteClass::blank, blank);
    put(ByteClass::printable, bytes.in_range(' ', 0x5f) | blank);
    put(ByteClass::zero, bytes.equal('\0'));
    put(ByteClass::lead, bytes.in_range(static_cast<char>(0xc3), 0x32));
    put(ByteClass::continuation, bytes.in_range(static_cast<char>(0x80), 0x40));
}

}  // namespace
}  // namespace examination
