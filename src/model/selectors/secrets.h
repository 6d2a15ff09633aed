// What of a secret selector may be shown, and which of its letters are the secret.
#pragma once

#include "model/selectors/selector.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace model {

// Stands for a secret wherever it is listed: equal secrets have equal masks. "secret" and a digest
// where the secret cannot be guessed; of a password, which could, only the address it is for.
std::string masked_selector(SelectorKind kind, std::string_view canonical);

// Where the secret lies in a secret selector's raw text: a password in its address, else all of it.
struct SecretSpan {
    std::size_t begin = 0, size = 0;
};
SecretSpan secret_in(SelectorKind kind, std::string_view raw);

// Whose token it is ("github", "jwt" …); empty for what is none.
std::string_view service_of_token(std::string_view token);

}  // namespace model
