// The Merkle tree of RFC 6962 and RFC 9162: hashes, roots, and proofs made and checked.
#pragma once

#include "core/hash.h"
#include "core/result.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace evidence {

using TreeHash = core::Sha256Digest;

// RFC 9162 §2.1.1: the leading byte keeps a leaf from passing for a node.
TreeHash leaf_hash(std::string_view entry);
TreeHash node_hash(const TreeHash& left, const TreeHash& right);
// Root of a tree without leaves.
TreeHash empty_tree_hash();

// The roots of the perfect subtrees a tree of this size is made of, largest first: all that is
// needed to append and to know the root.
class Frontier {
public:
    Frontier() = default;
    // REQUIRES: one root for each set bit of `size`, largest subtree first.
    Frontier(std::uint64_t size, std::vector<TreeHash> roots);

    void append(const TreeHash& leaf);
    std::uint64_t size() const { return size_; }
    TreeHash root() const;

private:
    std::uint64_t size_ = 0;
    std::vector<TreeHash> roots_;
};

// Where the hashes of a tree are read from: tiles on disk, or memory.
class NodeSource {
public:
    virtual ~NodeSource() = default;
    // Root of the perfect subtree over the leaves [index << level, (index + 1) << level).
    virtual core::Result<TreeHash> node(unsigned level, std::uint64_t index) = 0;
};

core::Result<Frontier> frontier_at(NodeSource& source, std::uint64_t size);
core::Result<TreeHash> root_at(NodeSource& source, std::uint64_t size);

// An entry's place in a tree of a size.
struct EntryPlace {
    std::uint64_t index = 0;
    std::uint64_t tree_size = 0;
};
// invalid_input unless index < tree_size.
core::Result<std::vector<TreeHash>> inclusion_proof(NodeSource& source, EntryPlace place);
// Whether `leaf` stands at that place in the tree with that root.
bool verify_inclusion(EntryPlace place, const TreeHash& leaf, std::span<const TreeHash> proof,
                      const TreeHash& root);

struct TreeHead {
    std::uint64_t size = 0;
    TreeHash root;
    bool operator==(const TreeHead&) const = default;
};
// invalid_input unless from <= to. Between equal sizes, or from 0, the proof is empty.
core::Result<std::vector<TreeHash>> consistency_proof(NodeSource& source, std::uint64_t from,
                                                      std::uint64_t to);
// Whether the larger tree begins with the whole of the smaller one.
bool verify_consistency(const TreeHead& from, const TreeHead& to, std::span<const TreeHash> proof);

}  // namespace evidence
