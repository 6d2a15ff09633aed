// Short messages with descriptors between two processes on one machine.
#pragma once

#include "core/file.h"
#include "core/result.h"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

constexpr std::size_t message_bytes_max = 1024;
constexpr std::size_t message_descriptors_max = 64;

struct Message {
    std::string bytes;
    std::vector<File> files;
};

enum class DescriptorPolicy {
    accept,
    refuse  // The kernel closes what the peer attached.
};

// One end of a connected SOCK_SEQPACKET pair: each message arrives whole or not at all.
class MessageSocket {
public:
    MessageSocket() = default;
    explicit MessageSocket(File end) : end_(std::move(end)) {}
    static Result<std::pair<MessageSocket, MessageSocket>> create_pair();

    explicit operator bool() const { return bool(end_); }
    int descriptor() const { return end_.descriptor(); }
    File release() { return std::move(end_); }

    // REQUIRES: at most message_bytes_max bytes (and one at least) and message_descriptors_max
    // files. Waits while the peer's queue is full: `incomplete` when that takes too long,
    // not_found when the peer is gone.
    Result<void> send(std::string_view bytes, std::span<const int> files,
                      std::chrono::milliseconds patience) const;
    // Waits for a message. not_found when the peer is gone, invalid_input when it is too long.
    Result<Message> receive(DescriptorPolicy policy) const;

private:
    File end_;
};

}  // namespace core
