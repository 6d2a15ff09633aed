#include "examination/sources/packed_file.h"

#include "core/file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace examination {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
};

constexpr std::size_t head_size = 512;
constexpr std::array signatures{
    Signature{0, "PK\3\4"sv},
    Signature{0, "PK\7\x08PK\3\4"sv},
    Signature{0, "\x1f\x8b\x08"sv},
    Signature{0, "BZh"sv},
    Signature{0,
              "\xfd"
              "7zXZ\0"sv},
    Signature{0, "\x28\xb5\x2f\xfd"sv},
    Signature{0, "\x04\x22\x4d\x18"sv},
    Signature{0, "7z\xbc\xaf\x27\x1c"sv},
    Signature{0, "Rar!\x1a\7"sv},
    Signature{257, "ustar"sv},
};

}  // namespace

bool is_packed_file(const std::filesystem::path& path) {
    auto file = core::File::open_read(path);
    std::array<std::byte, head_size> head{};
    if (!file)
        return false;
    auto read = file.value().read_at(head, 0);
    if (!read)
        return false;
    std::string_view text(reinterpret_cast<const char*>(head.data()), read.value());
    return std::ranges::any_of(signatures, [&](const Signature& signature) {
        return text.size() > signature.offset &&
               text.substr(signature.offset).starts_with(signature.bytes);
    });
}

}  // namespace examination
