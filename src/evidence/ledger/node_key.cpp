#include "evidence/ledger/node_key.h"

#include "core/file.h"

#include <sodium.h>
#include <sys/stat.h>

namespace evidence {
namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

namespace {

constexpr const char* secret_name = "node.key";
constexpr const char* public_name = "node.pub";
constexpr std::uint64_t key_file_size_max = 4096;

}  // namespace

core::Result<SigningKey> create_node_key(const fs::path& folder, std::string_view origin) {
    std::error_code unknown;
    if (fs::exists(folder / secret_name, unknown) || unknown)
        return Error(ErrorCode::conflict, "'" + folder.string() + "' has a key already");
    auto key = TRY(SigningKey::generate(std::string(origin)));
    TRY(core::ensure_folder(folder));
    auto secret = key.secret_text() + "\n";
    auto written = core::replace_file(folder / secret_name, secret);
    sodium_memzero(secret.data(), secret.size());
    if (!written)
        return std::move(written).error();
    TRY(core::replace_file(folder / public_name, key.verifier().text() + "\n"));
    return key;
}

core::Result<SigningKey> load_node_key(const fs::path& folder) {
    auto path = folder / secret_name;
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return core::io_error("open", path);
    if ((status.st_mode & 077) != 0)
        return Error(ErrorCode::denied, "'" + path.string() +
                                            "' can be read by others; make it private with "
                                            "chmod 600, and ask whether the key is still secret");
    auto text = TRY(core::read_file(path, key_file_size_max));
    auto key = SigningKey::parse(text);
    sodium_memzero(text.data(), text.size());
    return std::move(key).during("reading '" + path.string() + "'");
}

}  // namespace evidence
