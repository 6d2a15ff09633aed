// Most significant byte first, swapping rows to their bucket in place ("American flag"): digests
// spread evenly over 256 buckets, so two passes leave some dozens of rows a bucket, which are
// finished by insertion. No additional memory; the depth is bounded by the row's size, whatever the
// rows are.
#include "store/lookup/row_sort.h"

#include "core/verify.h"
#include "store/lookup/lookup_format.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace store {
namespace {

constexpr std::ptrdiff_t insertion_rows_max = 48;

template <std::size_t Stride>
struct Row {
    std::array<std::byte, Stride> bytes;
};

// Rows that share a bucket agree in the bytes before `depth`.
template <std::size_t Stride>
bool is_before(const Row<Stride>& a, const Row<Stride>& b, std::size_t depth) {
    const std::byte* left = a.bytes.data();
    const std::byte* right = b.bytes.data();
    if (depth + 8 <= Stride) {
        auto left_prefix = key_prefix(left + depth);
        auto right_prefix = key_prefix(right + depth);
        if (left_prefix != right_prefix)
            return left_prefix < right_prefix;
    }
    return std::memcmp(left, right, Stride) < 0;
}

template <std::size_t Stride>
void insertion_sort(Row<Stride>* first, Row<Stride>* last, std::size_t depth) {
    for (auto* next = first + 1; next < last; ++next) {
        auto row = *next;
        auto* hole = next;
        for (; hole != first && is_before(row, hole[-1], depth); --hole)
            *hole = hole[-1];
        *hole = row;
    }
}

template <std::size_t Stride>
void sort_from(Row<Stride>* first, Row<Stride>* last, std::size_t depth) {
    if (last - first <= insertion_rows_max)
        return insertion_sort(first, last, depth);
    if (depth == Stride)
        return;  // All alike.
    std::array<std::size_t, 257> begin{};
    for (auto* row = first; row != last; ++row)
        ++begin[static_cast<std::size_t>(row->bytes[depth]) + 1];
    for (std::size_t i = 1; i < begin.size(); ++i)
        begin[i] += begin[i - 1];
    auto next = begin;
    for (std::size_t bucket = 0; bucket < 256; ++bucket) {
        while (next[bucket] < begin[bucket + 1]) {
            auto row = first[next[bucket]];
            auto home = static_cast<std::size_t>(row.bytes[depth]);
            while (home != bucket) {
                std::swap(row, first[next[home]++]);
                home = static_cast<std::size_t>(row.bytes[depth]);
            }
            first[next[bucket]++] = row;
        }
    }
    for (std::size_t bucket = 0; bucket < 256; ++bucket)
        if (begin[bucket + 1] - begin[bucket] > 1)
            sort_from(first + begin[bucket], first + begin[bucket + 1], depth + 1);
}

template <std::size_t Stride>
void sort_whole(std::span<std::byte> rows) {
    // Rows are arrays of bytes: size and alignment are theirs, and bytes may alias anything.
    static_assert(sizeof(Row<Stride>) == Stride && alignof(Row<Stride>) == 1);
    auto* first = reinterpret_cast<Row<Stride>*>(rows.data());
    sort_from(first, first + rows.size() / Stride, 0);
}

}  // namespace

bool is_row_stride(std::uint32_t stride) {
    return stride == 16 || stride == 20 || stride == 24 || stride == 32 || stride == 36;
}

void sort_rows(std::span<std::byte> rows, std::uint32_t stride) {
    VERIFY(is_row_stride(stride) && rows.size() % stride == 0);
    switch (stride) {
        case 16:
            return sort_whole<16>(rows);
        case 20:
            return sort_whole<20>(rows);
        case 24:
            return sort_whole<24>(rows);
        case 32:
            return sort_whole<32>(rows);
        default:
            return sort_whole<36>(rows);
    }
}

}  // namespace store
