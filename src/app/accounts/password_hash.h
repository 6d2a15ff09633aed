// Passwords as Argon2id hashes.
#pragma once

#include "core/result.h"

#include <string>

namespace app {

constexpr std::size_t password_size_min = 12;
constexpr std::size_t password_size_max = 1024;

// invalid_input with a sentence where it is too short or too long. Takes 64 MB and much time on
// purpose; as many threads as call it, but two, wait.
core::Result<std::string> hash_password(const std::string& password);
// The same work for an empty hash, which no password has.
core::Result<bool> is_password_of(const std::string& hash, const std::string& password);

}  // namespace app
