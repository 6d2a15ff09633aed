#include "core/hash.h"

#include "core/bytes.h"
#include "core/verify.h"

#include <algorithm>
#include <cstring>

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

}  // namespace

struct Hasher::Contexts {
    Context sha256;
    Context sha1{nullptr, &EVP_MD_CTX_free};
    Context md5{nullptr, &EVP_MD_CTX_free};
};

Hasher::Hasher(HashSelection selection)
    : contexts_(std::make_unique<Contexts>(Contexts{make_context(sha256_algorithm())})) {
    if (selection == HashSelection::sha256_md5_sha1) {
        contexts_->sha1 = make_context(sha1_algorithm());
        contexts_->md5 = make_context(md5_algorithm());
    }
}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        auto block = bytes.first(std::min(bytes.size(), block_size));
        VERIFY(EVP_DigestUpdate(contexts_->sha256.get(), block.data(), block.size()) == 1);
        if (contexts_->sha1) {
            VERIFY(EVP_DigestUpdate(contexts_->sha1.get(), block.data(), block.size()) == 1);
            VERIFY(EVP_DigestUpdate(contexts_->md5.get(), block.data(), block.size()) == 1);
        }
        bytes = bytes.subspan(block.size());
    }
}

Digests Hasher::finish() {
    Digests digests;
    finish_into(contexts_->sha256.get(), digests.sha256);
    if (contexts_->sha1) {
        finish_into(contexts_->sha1.get(), digests.sha1);
        finish_into(contexts_->md5.get(), digests.md5);
    }
    return digests;
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
