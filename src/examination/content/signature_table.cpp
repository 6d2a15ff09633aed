#include "examination/content/signature_table.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <vector>

namespace examination {
namespace {

struct Entry {
    std::uint32_t offset;
    std::string_view bytes;
    std::uint32_t second_offset;
    std::string_view second_bytes;
    std::string_view media_type;
    bool may_be_text;
};

// Literals hold zero bytes, so their sizes come from the arrays.
template <std::size_t N>
constexpr std::string_view bytes_of(const char (&literal)[N]) {
    return {literal, N - 1};
}

constexpr Entry entries[] = {
#define SIGNATURE(offset, bytes, type) {offset, bytes_of(bytes), 0, {}, type, false},
#define TEXT_SIGNATURE(offset, bytes, type) {offset, bytes_of(bytes), 0, {}, type, true},
#define SIGNATURE_AND(offset, bytes, second_offset, second_bytes, type) \
    {offset, bytes_of(bytes), second_offset, bytes_of(second_bytes), type, false},
#include "examination/content/signatures.def"
#undef SIGNATURE
#undef TEXT_SIGNATURE
#undef SIGNATURE_AND
};

constexpr std::size_t size_of(const Entry& entry) {
    return entry.bytes.size() + entry.second_bytes.size();
}

// Entries at offset 0 by their first byte, the others together; each list the longest first.
struct Index {
    std::array<std::vector<const Entry*>, 256> by_first_byte;
    std::vector<const Entry*> elsewhere;

    Index() {
        for (const auto& entry : entries)
            (entry.offset == 0 ? by_first_byte[static_cast<unsigned char>(entry.bytes[0])]
                               : elsewhere)
                .push_back(&entry);
        auto longer = [](const Entry* a, const Entry* b) { return size_of(*a) > size_of(*b); };
        for (auto& list : by_first_byte)
            std::ranges::stable_sort(list, longer);
        std::ranges::stable_sort(elsewhere, longer);
    }
};

bool holds(std::string_view head, std::uint32_t offset, std::string_view bytes) {
    return head.size() >= offset + bytes.size() && head.substr(offset, bytes.size()) == bytes;
}

const Entry* find_in(const std::vector<const Entry*>& list, std::string_view head) {
    for (const auto* entry : list)
        if (holds(head, entry->offset, entry->bytes) &&
            holds(head, entry->second_offset, entry->second_bytes))
            return entry;
    return nullptr;
}

constexpr std::size_t strong_size_min = 8;

bool is_weak_in_text(const Entry& entry) {
    auto is_printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    return !entry.may_be_text && size_of(entry) < strong_size_min &&
           std::ranges::all_of(entry.bytes, is_printable) &&
           std::ranges::all_of(entry.second_bytes, is_printable);
}

}  // namespace

SignatureMatch match_signature(std::string_view head) {
    static const Index index;
    if (head.empty())
        return {};
    const auto* first = find_in(index.by_first_byte[static_cast<unsigned char>(head[0])], head);
    // A long signature elsewhere (a boot sector's) says more than two bytes at the beginning.
    const auto* other = find_in(index.elsewhere, head);
    const auto* found =
        first == nullptr || (other != nullptr && size_of(*other) > size_of(*first)) ? other : first;
    return found == nullptr ? SignatureMatch{}
                            : SignatureMatch{found->media_type, is_weak_in_text(*found)};
}

std::size_t signature_count() {
    return std::size(entries);
}

}  // namespace examination
