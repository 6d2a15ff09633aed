// What others may hand us of a ledger: bundles, tiles, leaves, notes, checkpoints, proofs, keys.
#include "core/verify.h"
#include "evidence/ledger/checkpoint.h"
#include "evidence/ledger/entry.h"
#include "evidence/ledger/note.h"
#include "evidence/ledger/proof.h"
#include "evidence/ledger/tiles.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace evidence;
    std::string_view input(reinterpret_cast<const char*>(data), size);
    static const auto key =
        VerifierKey::parse(
            "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
            .value();
    // What is read must write back as it was: one text for one thing.
    if (auto bundle = decode_bundle(input))
        VERIFY(encode_bundle(bundle.value()) == input);
    if (auto tile = decode_tile(input))
        VERIFY(encode_tile(tile.value()) == input);
    if (auto leaf = parse_leaf(input))
        VERIFY(leaf_text(leaf.value()) == input);
    if (auto checkpoint = parse_checkpoint_text(input))
        VERIFY(checkpoint_text(checkpoint.value()) == input);
    if (auto proof = parse_proof(input))
        VERIFY(proof_text(proof.value()) == input);
    if (auto verifier = VerifierKey::parse(input))
        VERIFY(VerifierKey::parse(verifier.value().text()));
    (void)parse_note(input);
    (void)read_checkpoint(input, key);
    (void)verify_proof(input, key);
    return 0;
}
