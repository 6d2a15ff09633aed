// OpenSSL's own interface keeps its state to itself; the older one of SHA-256 alone shows it, and
// runs on the same instructions.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/resumable_sha256.h"

#include "core/verify.h"

#include <algorithm>
#include <cstring>

#include <openssl/sha.h>

namespace core {
namespace {

constexpr std::size_t block_size = 64, state_size = 32 + 8 + block_size;

SHA256_CTX context_of(const std::array<std::uint32_t, 8>& chain, std::uint64_t size,
                      const std::array<std::byte, block_size>& block) {
    SHA256_CTX context{};
    VERIFY(SHA256_Init(&context) == 1);
    std::ranges::copy(chain, context.h);
    auto bits = size * 8;
    context.Nl = static_cast<SHA_LONG>(bits);
    context.Nh = static_cast<SHA_LONG>(bits >> 32);
    context.num = static_cast<unsigned>(size % block_size);
    std::memcpy(context.data, block.data(), context.num);
    return context;
}

void put(std::string& out, std::uint64_t value, unsigned bytes) {
    for (unsigned i = bytes; i-- > 0;)
        out += static_cast<char>(value >> (8 * i));
}

std::uint64_t number_at(std::string_view bytes, std::size_t offset, unsigned size) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < size; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
    return value;
}

}  // namespace

ResumableSha256::ResumableSha256() {
    SHA256_CTX context{};
    VERIFY(SHA256_Init(&context) == 1);
    std::copy_n(context.h, chain_.size(), chain_.begin());
}

std::optional<ResumableSha256> ResumableSha256::from_state(std::string_view state) {
    if (state.size() != state_size)
        return std::nullopt;
    ResumableSha256 out;
    for (std::size_t i = 0; i < out.chain_.size(); ++i)
        out.chain_[i] = static_cast<std::uint32_t>(number_at(state, 4 * i, 4));
    out.size_ = number_at(state, 32, 8);
    std::memcpy(out.block_.data(), state.data() + 40, block_size);
    return out;
}

void ResumableSha256::update(std::span<const std::byte> bytes) {
    auto context = context_of(chain_, size_, block_);
    VERIFY(SHA256_Update(&context, bytes.data(), bytes.size()) == 1);
    std::copy_n(context.h, chain_.size(), chain_.begin());
    size_ += bytes.size();
    VERIFY(context.num == size_ % block_size);
    std::memcpy(block_.data(), context.data, context.num);
}

Sha256Digest ResumableSha256::digest() const {
    auto context = context_of(chain_, size_, block_);
    Sha256Digest digest;
    VERIFY(SHA256_Final(reinterpret_cast<unsigned char*>(digest.bytes.data()), &context) == 1);
    return digest;
}

std::string ResumableSha256::state() const {
    std::string out;
    for (auto word : chain_)
        put(out, word, 4);
    put(out, size_, 8);
    out.append(reinterpret_cast<const char*>(block_.data()), block_size);
    return out;
}

}  // namespace core
