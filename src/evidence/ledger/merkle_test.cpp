#include "evidence/ledger/merkle.h"

#include "core/base64.h"
#include "core/json.h"
#include "evidence/ledger/checkpoint.h"
#include "support/corpus.h"
#include "support/tar.h"

#include <bit>

#include <doctest/doctest.h>

using namespace evidence;

namespace {

// The oracle: RFC 6962 §2.1 word for word, over leaf hashes in memory.
TreeHash plain_root(std::span<const TreeHash> leaves) {
    if (leaves.empty())
        return empty_tree_hash();
    if (leaves.size() == 1)
        return leaves.front();
    auto left = std::bit_floor(leaves.size() - 1);
    return node_hash(plain_root(leaves.first(left)), plain_root(leaves.subspan(left)));
}

class Leaves : public NodeSource {
public:
    explicit Leaves(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            leaves.push_back(leaf_hash(std::to_string(i)));
    }
    core::Result<TreeHash> node(unsigned level, std::uint64_t index) override {
        return plain_root(std::span(leaves).subspan(index << level, std::size_t{1} << level));
    }
    std::vector<TreeHash> leaves;
};

// Nothing where the vector's text is not 32 bytes: such an input must be refused, and is here.
std::optional<std::vector<TreeHash>> hashes_of(const core::Json& json) {
    std::vector<TreeHash> hashes;
    for (const auto& text : json) {
        auto hash = hash_from_base64(text.get<std::string>());
        if (!hash)
            return std::nullopt;
        hashes.push_back(*hash);
    }
    return hashes;
}

// Some vectors have text in place of a root; only whether two are equal matters then.
TreeHash root_of(const core::Json& json) {
    auto bytes = core::from_base64(json.get<std::string>()).value();
    auto hash = hash_from_base64(json.get<std::string>());
    return hash ? *hash : core::sha256(bytes);
}

bool accepts_inclusion(const core::Json& json) {
    auto root = root_of(json["root"]);
    auto leaf = hash_from_base64(json["leafHash"].get<std::string>());
    auto proof = hashes_of(json["proof"]);
    if (!leaf || !proof)
        return false;
    return verify_inclusion(
        {json["leafIdx"].get<std::uint64_t>(), json["treeSize"].get<std::uint64_t>()}, *leaf,
        *proof, root);
}

bool accepts_consistency(const core::Json& json) {
    auto proof = hashes_of(json["proof"]);
    if (!proof)
        return false;
    return verify_consistency({json["size1"].get<std::uint64_t>(), root_of(json["root1"])},
                              {json["size2"].get<std::uint64_t>(), root_of(json["root2"])}, *proof);
}

}  // namespace

TEST_CASE("the proof vectors of transparency-dev/merkle hold, good ones and corrupted ones") {
    auto archive =
        support::corpus_file("19-custody/transparency-dev+merkle/merkle-testdata-full.tar.gz");
    if (!archive)
        return;
    std::size_t inclusion = 0;
    std::size_t consistency = 0;
    for (const auto& [name, text] : support::files_of_tar_gz(*archive)) {
        auto json = core::parse_json(text);
        REQUIRE_MESSAGE(json, name);
        bool is_inclusion = name.find("/inclusion/") != std::string::npos;
        (is_inclusion ? inclusion : consistency) += 1;
        bool accepted =
            is_inclusion ? accepts_inclusion(json.value()) : accepts_consistency(json.value());
        CHECK_MESSAGE(accepted != json.value()["wantErr"].get<bool>(), name);
    }
    CHECK(inclusion == 98);
    CHECK(consistency == 98);
}

TEST_CASE("a frontier has the root that the definition gives, at every size") {
    Leaves source(130);
    Frontier frontier;
    for (std::size_t size = 0; size <= 130; ++size) {
        auto expected = plain_root(std::span(source.leaves).first(size));
        CHECK(frontier.root() == expected);
        CHECK(root_at(source, size).value() == expected);
        if (size < 130)
            frontier.append(source.leaves[size]);
    }
    auto loaded = frontier_at(source, 77).value();
    for (std::size_t i = 77; i < 130; ++i)
        loaded.append(source.leaves[i]);
    CHECK(loaded.root() == frontier.root());
}

TEST_CASE("every inclusion proof of every small tree holds, and for its own place only") {
    Leaves source(40);
    for (std::uint64_t size = 1; size <= 40; ++size) {
        auto root = root_at(source, size).value();
        for (std::uint64_t index = 0; index < size; ++index) {
            auto proof = inclusion_proof(source, {index, size}).value();
            CHECK(verify_inclusion({index, size}, source.leaves[index], proof, root));
            CHECK(!verify_inclusion({index + 1, size}, source.leaves[index], proof, root));
            CHECK(!verify_inclusion({index, size}, source.leaves[(index + 1) % 40], proof, root));
            proof.push_back(root);
            CHECK(!verify_inclusion({index, size}, source.leaves[index], proof, root));
        }
        CHECK(!inclusion_proof(source, {size, size}));
    }
}

TEST_CASE("every consistency proof of every small tree holds, and for its own sizes only") {
    Leaves source(40);
    for (std::uint64_t to = 0; to <= 40; ++to)
        for (std::uint64_t from = 1; from <= to; ++from) {
            TreeHead small{from, root_at(source, from).value()};
            TreeHead large{to, root_at(source, to).value()};
            auto proof = consistency_proof(source, from, to).value();
            CHECK(verify_consistency(small, large, proof));
            if (from == to)
                continue;
            auto wrong = large;
            wrong.root = small.root;
            CHECK(!verify_consistency(small, wrong, proof));
            CHECK(!verify_consistency(large, small, proof));
            wrong = small;
            wrong.root = empty_tree_hash();
            CHECK(!verify_consistency(wrong, large, proof));
        }
    CHECK(!consistency_proof(source, 5, 4));
}
