#include "core/message_socket.h"

#include "core/verify.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

namespace core {
namespace {

constexpr std::size_t control_bytes = CMSG_SPACE(sizeof(int) * message_descriptors_max);

Error socket_error(std::string_view doing) {
    bool gone = errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN;
    std::string message = "cannot ";
    message.append(doing).append(": ").append(std::strerror(errno));
    return Error(gone ? ErrorCode::not_found : ErrorCode::io, std::move(message));
}

// Every descriptor that arrived becomes owned, so that none can leak.
std::vector<File> take_files(msghdr& header) {
    std::vector<File> files;
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int descriptor = -1;
            std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof descriptor);
            files.emplace_back(descriptor);
        }
    }
    return files;
}

}  // namespace

Result<std::pair<MessageSocket, MessageSocket>> MessageSocket::create_pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return socket_error("create a socket pair");
    return std::pair(MessageSocket(File(ends[0])), MessageSocket(File(ends[1])));
}

Result<void> MessageSocket::send(std::string_view bytes, std::span<const int> files,
                                 std::chrono::milliseconds patience) const {
    VERIFY(!bytes.empty() && bytes.size() <= message_bytes_max &&
           files.size() <= message_descriptors_max);
    iovec vector{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) std::array<char, control_bytes> control{};
    msghdr header{};
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    if (!files.empty()) {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(files.size_bytes());
        cmsghdr* part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(files.size_bytes());
        std::memcpy(CMSG_DATA(part), files.data(), files.size_bytes());
    }
    auto deadline = std::chrono::steady_clock::now() + patience;
    while (::sendmsg(end_.descriptor(), &header, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != ETOOMANYREFS)
            return socket_error("send a message");
        auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline -
                                                                 std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return Error(ErrorCode::incomplete, "the peer does not take its messages");
        pollfd waiting{end_.descriptor(), POLLOUT, 0};
        ::poll(&waiting, 1, static_cast<int>(std::min<long long>(left.count(), 100)));
    }
    return {};
}

Result<Message> MessageSocket::receive(DescriptorPolicy policy) const {
    Message message;
    message.bytes.resize(message_bytes_max);
    iovec vector{message.bytes.data(), message.bytes.size()};
    alignas(cmsghdr) std::array<char, control_bytes> control{};
    msghdr header{};
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    if (policy == DescriptorPolicy::accept) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
    }
    ssize_t count = 0;
    do {
        count = ::recvmsg(end_.descriptor(), &header, MSG_CMSG_CLOEXEC);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return socket_error("receive a message");
    message.files = take_files(header);
    if (count == 0)
        return Error(ErrorCode::not_found, "the peer has gone");
    bool cut = (header.msg_flags & MSG_TRUNC) != 0 ||
               (policy == DescriptorPolicy::accept && (header.msg_flags & MSG_CTRUNC) != 0);
    if (cut)
        return Error(ErrorCode::invalid_input, "a message is too long");
    message.bytes.resize(static_cast<std::size_t>(count));
    return message;
}

}  // namespace core
