// Compiled for processors with SHA instructions (see CMakeLists.txt), so it includes nothing whose
// code other files share, and is called only after interleaved_digests_available().
#include "core/interleaved_digests.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

namespace core {
namespace {

// RFC 1321 section 3.4: the integer part of 4294967296 times abs(sin(i)).
constexpr std::uint32_t md5_sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

// FIPS 180-4 section 4.2.2.
alignas(16) constexpr std::uint32_t sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

[[gnu::always_inline]] inline std::uint32_t rotate_left(std::uint32_t value, int bits) {
    return value << bits | value >> (32 - bits);
}

[[gnu::always_inline]] inline std::uint32_t load_word(const std::byte* bytes) {
    std::uint32_t word;
    __builtin_memcpy(&word, bytes, sizeof word);
    return word;
}

[[gnu::always_inline]] inline __m128i load(const void* bytes) {
    return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

[[gnu::always_inline]] inline void store(void* bytes, __m128i value) {
    _mm_storeu_si128(static_cast<__m128i*>(bytes), value);
}

// What a step adds comes last where it depends on the step before, so that the rest is ready.
template <int Round>
[[gnu::always_inline]] inline void md5_step(std::uint32_t& a, std::uint32_t b, std::uint32_t c,
                                            std::uint32_t d, const std::byte* block) {
    constexpr int kind = Round / 16;
    constexpr int word = kind == 0   ? Round
                         : kind == 1 ? (5 * Round + 1) % 16
                         : kind == 2 ? (3 * Round + 5) % 16
                                     : (7 * Round) % 16;
    constexpr int shifts[4][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    a += md5_sines[Round] + load_word(block + 4 * word);
    if constexpr (kind == 0) {
        a += d ^ (b & (c ^ d));
    } else if constexpr (kind == 1) {
        a += c & ~d;
        a += b & d;
    } else if constexpr (kind == 2) {
        a += (c ^ d) ^ b;
    } else {
        a += c ^ (b | ~d);
    }
    a = rotate_left(a, shifts[kind][Round % 4]) + b;
}

struct Md5 {
    std::uint32_t a, b, c, d;
    const std::byte* block;

    template <int Group>
    [[gnu::always_inline]] inline void steps() {
        md5_step<4 * Group>(a, b, c, d, block);
        md5_step<4 * Group + 1>(d, a, b, c, block);
        md5_step<4 * Group + 2>(c, d, a, b, block);
        md5_step<4 * Group + 3>(b, c, d, a, block);
    }
};

// The state in the order of the instructions: first A B E F, second C D G H.
struct Sha256 {
    __m128i abef, cdgh;
    __m128i words[4];  // The last four of the schedule, each of four words.

    template <int Group>
    [[gnu::always_inline]] inline void steps(const __m128i (&input)[4]) {
        __m128i word;
        if constexpr (Group < 4) {
            word = input[Group];
        } else {
            auto& oldest = words[Group % 4];
            const auto& last = words[(Group + 3) % 4];
            word = _mm_add_epi32(_mm_sha256msg1_epu32(oldest, words[(Group + 1) % 4]),
                                 _mm_alignr_epi8(last, words[(Group + 2) % 4], 4));
            word = _mm_sha256msg2_epu32(word, last);
        }
        words[Group % 4] = word;
        auto sum = _mm_add_epi32(word, load(sha256_constants + 4 * Group));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
    }
};

struct Sha1 {
    __m128i abcd, e;
    __m128i words[4];

    template <int Group>
    [[gnu::always_inline]] inline void steps(const __m128i (&input)[4]) {
        __m128i word;
        if constexpr (Group < 4) {
            word = input[Group];
        } else {
            word = _mm_sha1msg1_epu32(words[Group % 4], words[(Group + 1) % 4]);
            word = _mm_xor_si128(word, words[(Group + 2) % 4]);
            word = _mm_sha1msg2_epu32(word, words[(Group + 3) % 4]);
        }
        words[Group % 4] = word;
        auto sum = Group == 0 ? _mm_add_epi32(e, word) : _mm_sha1nexte_epu32(e, word);
        e = abcd;
        abcd = _mm_sha1rnds4_epu32(abcd, sum, Group / 5);
    }
};

// One block's input, as big-endian words in two orders.
struct BlockWords {
    __m128i sha256[4];  // Least word first.
    __m128i sha1[4];    // Least word last.

    [[gnu::always_inline]] inline explicit BlockWords(const std::byte* block) {
        const auto swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
        const auto swap_and_reverse = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
        for (int i = 0; i < 4; ++i) {
            auto bytes = load(block + 16 * i);
            sha256[i] = _mm_shuffle_epi8(bytes, swap);
            sha1[i] = _mm_shuffle_epi8(bytes, swap_and_reverse);
        }
    }
};

// SHA-1 has 20 groups of four rounds and the others 16: a fifth one with every fourth.
template <int Group>
[[gnu::always_inline]] inline void interleaved_steps(Md5& md5, Sha256& sha256, Sha1& sha1,
                                                     const BlockWords& words) {
    md5.steps<Group>();
    sha256.steps<Group>(words.sha256);
    constexpr int first = Group + Group / 4;
    sha1.steps<first>(words.sha1);
    if constexpr (Group % 4 == 3)
        sha1.steps<first + 1>(words.sha1);
    if constexpr (Group < 15)
        interleaved_steps<Group + 1>(md5, sha256, sha1, words);
}

struct Loaded {
    Md5 md5;
    Sha256 sha256;
    Sha1 sha1;
};

[[gnu::always_inline]] inline void load_states(Loaded& loaded, const InterleavedState& state) {
    loaded.md5 = {state.md5[0], state.md5[1], state.md5[2], state.md5[3], nullptr};
    auto dcba = load(state.sha256), hgfe = load(state.sha256 + 4);
    auto badc = _mm_shuffle_epi32(dcba, 0xB1);
    auto efgh = _mm_shuffle_epi32(hgfe, 0x1B);
    loaded.sha256.abef = _mm_alignr_epi8(badc, efgh, 8);
    loaded.sha256.cdgh = _mm_blend_epi16(efgh, badc, 0xF0);
    loaded.sha1.abcd = _mm_shuffle_epi32(load(state.sha1), 0x1B);
    loaded.sha1.e = _mm_set_epi32(static_cast<int>(state.sha1[4]), 0, 0, 0);
}

[[gnu::always_inline]] inline void store_states(InterleavedState& state, const Loaded& loaded) {
    state.md5[0] = loaded.md5.a;
    state.md5[1] = loaded.md5.b;
    state.md5[2] = loaded.md5.c;
    state.md5[3] = loaded.md5.d;
    auto feba = _mm_shuffle_epi32(loaded.sha256.abef, 0x1B);
    auto dchg = _mm_shuffle_epi32(loaded.sha256.cdgh, 0xB1);
    store(state.sha256, _mm_blend_epi16(feba, dchg, 0xF0));
    store(state.sha256 + 4, _mm_alignr_epi8(dchg, feba, 8));
    store(state.sha1, _mm_shuffle_epi32(loaded.sha1.abcd, 0x1B));
    state.sha1[4] = static_cast<std::uint32_t>(_mm_extract_epi32(loaded.sha1.e, 3));
}

}  // namespace

bool interleaved_digests_available() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSSE3) == 0 || (c & bit_SSE4_1) == 0)
        return false;
    constexpr unsigned sha_bit = 1u << 29;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & sha_bit) != 0;
}

void digest_blocks(InterleavedState& state, const std::byte* blocks, std::size_t count) {
    Loaded loaded;
    load_states(loaded, state);
    auto& [md5, sha256, sha1] = loaded;
    for (; count > 0; --count, blocks += digest_block_size) {
        const Loaded before = loaded;
        md5.block = blocks;
        interleaved_steps<0>(md5, sha256, sha1, BlockWords(blocks));
        md5.a += before.md5.a;
        md5.b += before.md5.b;
        md5.c += before.md5.c;
        md5.d += before.md5.d;
        sha256.abef = _mm_add_epi32(sha256.abef, before.sha256.abef);
        sha256.cdgh = _mm_add_epi32(sha256.cdgh, before.sha256.cdgh);
        sha1.e = _mm_sha1nexte_epu32(sha1.e, before.sha1.e);
        sha1.abcd = _mm_add_epi32(sha1.abcd, before.sha1.abcd);
    }
    store_states(state, loaded);
}

}  // namespace core

#else  // Another processor: OpenSSL has the instructions of its own.

namespace core {

bool interleaved_digests_available() {
    return false;
}

void digest_blocks(InterleavedState&, const std::byte*, std::size_t) {
    __builtin_trap();
}

}  // namespace core

#endif
