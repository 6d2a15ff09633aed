#include "evidence/ledger/note.h"

#include "core/base64.h"
#include "core/hash.h"
#include "core/text.h"
#include "core/verify.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <fmt/format.h>
#include <sodium.h>

namespace evidence {
using core::Error;
using core::ErrorCode;

namespace {

constexpr char ed25519_type = 0x01;
constexpr std::string_view secret_prefix = "PRIVATE+KEY+";
constexpr std::string_view signature_start = "\xe2\x80\x94 ";  // Em dash, space.

void ensure_sodium() {
    static const bool ready = sodium_init() >= 0;
    VERIFY(ready);
}

// Unicode's White_Space beyond ASCII; signed-note allows none of it in a key name.
bool has_unicode_space(std::string_view name) {
    static constexpr std::string_view spaces[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
        "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
        "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
    return std::any_of(std::begin(spaces), std::end(spaces), [&](std::string_view space) {
        return name.find(space) != std::string_view::npos;
    });
}

bool is_key_name(std::string_view name) {
    return !name.empty() && core::is_valid_utf8(name) &&
           std::none_of(name.begin(), name.end(),
                        [](char c) {
                            auto byte = static_cast<unsigned char>(c);
                            return byte <= 0x20 || byte == 0x7f || byte == '+';
                        }) &&
           !has_unicode_space(name);
}

std::string big_endian(std::uint32_t value) {
    std::string bytes(4, '\0');
    for (std::size_t i = 0; i < 4; ++i)
        bytes[i] = static_cast<char>(value >> (24 - 8 * i) & 255);
    return bytes;
}

std::uint32_t from_big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::string typed(std::string_view key) {
    return std::string(1, ed25519_type).append(key);
}

template <std::size_t Size>
std::string_view text_of(const std::array<unsigned char, Size>& bytes, std::size_t count = Size) {
    return {reinterpret_cast<const char*>(bytes.data()), count};
}

struct KeyText {
    std::string name;
    std::uint32_t id = 0;
    std::array<unsigned char, 32> key{};
};

// "name+id+base64(type, key)"; the base64 may hold further plus signs.
core::Result<KeyText> parse_key_text(std::string_view text) {
    Error malformed(ErrorCode::invalid_input, "not a key of the form name+id+base64");
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    auto first = text.find('+');
    auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos || second - first != 9)
        return malformed;
    KeyText key;
    key.name = text.substr(0, first);
    auto id_text = text.substr(first + 1, 8);
    auto end = id_text.data() + id_text.size();
    auto [stop, problem] = std::from_chars(id_text.data(), end, key.id, 16);
    auto bytes = core::from_base64(text.substr(second + 1));
    if (problem != std::errc() || stop != end || !bytes || bytes->size() != 33 ||
        !is_key_name(key.name))
        return malformed;
    if ((*bytes)[0] != ed25519_type)
        return Error(ErrorCode::unsupported, "only Ed25519 keys are known");
    std::memcpy(key.key.data(), bytes->data() + 1, key.key.size());
    sodium_memzero(bytes->data(), bytes->size());
    return key;
}

core::Result<NoteSignature> parse_signature_line(std::string_view line) {
    Error malformed(ErrorCode::invalid_input, "a line is not a signature");
    if (!line.starts_with(signature_start))
        return malformed;
    line.remove_prefix(signature_start.size());
    auto space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
        return malformed;
    auto bytes = core::from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() < 5)
        return malformed;
    return NoteSignature{std::string(line.substr(0, space)), from_big_endian(*bytes),
                         bytes->substr(4)};
}

}  // namespace

core::Result<VerifierKey> VerifierKey::from_public_key(std::string name,
                                                       const std::array<unsigned char, 32>& key) {
    if (!is_key_name(name))
        return Error(ErrorCode::invalid_input,
                     "a key name has no white space, no control characters and no '+'");
    VerifierKey verifier;
    verifier.name_ = std::move(name);
    verifier.key_ = key;
    auto digest = core::sha256(verifier.name_ + "\n" + typed(text_of(key)));
    verifier.id_ = from_big_endian({reinterpret_cast<const char*>(digest.bytes.data()), 4});
    return verifier;
}

core::Result<VerifierKey> VerifierKey::parse(std::string_view text) {
    auto key = TRY(parse_key_text(text));
    auto verifier = TRY(from_public_key(std::move(key.name), key.key));
    if (verifier.id_ != key.id)
        return Error(ErrorCode::invalid_input, "the key's id does not belong to the key");
    return verifier;
}

std::string VerifierKey::text() const {
    return fmt::format("{}+{:08x}+{}", name_, id_, core::to_base64(typed(text_of(key_))));
}

