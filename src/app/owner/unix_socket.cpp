#include "app/owner/unix_socket.h"

#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::File;
using core::Result;

// sun_path holds 108 bytes and homes may lie deep: the folder is opened and named by its
// descriptor.
struct ShortAddress {
    File folder;
    sockaddr_un address{};
};

Result<ShortAddress> short_address(const std::filesystem::path& path) {
    ShortAddress result;
    result.folder = TRY(File::open_folder(path.parent_path()));
    result.address.sun_family = AF_UNIX;
    auto name =
        fmt::format("/proc/self/fd/{}/{}", result.folder.descriptor(), path.filename().string());
    if (name.size() >= sizeof result.address.sun_path)
        return Error(ErrorCode::invalid_input, "the socket's name is too long");
    std::memcpy(result.address.sun_path, name.c_str(), name.size() + 1);
    return result;
}

Result<File> make_socket() {
    File socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket)
        return core::io_error("make a socket for", "the home");
    return socket;
}

}  // namespace

Result<File> listen_at(const std::filesystem::path& path) {
    auto socket = TRY(make_socket());
    auto where = TRY(short_address(path));
    ::unlink(path.c_str());
    const auto* address = reinterpret_cast<const sockaddr*>(&where.address);
    if (::bind(socket.descriptor(), address, sizeof where.address) != 0 ||
        ::chmod(path.c_str(), 0600) != 0 || ::listen(socket.descriptor(), 64) != 0)
        return core::io_error("listen on", path);
    return socket;
}

Result<File> accept_same_user(const File& listener, const core::WakeUp& wake_up) {
    if (!wake_up.wait_for(listener.descriptor(), POLLIN))
        return Error(ErrorCode::not_found, "nobody came");
    File socket(::accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket)
        return Error(ErrorCode::io, "the client has gone already");
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.descriptor(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return Error(ErrorCode::denied, "the client's user is not known");
    if (peer.uid != ::geteuid() && peer.uid != 0)
        return Error(ErrorCode::denied, "the client is another user");
    return socket;
}

Result<File> connect_to(const std::filesystem::path& path) {
    auto socket = TRY(make_socket());
    auto where = TRY(short_address(path));
    const auto* address = reinterpret_cast<const sockaddr*>(&where.address);
    if (::connect(socket.descriptor(), address, sizeof where.address) != 0)
        return Error(ErrorCode::not_found, "nobody listens on the home's socket");
    return socket;
}

}  // namespace app
