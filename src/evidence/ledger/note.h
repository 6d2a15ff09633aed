// C2SP signed notes: text, Ed25519 signatures, and the keys that make and check them.
#pragma once

#include "core/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace evidence {

constexpr std::size_t note_size_max = 1u << 20;
constexpr std::size_t note_signatures_max = 64;

// A public key with its name: "example.org/node+33d7b496+AeHT…", as tools for notes exchange it.
class VerifierKey {
public:
    static core::Result<VerifierKey> parse(std::string_view text);
    // invalid_input where the name cannot stand in a note.
    static core::Result<VerifierKey> from_public_key(std::string name,
                                                     const std::array<unsigned char, 32>& key);

    const std::string& name() const { return name_; }
    // First four bytes of SHA-256(name, newline, 1, public key).
    std::uint32_t id() const { return id_; }
    std::string text() const;
    bool verify(std::string_view message, std::string_view signature) const;

private:
    VerifierKey() = default;

    std::string name_;
    std::uint32_t id_ = 0;
    std::array<unsigned char, 32> key_{};
};

// The secret key; wiped from memory when it goes. Thread-safe.
class SigningKey {
public:
    // "PRIVATE+KEY+name+id+base64", as tools for notes keep it.
    static core::Result<SigningKey> parse(std::string_view text);
    static core::Result<SigningKey> generate(std::string name);

    SigningKey(SigningKey&& other) noexcept;
    SigningKey& operator=(SigningKey&& other) noexcept;
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;
    ~SigningKey();

    const VerifierKey& verifier() const { return verifier_; }
    // The text form, secret included.
    std::string secret_text() const;
    // The whole note. REQUIRES: valid UTF-8 that ends in a newline, no other control characters.
    std::string sign_note(std::string_view text) const;

private:
    SigningKey(VerifierKey verifier, const std::array<unsigned char, 64>& secret);
    static core::Result<SigningKey> from_seed(std::string name,
                                              const std::array<unsigned char, 32>& seed);

    VerifierKey verifier_;
    std::array<unsigned char, 64> secret_{};
};

struct NoteSignature {
    std::string name;
    std::uint32_t key_id = 0;
    std::string signature;
};

struct Note {
    std::string text;  // With its last newline.
    std::vector<NoteSignature> signatures;
};

// Form only. A note must not be believed before verify_note() has said so.
core::Result<Note> parse_note(std::string_view bytes);
// denied where no signature of this key is there, or one of them is wrong.
core::Result<void> verify_note(const Note& note, const VerifierKey& key);

}  // namespace evidence
