#include "core/hash.h"

#include "core/bytes.h"
#include "core/interleaved_digests.h"
#include "core/verify.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <variant>

#include <openssl/evp.h>

namespace core {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// The block that stays in the first-level cache while three digests go over it.
constexpr std::size_t block_size = 16 * 1024;

// Looked up once: OpenSSL 3 searches its providers at every fetch, which dominates short inputs.
const EVP_MD* algorithm(const char* name) {
    const EVP_MD* found = EVP_MD_fetch(nullptr, name, nullptr);
    VERIFY(found != nullptr);
    return found;
}

const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const found = algorithm("SHA256");
    return found;
}

const EVP_MD* sha1_algorithm() {
    static const EVP_MD* const found = algorithm("SHA1");
    return found;
}

const EVP_MD* md5_algorithm() {
    static const EVP_MD* const found = algorithm("MD5");
    return found;
}

Context make_context(const EVP_MD* md) {
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    VERIFY(context != nullptr && EVP_DigestInit_ex2(context.get(), md, nullptr) == 1);
    return context;
}

template <std::size_t Size>
void finish_into(EVP_MD_CTX* context, Digest<Size>& digest) {
    unsigned size = 0;
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    VERIFY(EVP_DigestFinal_ex(context, bytes.data(), &size) == 1 && size == Size);
    std::memcpy(digest.bytes.data(), bytes.data(), Size);
    VERIFY(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1);
}

int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// Any of them by OpenSSL, block by block while the block is in the cache.
struct LibraryDigests {
    Context sha256 = make_context(sha256_algorithm());
    Context sha1{nullptr, &EVP_MD_CTX_free};
    Context md5{nullptr, &EVP_MD_CTX_free};

    explicit LibraryDigests(HashSelection selection) {
        if (selection == HashSelection::sha256)
            return;
        sha1 = make_context(sha1_algorithm());
        md5 = make_context(md5_algorithm());
    }
    void update(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            auto block = bytes.first(std::min(bytes.size(), block_size));
            for (auto* context : {sha256.get(), sha1.get(), md5.get()})
                VERIFY(context == nullptr ||
                       EVP_DigestUpdate(context, block.data(), block.size()) == 1);
            bytes = bytes.subspan(block.size());
        }
    }
    Digests finish() {
        Digests digests;
        finish_into(sha256.get(), digests.sha256);
        if (sha1) {
            finish_into(sha1.get(), digests.sha1);
            finish_into(md5.get(), digests.md5);
        }
        return digests;
    }
};

template <std::size_t Words, std::size_t Size>
void write_words(const std::uint32_t (&words)[Words], std::endian order, Digest<Size>& digest) {
    static_assert(Words * sizeof(std::uint32_t) == Size);
    for (std::size_t i = 0; i < Words; ++i) {
        auto word = order == std::endian::native ? words[i] : __builtin_bswap32(words[i]);
        std::memcpy(digest.bytes.data() + i * sizeof word, &word, sizeof word);
    }
}

// All three at once, where the processor has the instructions.
class InterleavedDigests {
public:
    void update(std::span<const std::byte> bytes) {
        size_ += bytes.size();
        if (filled_ > 0) {
            auto head = bytes.first(std::min(bytes.size(), digest_block_size - filled_));
            keep(head);
            bytes = bytes.subspan(head.size());
        }
        auto whole = bytes.size() / digest_block_size;
        digest_blocks(state_, bytes.data(), whole);
        keep(bytes.subspan(whole * digest_block_size));
    }
    // Padding: a one bit, zeros, and the size in bits; MD5 takes the size the other way round.
    Digests finish() {
        const std::uint64_t bits = size_ * 8;
        auto last = state_;
        std::array<std::byte, 2 * digest_block_size> tail{};
        std::memcpy(tail.data(), block_.data(), filled_);
        tail[filled_] = std::byte{0x80};
        auto count = filled_ + 1 + sizeof bits > digest_block_size ? 2u : 1u;
        auto* place = tail.data() + count * digest_block_size - sizeof bits;
        auto big = __builtin_bswap64(bits);
        std::memcpy(place, &bits, sizeof bits);
        digest_blocks(last, tail.data(), count);
        Digests digests;
        write_words(last.md5, std::endian::little, digests.md5);
        std::memcpy(place, &big, sizeof big);
        digest_blocks(state_, tail.data(), count);
        write_words(state_.sha1, std::endian::big, digests.sha1);
        write_words(state_.sha256, std::endian::big, digests.sha256);
        *this = {};
        return digests;
    }

private:
    void keep(std::span<const std::byte> bytes) {
        std::ranges::copy(bytes, block_.begin() + static_cast<std::ptrdiff_t>(filled_));
        filled_ += bytes.size();
        if (filled_ < digest_block_size)
            return;
        digest_blocks(state_, block_.data(), 1);
        filled_ = 0;
    }

    InterleavedState state_;
    std::array<std::byte, digest_block_size> block_{};
    std::size_t filled_ = 0;  // Always less than a block between calls.
    std::uint64_t size_ = 0;
};
static_assert(std::endian::native == std::endian::little);

using AnyDigests = std::variant<LibraryDigests, InterleavedDigests>;

AnyDigests digests_for(HashSelection selection, HashMethod method) {
    static const bool available = interleaved_digests_available();
    if (available && selection != HashSelection::sha256 && method == HashMethod::fastest)
        return InterleavedDigests();
    return LibraryDigests(selection);
}

}  // namespace

struct Hasher::Contexts {
    AnyDigests digests;
};

Hasher::Hasher(HashSelection selection, HashMethod method)
    : contexts_(std::make_unique<Contexts>(Contexts{digests_for(selection, method)})) {}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::span<const std::byte> bytes) {
    std::visit([&](auto& digests) { digests.update(bytes); }, contexts_->digests);
}

Digests Hasher::finish() {
    return std::visit([](auto& digests) { return digests.finish(); }, contexts_->digests);
}

Sha256Digest sha256(std::span<const std::byte> bytes) {
    Hasher hasher(HashSelection::sha256);
    hasher.update(bytes);
    return hasher.finish().sha256;
}

Sha256Digest sha256(std::string_view text) {
    return sha256(bytes_of(text));
}

std::string to_hex(std::span<const std::byte> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (auto byte : bytes) {
        hex.push_back(digits[std::to_integer<unsigned>(byte) >> 4]);
        hex.push_back(digits[std::to_integer<unsigned>(byte) & 15]);
    }
    return hex;
}

std::optional<std::string> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        int high = hex_value(hex[i]);
        int low = hex_value(hex[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes.push_back(static_cast<char>(high * 16 + low));
    }
    return bytes;
}

template <std::size_t Size>
std::string Digest<Size>::hex() const {
    return to_hex(bytes);
}

template <std::size_t Size>
std::optional<Digest<Size>> Digest<Size>::from_hex(std::string_view hex) {
    auto decoded = core::from_hex(hex);
    if (!decoded || decoded->size() != Size)
        return std::nullopt;
    Digest digest;
    std::memcpy(digest.bytes.data(), decoded->data(), Size);
    return digest;
}

template struct Digest<32>;
template struct Digest<20>;
template struct Digest<16>;

}  // namespace core
