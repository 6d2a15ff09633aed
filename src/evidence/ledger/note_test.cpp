#include "evidence/ledger/note.h"

#include "core/file.h"
#include "core/hash.h"
#include "core/json.h"
#include "evidence/ledger/checkpoint.h"
#include "evidence/ledger/node_key.h"
#include "support/corpus.h"
#include "support/temporary_folder.h"

#include <cstring>

#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace evidence;
using core::ErrorCode;

namespace {

// The example of C2SP's signed-note and the key its name belongs to (Go's note package).
constexpr const char* peter_key =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* peter_note =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

}  // namespace

TEST_CASE("a published note verifies with its published key") {
    auto key = VerifierKey::parse(peter_key);
    REQUIRE(key);
    CHECK(key.value().text() == peter_key);
    auto note = parse_note(peter_note);
    REQUIRE(note);
    CHECK(verify_note(note.value(), key.value()));
}

TEST_CASE("a note with any bit changed is not believed") {
    auto key = VerifierKey::parse(peter_key).value();
    std::string text = peter_note;
    for (std::size_t i = 0; i < text.size() * 8; ++i) {
        auto flipped = text;
        flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
        auto note = parse_note(flipped);
        CHECK_MESSAGE((!note || !verify_note(note.value(), key)), "bit " << i);
    }
    for (std::size_t size = 0; size < text.size(); ++size) {
        auto note = parse_note(std::string_view(text).substr(0, size));
        CHECK_MESSAGE((!note || !verify_note(note.value(), key)), "size " << size);
    }
}

TEST_CASE("signatures of other keys are passed over, a wrong one of the own key is not") {
    auto own = SigningKey::generate("example.org/a").value();
    auto other = SigningKey::generate("example.org/b").value();
    std::string text = "hello\n";
    auto own_note = own.sign_note(text);
    auto other_note = other.sign_note(text);
    auto both = own_note + other_note.substr(text.size() + 1);
    CHECK(verify_note(parse_note(both).value(), own.verifier()));
    CHECK(verify_note(parse_note(both).value(), other.verifier()));
    CHECK(verify_note(parse_note(other_note).value(), own.verifier()).error().code() ==
          ErrorCode::denied);
    auto wrong = parse_note(both + own.sign_note("other\n").substr(7)).value();
    CHECK(verify_note(wrong, own.verifier()).error().code() == ErrorCode::denied);
}

TEST_CASE("a key survives its text, and a name that no note can hold is refused") {
    auto key = SigningKey::generate("example.org/node").value();
    auto again = SigningKey::parse(key.secret_text()).value();
    CHECK(again.sign_note("x\n") == key.sign_note("x\n"));
    CHECK(VerifierKey::parse(key.verifier().text()).value().id() == key.verifier().id());
    for (const char* name : {"", "a b", "a+b", "a\nb",
                             "a\xc2\xa0"
                             "b",
                             "a\xff"})
        CHECK(SigningKey::generate(name).error().code() == ErrorCode::invalid_input);
    auto text = key.verifier().text();
    text[text.size() - 10] = text[text.size() - 10] == 'A' ? 'B' : 'A';
    CHECK(!VerifierKey::parse(text));
}

TEST_CASE("Ed25519 agrees with Wycheproof") {
    auto path = support::corpus_file("19-custody/C2SP+wycheproof/testvectors_v1/ed25519_test.json");
    if (!path)
        return;
    auto json = core::parse_json(core::read_file(*path, 1 << 20).value()).value();
    int tested = 0;
    for (const auto& group : json["testGroups"]) {
        auto bytes = core::from_hex(group["publicKey"]["pk"].get<std::string>()).value();
        std::array<unsigned char, 32> raw{};
        REQUIRE(bytes.size() == raw.size());
        std::memcpy(raw.data(), bytes.data(), raw.size());
        auto key = VerifierKey::from_public_key("x", raw).value();
        for (const auto& test : group["tests"]) {
            auto message = core::from_hex(test["msg"].get<std::string>()).value();
            auto signature = core::from_hex(test["sig"].get<std::string>()).value();
            CHECK_MESSAGE(key.verify(message, signature) == (test["result"] == "valid"),
                          test["tcId"].get<int>());
            ++tested;
        }
    }
    CHECK(tested == 151);
}

TEST_CASE("a checkpoint is read as it is written, and nothing else is one") {
    Checkpoint checkpoint{"example.org/log", {12, empty_tree_hash()}};
    CHECK(parse_checkpoint_text(checkpoint_text(checkpoint)).value() == checkpoint);
    auto root = hash_to_base64(empty_tree_hash());
    const std::vector<std::string> bad = {"",
                                          "a\n12\n" + root,
                                          "\n12\n" + root + "\n",
                                          "a\n012\n" + root + "\n",
                                          "a\n-1\n" + root + "\n",
                                          "a\n+1\n" + root + "\n",
                                          "a\n99999999999999999999\n" + root + "\n",
                                          "a\n12\nAAAA\n",
                                          "a\n12\n" + root + "\nextension\n"};
    for (const auto& text : bad)
        CHECK_MESSAGE(!parse_checkpoint_text(text), text);
}

TEST_CASE("a node's key is private, made once, and read again") {
    support::TemporaryFolder folder;
    auto keys = folder.path() / "keys";
    auto key = create_node_key(keys, "police.example/ledger");
    REQUIRE(key);
    struct stat status {};
    REQUIRE(::stat((keys / "node.key").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(core::read_file(keys / "node.pub", 4096).value() == key.value().verifier().text() + "\n");
    CHECK(load_node_key(keys).value().verifier().text() == key.value().verifier().text());
    CHECK(create_node_key(keys, "police.example/ledger").error().code() == ErrorCode::conflict);
    REQUIRE(::chmod((keys / "node.key").c_str(), 0640) == 0);
    CHECK(load_node_key(keys).error().code() == ErrorCode::denied);
}
