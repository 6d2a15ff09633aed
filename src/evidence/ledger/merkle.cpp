#include "evidence/ledger/merkle.h"

#include "core/bytes.h"
#include "core/verify.h"

#include <array>
#include <bit>
#include <cstring>

namespace evidence {
namespace {

// Sizes beyond this are nonsense, and the arithmetic below never meets its limits.
constexpr std::uint64_t tree_size_max = std::uint64_t{1} << 62;

std::uint64_t largest_power_below(std::uint64_t count) {
    return std::bit_floor(count - 1);
}

// Root over [begin, end), where `begin` is a multiple of the largest power of two in the range.
core::Result<TreeHash> range_root(NodeSource& source, std::uint64_t begin, std::uint64_t end) {
    auto count = end - begin;
    if (std::has_single_bit(count)) {
        auto level = static_cast<unsigned>(std::countr_zero(count));
        return source.node(level, begin >> level);
    }
    auto left_count = largest_power_below(count);
    auto left = TRY(range_root(source, begin, begin + left_count));
    auto right = TRY(range_root(source, begin + left_count, end));
    return node_hash(left, right);
}

// RFC 9162 §2.1.4.1, SUBPROOF(m, D[begin:end], whole): `whole` while the range starts the old tree.
core::Result<void> subproof(NodeSource& source, std::uint64_t old_end, std::uint64_t begin,
                            std::uint64_t end, std::vector<TreeHash>& proof) {
    bool whole = begin == 0;
    while (old_end != end) {
        auto middle = begin + largest_power_below(end - begin);
        if (old_end <= middle) {
            TRY(subproof(source, old_end, begin, middle, proof));
            auto right = TRY(range_root(source, middle, end));
            proof.push_back(right);
            return {};
        }
        TRY(subproof(source, old_end, middle, end, proof));
        auto left = TRY(range_root(source, begin, middle));
        proof.push_back(left);
        return {};
    }
    if (!whole) {
        auto root = TRY(range_root(source, begin, end));
        proof.push_back(root);
    }
    return {};
}

}  // namespace

TreeHash leaf_hash(std::string_view entry) {
    static constexpr std::byte prefix{0};
    core::Hasher hasher(core::HashSelection::sha256);
    hasher.update(std::span(&prefix, 1));
    hasher.update(core::bytes_of(entry));
    return hasher.finish().sha256;
}

TreeHash node_hash(const TreeHash& left, const TreeHash& right) {
    std::array<std::byte, 65> bytes{std::byte{1}};
    std::memcpy(bytes.data() + 1, left.bytes.data(), 32);
    std::memcpy(bytes.data() + 33, right.bytes.data(), 32);
    return core::sha256(bytes);
}

TreeHash empty_tree_hash() {
    return core::sha256(std::string_view());
}

Frontier::Frontier(std::uint64_t size, std::vector<TreeHash> roots)
    : size_(size), roots_(std::move(roots)) {
    VERIFY(roots_.size() == static_cast<std::size_t>(std::popcount(size)));
}

void Frontier::append(const TreeHash& leaf) {
    auto hash = leaf;
    // Each full pair of equal subtrees becomes one, as a binary counter carries.
    for (auto bits = size_; bits & 1; bits >>= 1) {
        hash = node_hash(roots_.back(), hash);
        roots_.pop_back();
    }
    roots_.push_back(hash);
    ++size_;
}

TreeHash Frontier::root() const {
    if (roots_.empty())
        return empty_tree_hash();
    auto hash = roots_.back();
    for (auto it = roots_.rbegin() + 1; it != roots_.rend(); ++it)
        hash = node_hash(*it, hash);
    return hash;
}

core::Result<Frontier> frontier_at(NodeSource& source, std::uint64_t size) {
    std::vector<TreeHash> roots;
    std::uint64_t begin = 0;
    while (begin < size) {
        auto count = std::bit_floor(size - begin);
        auto root = TRY(range_root(source, begin, begin + count));
        roots.push_back(root);
        begin += count;
    }
    return Frontier(size, std::move(roots));
}

core::Result<TreeHash> root_at(NodeSource& source, std::uint64_t size) {
    auto frontier = TRY(frontier_at(source, size));
    return frontier.root();
}

core::Result<std::vector<TreeHash>> inclusion_proof(NodeSource& source, EntryPlace place) {
    if (place.index >= place.tree_size || place.tree_size > tree_size_max)
        return core::Error(core::ErrorCode::invalid_input, "the entry is not in a tree this size");
    // RFC 9162 §2.1.3.1, PATH(m, D): collected from the root down, wanted from the leaf up.
    std::vector<TreeHash> proof;
    std::uint64_t begin = 0;
    std::uint64_t end = place.tree_size;
    while (end - begin > 1) {
        auto middle = begin + largest_power_below(end - begin);
        bool left = place.index < middle;
        auto sibling =
            TRY(left ? range_root(source, middle, end) : range_root(source, begin, middle));
        proof.insert(proof.begin(), sibling);
        (left ? end : begin) = middle;
    }
    return proof;
}

bool verify_inclusion(EntryPlace place, const TreeHash& leaf, std::span<const TreeHash> proof,
                      const TreeHash& root) {
    // RFC 9162 §2.1.3.2.
    if (place.index >= place.tree_size)
        return false;
    auto node = place.index;
    auto last = place.tree_size - 1;
    auto hash = leaf;
    for (const auto& sibling : proof) {
        if (last == 0)
            return false;
        if ((node & 1) != 0 || node == last) {
            hash = node_hash(sibling, hash);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

core::Result<std::vector<TreeHash>> consistency_proof(NodeSource& source, std::uint64_t from,
                                                      std::uint64_t to) {
    if (from > to || to > tree_size_max)
        return core::Error(core::ErrorCode::invalid_input,
                           "a tree is not consistent with a smaller one");
    std::vector<TreeHash> proof;
    if (from != 0 && from != to)
        TRY(subproof(source, from, 0, to, proof));
    return proof;
}

bool verify_consistency(const TreeHead& from, const TreeHead& to, std::span<const TreeHash> proof) {
    // RFC 9162 §2.1.4.2. Every tree begins with the empty one: that is no proof of anything.
    if (from.size == 0 || from.size > to.size)
        return false;
    if (from.size == to.size)
        return proof.empty() && from.root == to.root;
    auto node = from.size - 1;
    auto last = to.size - 1;
    while ((node & 1) != 0) {
        node >>= 1;
        last >>= 1;
    }
    // A tree that is a whole subtree of the larger is not repeated in the proof.
    auto rest = proof;
    auto old_hash = from.root;
    if (!std::has_single_bit(from.size)) {
        if (rest.empty())
            return false;
        old_hash = rest.front();
        rest = rest.subspan(1);
    }
    auto new_hash = old_hash;
    for (const auto& sibling : rest) {
        if (last == 0)
            return false;
        if ((node & 1) != 0 || node == last) {
            old_hash = node_hash(sibling, old_hash);
            new_hash = node_hash(sibling, new_hash);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && old_hash == from.root && new_hash == to.root;
}

}  // namespace evidence
