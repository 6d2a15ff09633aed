#include "evidence/ledger/checkpoint.h"

#include "core/base64.h"

#include <charconv>
#include <cstring>

#include <fmt/format.h>

namespace evidence {
using core::Error;
using core::ErrorCode;

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text[0] == '0') || text[0] == '-')
        return std::nullopt;
    std::uint64_t value = 0;
    auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || stop != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<TreeHash> hash_from_base64(std::string_view text) {
    auto bytes = core::from_base64(text);
    if (!bytes || bytes->size() != 32)
        return std::nullopt;
    TreeHash hash;
    std::memcpy(hash.bytes.data(), bytes->data(), 32);
    return hash;
}

std::string hash_to_base64(const TreeHash& hash) {
    return core::to_base64({reinterpret_cast<const char*>(hash.bytes.data()), 32});
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
    return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.head.size,
                       hash_to_base64(checkpoint.head.root));
}

core::Result<Checkpoint> parse_checkpoint_text(std::string_view text) {
    Error malformed(ErrorCode::invalid_input, "not a checkpoint of origin, size and root");
    auto first = text.find('\n');
    auto second = first == std::string_view::npos ? first : text.find('\n', first + 1);
    auto third = second == std::string_view::npos ? second : text.find('\n', second + 1);
    if (third == std::string_view::npos || third + 1 != text.size() || first == 0)
        return malformed;
    auto size = parse_decimal(text.substr(first + 1, second - first - 1));
    auto root = hash_from_base64(text.substr(second + 1, third - second - 1));
    if (!size || !root)
        return malformed;
    return Checkpoint{std::string(text.substr(0, first)), {*size, *root}};
}

core::Result<Checkpoint> read_checkpoint(std::string_view bytes, const VerifierKey& key) {
    auto note = TRY(parse_note(bytes));
    TRY(verify_note(note, key));
    auto checkpoint = TRY(parse_checkpoint_text(note.text));
    if (checkpoint.origin != key.name())
        return Error(ErrorCode::denied, "the checkpoint is of another log: " + checkpoint.origin);
    return checkpoint;
}

}  // namespace evidence
