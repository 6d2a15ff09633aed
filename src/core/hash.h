// SHA-256, SHA-1 and MD5 over bytes: one digest, or all three in one read.
#pragma once

#include "core/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace core {

template <std::size_t Size>
struct Digest {
    std::array<std::byte, Size> bytes{};

    auto operator<=>(const Digest&) const = default;
    std::string hex() const;
    static std::optional<Digest> from_hex(std::string_view hex);
};
using Sha256Digest = Digest<32>;
using Sha1Digest = Digest<20>;
using Md5Digest = Digest<16>;

// Which digests a pass computes. SHA-1 and MD5 are here only because hash sets and E01 speak them.
enum class HashSelection : std::uint8_t {
    sha256,
    sha256_md5_sha1
};

// How all three are computed: by OpenSSL, or interleaved where the processor can (see
// interleaved_digests.h). The digests are the same.
enum class HashMethod : std::uint8_t {
    fastest,
    library
};

struct Digests {
    Sha256Digest sha256;
    Sha1Digest sha1;  // All zero when the selection leaves it out.
    Md5Digest md5;

    bool operator==(const Digests&) const = default;
};

// Feeds the same block to every selected digest while it is in the cache. Reusable after finish().
class Hasher {
public:
    explicit Hasher(HashSelection selection, HashMethod method = HashMethod::fastest);
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();

    void update(std::span<const std::byte> bytes);
    Digests finish();

private:
    struct Contexts;
    std::unique_ptr<Contexts> contexts_;
};

Sha256Digest sha256(std::span<const std::byte> bytes);
Sha256Digest sha256(std::string_view text);

std::string to_hex(std::span<const std::byte> bytes);
// Even number of hex digits of either case, else nothing.
std::optional<std::string> from_hex(std::string_view hex);

}  // namespace core
