// spoor-verify: checks a ledger or a proof with nothing but the files and a public key.
#include "core/disk.h"
#include "core/file.h"
#include "core/text.h"
#include "evidence/ledger/proof.h"
#include "evidence/ledger/verify_ledger.h"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

enum ExitStatus {
    exit_right = 0,
    exit_wrong = 1,
    exit_usage = 2
};

constexpr std::uint64_t small_file_max = 1u << 20;
constexpr std::uint64_t proof_file_max = 64u << 20;

constexpr std::string_view usage =
    "spoor-verify checks what Spoor recorded. It needs no database and no network.\n"
    "\n"
    "  spoor-verify ledger FOLDER --key KEY [--known CHECKPOINT] [--without-payloads]\n"
    "      Reads every entry, tile, checkpoint and payload of a ledger.\n"
    "  spoor-verify proof FILE --key KEY [--entry FILE] [--show]\n"
    "      Checks that one entry is in the ledger that was signed; --show prints it.\n"
    "\n"
    "KEY is the node's public key (name+id+base64), or a file that holds it. Take it from a "
    "source\n"
    "you trust, not from the folder you check. CHECKPOINT is a file with a checkpoint that you "
    "were\n"
    "given earlier: it shows whether the ledger was rolled back since.\n"
    "\n"
    "Exit status: 0 everything is right, 1 something is wrong, 2 this program was used wrongly.\n";

struct Arguments {
    std::string command;
    std::string subject;
    std::optional<std::string> key;
    std::optional<std::string> known;
    std::optional<std::string> entry;
    bool without_payloads = false;
    bool show = false;
};

void print(std::FILE* out, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), out);
}

core::Result<Arguments> parse_arguments(const std::vector<std::string>& words) {
    Arguments arguments;
    std::vector<std::string> plain;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto* value = words[i] == "--key"     ? &arguments.key
                      : words[i] == "--known" ? &arguments.known
                      : words[i] == "--entry" ? &arguments.entry
                                              : nullptr;
        if (value) {
            if (i + 1 == words.size())
                return core::Error(core::ErrorCode::invalid_input, words[i] + " needs a value");
            *value = words[++i];
        } else if (words[i] == "--without-payloads") {
            arguments.without_payloads = true;
        } else if (words[i] == "--show") {
            arguments.show = true;
        } else if (words[i].starts_with("-")) {
            return core::Error(core::ErrorCode::invalid_input, words[i] + " is not known");
        } else {
            plain.push_back(words[i]);
        }
    }
    if (plain.size() != 2 || (plain[0] != "ledger" && plain[0] != "proof"))
        return core::Error(core::ErrorCode::invalid_input, "say `ledger FOLDER` or `proof FILE`");
    if (!arguments.key)
        return core::Error(core::ErrorCode::invalid_input, "--key is missing");
    arguments.command = plain[0];
    arguments.subject = plain[1];
    return arguments;
}

core::Result<evidence::VerifierKey> read_key(const std::string& text) {
    if (auto key = evidence::VerifierKey::parse(text))
        return key;
    auto content = TRY(core::read_file(text, small_file_max));
    return evidence::VerifierKey::parse(content);
}

core::Result<bool> check_ledger(const Arguments& arguments, const evidence::VerifierKey& key) {
    evidence::LedgerCheck check;
    if (arguments.without_payloads)
        check.payloads = evidence::PayloadsExpected::no;
    if (arguments.known)
        check.known_checkpoint = TRY(core::read_file(*arguments.known, small_file_max));
    core::RealDisk disk;
    auto report = TRY(evidence::verify_ledger(disk, arguments.subject, key, check));
    print(stdout,
          "Ledger of " + core::printable(key.name()) + "\n" + evidence::ledger_report_text(report));
    return report.intact();
}

core::Result<bool> check_proof(const Arguments& arguments, const evidence::VerifierKey& key) {
    std::optional<std::string> leaf;
    if (arguments.entry)
        leaf = TRY(core::read_file(*arguments.entry, small_file_max));
    auto text = TRY(core::read_file(arguments.subject, proof_file_max));
    auto proved = evidence::verify_proof(text, key, leaf);
    if (!proved) {
        print(stdout,
              "The proof does NOT hold: " + core::printable(proved.error().message()) + "\n");
        return false;
    }
    const auto& entry = proved.value();
    print(stdout, fmt::format("The proof holds: entry {} is in the ledger of {}, as signed over {} "
                              "entries with root {}.\n",
                              entry.index, core::printable(key.name()), entry.checkpoint.head.size,
                              entry.checkpoint.head.root.hex()));
    if (entry.payload)
        print(stdout, "The payload in the proof is the one the entry commits to.\n");
    if (arguments.show) {
        print(stdout, "Entry: " + core::printable(entry.leaf) + "\n");
        if (entry.payload)
            print(stdout, "Payload: " + core::printable(*entry.payload) + "\n");
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
        print(stdout, usage);
        return exit_right;
    }
    auto arguments = parse_arguments(words);
    if (!arguments) {
        print(stderr, "spoor-verify: " + core::printable(arguments.error().message()) + "\n\n");
        print(stderr, usage);
        return exit_usage;
    }
    auto key = read_key(*arguments.value().key);
    if (!key) {
        print(stderr, "spoor-verify: the key: " + core::printable(key.error().message()) + "\n");
        return exit_usage;
    }
    auto right = arguments.value().command == "ledger"
                     ? check_ledger(arguments.value(), key.value())
                     : check_proof(arguments.value(), key.value());
    if (!right) {
        print(stderr, "spoor-verify: " + core::printable(right.error().message()) + "\n");
        return right.error().code() == core::ErrorCode::not_found ? exit_usage : exit_wrong;
    }
    return right.value() ? exit_right : exit_wrong;
}
