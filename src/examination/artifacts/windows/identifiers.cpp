#include "examination/artifacts/windows/identifiers.h"

#include <cstdint>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace examination {

using core::Bytes;

std::optional<std::string> guid_text(Bytes bytes) {
    auto block = bytes.block<16>(0);
    if (!block || bytes.size() != 16)
        return std::nullopt;
    const auto& guid = block.value();
    return fmt::format("{{{:08X}-{:04X}-{:04X}-{:04X}-{:08X}{:04X}}}", guid.u32<0>(), guid.u16<4>(),
                       guid.u16<6>(), guid.be16<8>(), guid.be32<10>(), guid.be16<14>());
}

std::optional<std::string> sid_text(Bytes bytes) {
    auto head = bytes.block<8>(0);
    if (!head)
        return std::nullopt;
    std::uint64_t count = head.value().u8<1>();
    if (bytes.size() < 8 + 4 * count)
        return std::nullopt;
    std::uint64_t authority = std::uint64_t{head.value().be16<2>()} << 32 | head.value().be32<4>();
    auto out = fmt::format("S-{}-{}", head.value().u8<0>(), authority);
    for (std::uint64_t i = 0; i < count; ++i) {
        std::uint32_t part;
        std::memcpy(&part, bytes.span().data() + 8 + 4 * i, sizeof part);
        out += fmt::format("-{}", part);
    }
    return out;
}

std::string hex_text(Bytes bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (auto byte : bytes.span()) {
        out += digits[std::to_integer<std::size_t>(byte) >> 4];
        out += digits[std::to_integer<std::size_t>(byte) & 15];
    }
    return out;
}

}  // namespace examination
