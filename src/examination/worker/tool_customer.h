// The worker's side of the tools: asks the owner, since a worker can start no program.
#pragma once

#include "core/message_socket.h"
#include "examination/content/document_tools.h"
#include "examination/worker/answer_writer.h"
#include "examination/worker/channel.h"

#include <cstddef>
#include <optional>
#include <utility>

namespace examination {

// A file of the owner's, mapped as long as this lives.
class MappedFile {
public:
    MappedFile() = default;
    // An owner that hands over what cannot be mapped is not ours: the process ends.
    MappedFile(const core::File& file, std::size_t size, int protection);
    MappedFile(MappedFile&& other) noexcept
        : base_(std::exchange(other.base_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(base_, other.base_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~MappedFile();

    std::span<std::byte> bytes() const { return {base_, size_}; }

private:
    std::byte* base_ = nullptr;
    std::size_t size_ = 0;
};

class ToolCustomer final : public DocumentTools {
public:
    // Both must outlive it.
    ToolCustomer(const core::MessageSocket& socket, AnswerWriter& writer)
        : socket_(socket), writer_(writer) {}
    ToolOutput run(const ToolCall& call, core::Bytes document) override;

private:
    void send(const channel::FromWorker& message);
    // The owner's next word on the tool, with its file; half-messages in between are noted.
    std::pair<channel::ToWorker, core::File> next_word();

    const core::MessageSocket& socket_;
    AnswerWriter& writer_;
    MappedFile output_;
};

}  // namespace examination
