// Where tests find the real inputs: the unpacked corpus, which is never part of the repository.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace support {

// $SPOOR_CORPUS_UNPACKED, else build/corpus beneath the source folder, where `./run` unpacks it.
inline std::filesystem::path corpus_folder() {
    const char* folder = std::getenv("SPOOR_CORPUS_UNPACKED");
    return folder && *folder ? std::filesystem::path(folder)
                             : std::filesystem::path(SPOOR_SOURCE_DIR) / "build" / "corpus";
}

// A file or folder of the corpus ("01-disk-images/…"). Nothing, and a message in the test's output,
// where it is not there: the test then returns.
inline std::optional<std::filesystem::path> corpus_file(const std::string& name) {
    auto path = corpus_folder() / name;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return path;
    MESSAGE("corpus absent: " << name);
    return std::nullopt;
}

}  // namespace support
