// spoor-tool SECONDS OUTPUT_BYTES PROGRAM [ARGUMENT...]: locks itself, then becomes the program.
//
// The owner starts it for each content that a program of others shall read, since a lock between
// fork and exec of a process with threads would not be safe.
#include "core/sandbox.h"
#include "examination/worker/tool_run.h"

#include <charconv>
#include <cstdint>
#include <string_view>

#include <unistd.h>

namespace {

constexpr int exit_usage = 2;

template <typename Number>
bool read(std::string_view text, Number& out) {
    auto end = text.data() + text.size();
    auto [stopped, error] = std::from_chars(text.data(), end, out);
    return error == std::errc() && stopped == end;
}

}  // namespace

int main(int argc, char** argv) {
    core::ToolLimits limits;
    if (argc < 4 || !read(argv[1], limits.processor_seconds_max) ||
        !read(argv[2], limits.output_bytes_max))
        return exit_usage;
    char** words = argv + 3;
    if (::access(words[0], X_OK) != 0)
        return examination::exit_tool_not_there;
    if (!core::lock_as_tool(words[0], limits))
        return examination::exit_tool_not_locked;
    ::execve(words[0], words, environ);
    return examination::exit_tool_not_there;
}
