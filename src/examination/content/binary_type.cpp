#include "examination/content/binary_type.h"

#include "core/bytes.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace examination {
namespace {

using namespace std::string_view_literals;

unsigned byte_at(std::string_view head, std::size_t i) {
    return static_cast<unsigned char>(head[i]);
}

constexpr std::size_t tar_header_size = 512;

// A tar of before POSIX has no magic: the header's checksum tells.
bool is_old_tar(std::string_view head) {
    if (head.size() < tar_header_size || head[0] == '\0')
        return false;
    std::uint32_t stored = 0, computed = 0;
    for (char c : head.substr(148, 6)) {
        if (c != ' ' && c != '\0' && (c < '0' || c > '7'))
            return false;
        if (c >= '0')
            stored = stored * 8 + static_cast<std::uint32_t>(c - '0');
    }
    for (std::size_t i = 0; i < tar_header_size; ++i)
        computed += i >= 148 && i < 156 ? ' ' : byte_at(head, i);
    return stored == computed;
}

// The size of an MPEG audio frame of layer III or II by its header; 0: not one.
std::size_t mpeg_audio_frame_size(std::string_view head, std::size_t at) {
    constexpr std::array<std::array<unsigned, 15>, 3> kilobits{{
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},   // 1, III
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},  // 1, II
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},       // 2, both
    }};
    constexpr std::array<unsigned, 3> hertz{44100, 48000, 32000};
    if (at + 4 > head.size() || byte_at(head, at) != 0xFF || byte_at(head, at + 1) < 0xE0)
        return 0;
    unsigned version = byte_at(head, at + 1) >> 3 & 3, layer = byte_at(head, at + 1) >> 1 & 3;
    unsigned rate = byte_at(head, at + 2) >> 4, frequency = byte_at(head, at + 2) >> 2 & 3;
    unsigned padding = byte_at(head, at + 2) >> 1 & 1;
    if (version == 1 || (layer != 1 && layer != 2) || rate == 0 || rate == 15 || frequency == 3)
        return 0;
    unsigned bits = kilobits[version == 3 ? (layer == 1 ? 0u : 1u) : 2u][rate] * 1000;
    unsigned divisor = version == 3 ? 1 : version == 2 ? 2 : 4;
    unsigned samples = layer == 1 && version != 3 ? 576 : 1152;
    return samples / 8 * bits / (hertz[frequency] / divisor) + padding;
}

bool is_mpeg_audio(std::string_view head) {
    std::size_t size = mpeg_audio_frame_size(head, 0);
    return size > 4 && mpeg_audio_frame_size(head, size) > 4;
}

bool is_transport_stream(std::string_view head) {
    constexpr std::size_t packet_size = 188;
    if (head.size() < 4 * packet_size)
        return false;
    for (std::size_t at = 0; at < head.size(); at += packet_size)
        if (head[at] != 'G')
            return false;
    return true;
}

// A boot sector, or a table of partitions of which each is off or active and one has a type.
bool is_disk_start(std::string_view head) {
    if (head.size() < 512 || head.substr(510, 2) != "\x55\xaa"sv)
        return false;
    if (byte_at(head, 0) == 0xEB || byte_at(head, 0) == 0xE9)
        return true;
    bool any = false;
    for (std::size_t at = 446; at < 510; at += 16) {
        if ((byte_at(head, at) & 0x7F) != 0)
            return false;
        any = any || head[at + 4] != '\0';
    }
    return any;
}

// RFC 1950: the first two bytes are a multiple of 31; the four that zlib writes.
bool is_zlib(std::string_view head) {
    return head.starts_with("\x78\x01") || head.starts_with("\x78\x5e") ||
           head.starts_with("\x78\x9c") || head.starts_with("\x78\xda");
}

// What LZMA's old form begins with: properties, a dictionary size as its tools choose them, and a
// size that is unknown or plausible.
bool is_lzma_alone(std::string_view head) {
    auto header = core::Bytes(head).block<13>(0);
    if (!header || header.value().u8<0>() != 0x5D)
        return false;
    auto dictionary = header.value().u32<1>();
    auto size = header.value().u64<5>();
    constexpr std::uint64_t unknown = ~std::uint64_t{0}, plausible = std::uint64_t{1} << 38;
    bool usual = dictionary >= 4096 && (dictionary & (dictionary - 1)) == 0;
    return usual && (size == unknown || size < plausible);
}

// Object files of Windows: machine, few sections, no optional header.
bool is_coff_object(std::string_view head) {
    auto header = core::Bytes(head).block<20>(0);
    if (!header)
        return false;
    auto machine = header.value().u16<0>();
    bool is_known =
        machine == 0x014C || machine == 0x01C4 || machine == 0x8664 || machine == 0xAA64;
    auto sections = header.value().u16<2>();
    return is_known && sections > 0 && sections < 1000 && header.value().u16<16>() == 0;
}

}  // namespace

std::string_view binary_type(std::string_view head) {
    if (head.substr(0, 1024).find("%PDF-") != std::string_view::npos)
        return "application/pdf";
    if (is_old_tar(head))
        return "application/x-tar";
    if (is_mpeg_audio(head))
        return "audio/mpeg";
    if (is_transport_stream(head))
        return "video/mp2t";
    if (is_disk_start(head))
        return "application/x-raw-disk-image";
    if (is_coff_object(head))
        return "application/x-coff";
    if (is_lzma_alone(head))
        return "application/x-lzma";
    return is_zlib(head) ? "application/zlib"sv : ""sv;
}

bool is_without_structure(std::string_view head) {
    constexpr std::size_t size_min = 256;
    std::array<std::uint32_t, 256> counts{};
    for (char c : head)
        ++counts[static_cast<unsigned char>(c)];
    if (counts[0] == head.size())
        return true;
    if (head.size() < size_min)
        return false;
    // The sum of squares is least for even bytes: n²/256 and, by chance, n more. Twice that is
    // structure.
    std::uint64_t squares = 0;
    for (std::uint64_t count : counts)
        squares += count * count;
    std::uint64_t size = head.size();
    return squares * 256 < 2 * (size * size + 256 * size);
}

bool has_written_mark(std::string_view head) {
    auto is_letter = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    return std::ranges::count_if(head.substr(0, 4), is_letter) >= 3;
}

}  // namespace examination
