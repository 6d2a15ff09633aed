#include "evidence/ledger/proof.h"

#include "core/base64.h"
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/hash.h"
#include "evidence/ledger/payload_log.h"
#include "evidence/ledger/tiles.h"
#include "evidence/ledger/tree_writer.h"

#include <fmt/format.h>

namespace evidence {
namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::size_t proof_size_max = 64u << 20;
constexpr std::size_t path_length_max = 64;

std::optional<std::string_view> take_line(std::string_view& rest) {
    auto end = rest.find('\n');
    if (end == std::string_view::npos)
        return std::nullopt;
    auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

struct Disclosed {
    std::string leaf;
    std::optional<std::string> salt;
    std::optional<std::string> payload;
};

// Our extra line: {"leaf":…,"payload":…,"salt":…}, all text. Nothing where it is another's.
core::Result<std::optional<Disclosed>> parse_extra(const std::string& extra) {
    std::optional<Disclosed> none;
    if (extra.empty())
        return none;
    auto json = core::parse_json(extra, {.size_max = proof_size_max, .depth_max = 2});
    const auto* leaf = json ? core::find_string(json.value(), "leaf") : nullptr;
    if (!leaf)
        return none;
    Disclosed disclosed{*leaf, std::nullopt, std::nullopt};
    const auto* payload = core::find_string(json.value(), "payload");
    const auto* salt = core::find_string(json.value(), "salt");
    if ((payload == nullptr) != (salt == nullptr))
        return Error(ErrorCode::invalid_input, "the proof has a payload or a salt, but not both");
    if (payload) {
        disclosed.salt = core::from_hex(*salt);
        disclosed.payload = *payload;
        if (!disclosed.salt)
            return Error(ErrorCode::invalid_input, "the proof's salt is none");
    }
    return std::optional(std::move(disclosed));
}

core::Result<std::string> make_extra(core::Disk& disk, const fs::path& folder, std::uint64_t index,
                                     std::string leaf, Disclosure disclosure) {
    core::Json extra{{"leaf", std::move(leaf)}};
    if (disclosure == Disclosure::with_payload) {
        auto keep = [&](const PayloadRecordView& record) -> core::Result<void> {
            if (record.index == index && record.kind == PayloadFrame::entry) {
                extra["payload"] = record.payload;
                extra["salt"] = core::to_hex(core::bytes_of(record.salt));
            }
            return {};
        };
        TRY(read_segment(disk, folder, index / entries_per_segment, keep));
        if (!extra.contains("payload"))
            return Error(ErrorCode::not_found,
                         fmt::format("the payload of entry {} is no longer there", index));
    }
    return core::canonical_json(extra);
}

}  // namespace

std::string proof_text(const LedgerProof& proof) {
    std::string text(first_line);
    text += "\n";
    if (!proof.extra.empty())
        text += "extra " + core::to_base64(proof.extra) + "\n";
    text += fmt::format("index {}\n", proof.index);
    for (const auto& hash : proof.path)
        text += hash_to_base64(hash) + "\n";
    return text + "\n" + proof.checkpoint;
}

core::Result<LedgerProof> parse_proof(std::string_view text) {
    Error malformed(ErrorCode::invalid_input, "not a c2sp.org/tlog-proof@v1 file");
    if (text.size() > proof_size_max)
        return Error(ErrorCode::limit_exceeded, "the proof is larger than any should be");
    auto line = take_line(text);
    if (!line || *line != first_line)
        return malformed;
    LedgerProof proof;
    line = take_line(text);
    if (line && line->starts_with("extra ")) {
        auto extra = core::from_base64(line->substr(6));
        if (!extra || extra->empty())
            return malformed;
        proof.extra = std::move(*extra);
        line = take_line(text);
    }
    if (!line || !line->starts_with("index "))
        return malformed;
    auto index = parse_decimal(line->substr(6));
    if (!index)
        return malformed;
    proof.index = *index;
    for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
        auto hash = hash_from_base64(*line);
        if (!hash || proof.path.size() == path_length_max)
            return malformed;
        proof.path.push_back(*hash);
    }
    if (!line)
        return malformed;
    proof.checkpoint = text;
    return proof;
}

core::Result<std::string> prove_entry(core::Disk& disk, const fs::path& folder,
                                      const VerifierKey& key, std::uint64_t index,
                                      Disclosure disclosure) {
    LedgerProof proof;
    proof.index = index;
    proof.checkpoint =
        TRY(core::read_whole(disk, folder / latest_checkpoint_name, checkpoint_file_size_max));
    auto checkpoint = TRY(read_checkpoint(proof.checkpoint, key));
    auto size = checkpoint.head.size;
    if (index >= size)
        return Error(ErrorCode::not_found,
                     fmt::format("the last checkpoint covers {} entries; there is no entry {} "
                                 "among them",
                                 size, index));
    TileReaderView tiles(disk, folder, size);
    proof.path = TRY(inclusion_proof(tiles, {index, size}));
    auto bundle = TRY(tiles.bundle(index / tile_width));
    proof.extra =
        TRY(make_extra(disk, folder, index, std::move(bundle[index % tile_width]), disclosure));
    auto text = proof_text(proof);
    // A proof that does not prove is not given out.
    TRY(verify_proof(text, key).during("the ledger does not bear its own proof out"));
    return text;
}

core::Result<ProvedEntry> verify_proof(std::string_view text, const VerifierKey& key,
                                       std::optional<std::string> leaf) {
    auto proof = TRY(parse_proof(text));
    auto disclosed = TRY(parse_extra(proof.extra));
    if (!leaf && !disclosed)
        return Error(ErrorCode::invalid_input,
                     "the proof does not hold the entry; give the entry beside it");
    ProvedEntry proved;
    proved.index = proof.index;
    proved.leaf = leaf ? std::move(*leaf) : disclosed->leaf;
    proved.checkpoint = TRY(read_checkpoint(proof.checkpoint, key));
    const auto& head = proved.checkpoint.head;
    if (!verify_inclusion({proof.index, head.size}, leaf_hash(proved.leaf), proof.path, head.root))
        return Error(ErrorCode::denied, "the entry is not in the tree that was signed");
    if (disclosed && disclosed->payload) {
        auto content = TRY(parse_leaf(proved.leaf));
        if (payload_commitment(*disclosed->salt, *disclosed->payload) != content.commitment)
            return Error(ErrorCode::denied, "the payload is not the one the entry commits to");
        proved.payload = std::move(disclosed->payload);
    }
    return proved;
}

}  // namespace evidence
