// Runs a tool that makes a sample when the tests run, such as mkfs.
#pragma once

#include <cstdlib>
#include <string>

namespace support {

// True when the shell command ended with status 0. Its output is dropped.
inline bool run_command(const std::string& command) {
    return std::system(("{ " + command + " ; } >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace support