bool VerifierKey::verify(std::string_view message, std::string_view signature) const {
    ensure_sodium();
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                       reinterpret_cast<const unsigned char*>(message.data()),
                                       message.size(), key_.data()) == 0;
}

SigningKey::SigningKey(VerifierKey verifier, const std::array<unsigned char, 64>& secret)
    : verifier_(std::move(verifier)), secret_(secret) {}

SigningKey::SigningKey(SigningKey&& other) noexcept
    : verifier_(std::move(other.verifier_)), secret_(other.secret_) {
    sodium_memzero(other.secret_.data(), other.secret_.size());
}

SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
    if (this != &other) {
        verifier_ = std::move(other.verifier_);
        secret_ = other.secret_;
        sodium_memzero(other.secret_.data(), other.secret_.size());
    }
    return *this;
}

SigningKey::~SigningKey() {
    sodium_memzero(secret_.data(), secret_.size());
}

core::Result<SigningKey> SigningKey::from_seed(std::string name,
                                               const std::array<unsigned char, 32>& seed) {
    ensure_sodium();
    std::array<unsigned char, 32> public_key{};
    std::array<unsigned char, 64> secret{};
    VERIFY(crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data()) == 0);
    auto verifier = VerifierKey::from_public_key(std::move(name), public_key);
    if (!verifier) {
        sodium_memzero(secret.data(), secret.size());
        return std::move(verifier).error();
    }
    SigningKey key(std::move(verifier).value(), secret);
    sodium_memzero(secret.data(), secret.size());
    return key;
}

core::Result<SigningKey> SigningKey::parse(std::string_view text) {
    if (!text.starts_with(secret_prefix))
        return Error(ErrorCode::invalid_input, "not a private key: PRIVATE+KEY+ is missing");
    auto parts = TRY(parse_key_text(text.substr(secret_prefix.size())));
    auto key = from_seed(std::move(parts.name), parts.key);
    sodium_memzero(parts.key.data(), parts.key.size());
    if (key && key.value().verifier_.id() != parts.id)
        return Error(ErrorCode::invalid_input, "the key's id does not belong to the key");
    return key;
}

core::Result<SigningKey> SigningKey::generate(std::string name) {
    ensure_sodium();
    std::array<unsigned char, 32> seed{};
    randombytes_buf(seed.data(), seed.size());
    auto key = from_seed(std::move(name), seed);
    sodium_memzero(seed.data(), seed.size());
    return key;
}

std::string SigningKey::secret_text() const {
    return fmt::format("{}{}+{:08x}+{}", secret_prefix, verifier_.name(), verifier_.id(),
                       core::to_base64(typed(text_of(secret_, 32))));
}

std::string SigningKey::sign_note(std::string_view text) const {
    VERIFY(text.ends_with('\n'));
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    VERIFY(crypto_sign_detached(signature.data(), nullptr,
                                reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                secret_.data()) == 0);
    std::string note(text);
    note.append("\n").append(signature_start).append(verifier_.name()).append(" ");
    note += core::to_base64(big_endian(verifier_.id()).append(text_of(signature)));
    return note.append("\n");
}

core::Result<Note> parse_note(std::string_view bytes) {
    if (bytes.size() > note_size_max)
        return Error(ErrorCode::limit_exceeded, "the note is larger than any should be");
    if (!core::is_valid_utf8(bytes) || std::any_of(bytes.begin(), bytes.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 && c != '\n';
        }))
        return Error(ErrorCode::invalid_input, "not a note: it holds bytes that no note holds");
    auto split = bytes.rfind("\n\n");
    if (split == std::string_view::npos || !bytes.ends_with('\n'))
        return Error(ErrorCode::invalid_input, "not a note: no signatures");
    Note note;
    note.text = bytes.substr(0, split + 1);
    auto rest = bytes.substr(split + 2);
    while (!rest.empty()) {
        if (note.signatures.size() == note_signatures_max)
            return Error(ErrorCode::limit_exceeded, "the note has too many signatures");
        auto end = rest.find('\n');
        auto signature = TRY(parse_signature_line(rest.substr(0, end)));
        note.signatures.push_back(std::move(signature));
        rest.remove_prefix(end + 1);
    }
    if (note.signatures.empty())
        return Error(ErrorCode::invalid_input, "not a note: no signatures");
    return note;
}

core::Result<void> verify_note(const Note& note, const VerifierKey& key) {
    bool found = false;
    for (const auto& signature : note.signatures) {
        if (signature.name != key.name() || signature.key_id != key.id())
            continue;
        if (!key.verify(note.text, signature.signature))
            return Error(ErrorCode::denied, "the signature of " + key.name() + " is wrong");
        found = true;
    }
    if (!found)
        return Error(ErrorCode::denied, "there is no signature of " + key.name());
    return {};
}

}  // namespace evidence
