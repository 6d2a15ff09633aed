// Is a source an archive, or compressed, rather than an image?
#pragma once

#include <filesystem>

namespace examination {

// By the signature at its start alone: such a file is taken as a logical source, and what is in it
// is found by opening it, files and disk images alike. False for what cannot be read.
bool is_packed_file(const std::filesystem::path& path);

}  // namespace examination
