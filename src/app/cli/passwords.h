// Passwords for what is encrypted inside sources: a file of the user's, one a line.
#pragma once

#include "app/cli/command_line.h"
#include "core/result.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace app {

void add_passwords_option(CLI::App& command, std::string& file);
// None where `file` is empty. invalid_input, with the line, where one is too long or they are too
// many.
core::Result<std::vector<std::string>> read_passwords(CommandContext& context,
                                                      const std::string& file);

}  // namespace app
