// libmagic, wrapped: the one place that calls it.
#pragma once

#include <string>
#include <string_view>

namespace examination {

// Loads the database, once; needs the file system. Later calls do nothing.
void load_magic_library();

// Empty if the library is not loaded, fails, or knows nothing. Opens no files.
std::string magic_library_type(std::string_view head);

}  // namespace examination
