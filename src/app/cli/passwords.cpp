#include "app/cli/passwords.h"

#include "core/file.h"
#include "examination/protocol/limits.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace app {

using core::Error;
using core::ErrorCode;
using core::Result;

void add_passwords_option(CLI::App& command, std::string& file) {
    command.add_option("--passwords", file,
                       "File of passwords, one a line, to try on encrypted archives");
}

Result<std::vector<std::string>> read_passwords(CommandContext& context, const std::string& file) {
    namespace limits = examination::limits;
    std::vector<std::string> passwords;
    if (file.empty())
        return passwords;
    constexpr std::size_t size_max =
        std::size_t{limits::passwords_max} * (limits::password_bytes_max + 2);
    auto text = TRY(core::read_file(context.path_of(file), size_max));
    std::string_view rest = text;
    for (std::size_t line = 1; !rest.empty(); ++line) {
        auto end = std::min(rest.find('\n'), rest.size());
        auto password = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (password.ends_with('\r'))
            password.remove_suffix(1);
        if (password.size() > limits::password_bytes_max)
            return Error(ErrorCode::invalid_input,
                         fmt::format("line {} of '{}' is longer than {} bytes; a password stands "
                                     "alone on each line",
                                     line, file, limits::password_bytes_max));
        if (!password.empty())
            passwords.emplace_back(password);
    }
    if (passwords.size() > limits::passwords_max)
        return Error(ErrorCode::invalid_input,
                     fmt::format("'{}' has {} passwords; at most {} are tried in one run", file,
                                 passwords.size(), limits::passwords_max));
    return passwords;
}

}  // namespace app
