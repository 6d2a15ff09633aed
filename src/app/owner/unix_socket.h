// Unix-domain sockets with paths of any length, for one user only.
#pragma once

#include "core/file.h"
#include "core/result.h"
#include "core/wake_up.h"

#include <filesystem>

namespace app {

// Binds and listens, mode 0600, replacing a file that is there.
core::Result<core::File> listen_at(const std::filesystem::path& path);
// The next client that runs as the same user (or root); an Error for another user, or when woken.
core::Result<core::File> accept_same_user(const core::File& listener, const core::WakeUp& wake_up);
// not_found when nobody listens there.
core::Result<core::File> connect_to(const std::filesystem::path& path);

}  // namespace app
