// The key a node signs its ledger with: made once by `spoor init`, kept in one file.
#pragma once

#include "core/result.h"
#include "evidence/ledger/note.h"

#include <filesystem>
#include <string_view>

namespace evidence {

// Makes a key and writes FOLDER/node.key (secret, mode 0600) and FOLDER/node.pub (what others need
// to verify). `origin` names the log for ever: host and path, without white space or '+', as in
// "police.example/cyber/ledger". conflict where the folder has a key already.
core::Result<SigningKey> create_node_key(const std::filesystem::path& folder,
                                         std::string_view origin);

// denied where others than the owner may read the file.
core::Result<SigningKey> load_node_key(const std::filesystem::path& folder);

}  // namespace evidence
