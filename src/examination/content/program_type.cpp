#include "examination/content/program_type.h"

#include "core/bytes.h"

#include <cstdint>

namespace examination {
namespace {

using namespace std::string_view_literals;

std::uint16_t half_word(core::Block<2> block, bool big) {
    return big ? block.be16<0>() : block.u16<0>();
}
std::uint32_t word(core::Block<4> block, bool big) {
    return big ? block.be32<0>() : block.u32<0>();
}

// A dynamic object with an interpreter is a program; without one a library.
bool has_interpreter(core::Bytes head, bool wide, bool big) {
    constexpr std::uint32_t program_header_interpreter = 3;
    // The lower half of a 64-bit offset; tables beyond 4 GB are not in the head anyway.
    auto table = head.block<4>(!wide ? 28 : big ? 36 : 32);
    auto size = head.block<2>(wide ? 54 : 42), count = head.block<2>(wide ? 56 : 44);
    if (!table || !size || !count)
        return false;
    std::uint64_t offset = word(table.value(), big), step = half_word(size.value(), big);
    for (std::uint32_t i = 0; i < half_word(count.value(), big); ++i) {
        auto type = head.block<4>(offset + i * step);
        if (!type)
            return false;
        if (word(type.value(), big) == program_header_interpreter)
            return true;
    }
    return false;
}

std::string elf_type(core::Bytes head) {
    auto identity = head.block<18>(0);
    if (!identity)
        return {};
    bool wide = identity.value().u8<4>() == 2, big = identity.value().u8<5>() == 2;
    switch (half_word(head.block<2>(16).value(), big)) {
        case 1:
            return "application/x-object";
        case 2:
            return "application/x-executable";
        case 3:
            return has_interpreter(head, wide, big) ? "application/x-pie-executable"
                                                    : "application/x-sharedlib";
        case 4:
            return "application/x-coredump";
        default:
            return "application/x-elf";
    }
}

std::string mz_type(core::Bytes head) {
    auto header = head.block<64>(0);
    if (!header)
        return "application/x-dosexec";
    auto mark = head.block<4>(header.value().u32<60>());
    bool portable = mark && mark.value().text<0, 4>() == "PE\0\0"sv;
    return portable ? "application/vnd.microsoft.portable-executable" : "application/x-dosexec";
}

// Java classes and Mach-O of several architectures share a magic; a class has a version from 45
// on where the other counts its architectures.
std::string java_or_mach(core::Bytes head) {
    auto number = head.block<8>(0);
    if (!number)
        return {};
    return number.value().be32<4>() < 45 ? "application/x-mach-binary"
                                         : "application/x-java-applet";
}

// The magic of CPython is a version number and "\r\n"; since 3.7 flags of two bits follow.
bool is_python_bytecode(core::Bytes head) {
    auto header = head.block<8>(0);
    if (!header || header.value().text<2, 2>() != "\r\n")
        return false;
    auto version = header.value().u16<0>();
    bool version_2 = version >= 50'000 && version < 63'000;
    bool version_3 = version >= 3000 && version < 4000;
    return version_2 || (version_3 && (version < 3390 || header.value().u32<4>() <= 3));
}

}  // namespace

std::string program_type(std::string_view head) {
    core::Bytes bytes(head);
    if (head.starts_with("\x7f"
                         "ELF"))
        return elf_type(bytes);
    if (head.starts_with("MZ") && head.size() >= 28)
        return mz_type(bytes);
    if (head.starts_with("\xca\xfe\xba\xbe"))
        return java_or_mach(bytes);
    for (auto magic :
         {"\xfe\xed\xfa\xce"sv, "\xfe\xed\xfa\xcf"sv, "\xce\xfa\xed\xfe"sv, "\xcf\xfa\xed\xfe"sv})
        if (head.starts_with(magic))
            return "application/x-mach-binary";
    return is_python_bytecode(bytes) ? "application/x-bytecode.python" : "";
}

}  // namespace examination
