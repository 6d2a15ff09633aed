// The built page's files, and nothing else of the disk.
#pragma once

#include "app/http/transport/message.h"

#include <filesystem>
#include <string>
#include <vector>

namespace app::http {

// A path without an extension is one of the page's own and gets index.html. Links are not followed,
// and nothing outside the folder is opened.
Response static_file(const std::filesystem::path& folder, Method method,
                     const std::vector<std::string>& segments);

}  // namespace app::http
