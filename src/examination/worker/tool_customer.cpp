#include "examination/worker/tool_customer.h"

#include <chrono>
#include <cstring>
#include <new>
#include <tuple>

#include <sys/mman.h>
#include <unistd.h>

namespace examination {
namespace {

using namespace std::chrono_literals;

constexpr auto owner_patience = 600s;

// As for any other memory: the handler tells the owner and ends the process.
[[noreturn]] void report_out_of_memory() {
    if (auto handler = std::get_new_handler())
        handler();
    ::_exit(1);
}

}  // namespace

MappedFile::MappedFile(const core::File& file, std::size_t size, int protection) : size_(size) {
    void* base = ::mmap(nullptr, size, protection, MAP_SHARED, file.descriptor(), 0);
    if (base == MAP_FAILED)
        report_out_of_memory();
    base_ = static_cast<std::byte*>(base);
}

MappedFile::~MappedFile() {
    if (base_ != nullptr)
        ::munmap(base_, size_);
}

ToolOutput ToolCustomer::run(const ToolCall& call, core::Bytes document) {
    output_ = MappedFile();
    send(channel::ToolWanted{call, document.size()});
    auto [answer, file] = next_word();
    if (std::holds_alternative<channel::ToolRoom>(answer)) {
        auto bytes = document.text();
        MappedFile room(file, bytes.size(), PROT_READ | PROT_WRITE);
        std::memcpy(room.bytes().data(), bytes.data(), bytes.size());
        send(channel::ToolFilled{});
        std::tie(answer, file) = next_word();
    }
    const auto* done = std::get_if<channel::ToolDone>(&answer);
    if (done == nullptr)
        ::_exit(channel::exit_protocol);
    if (done->size > 0)
        output_ = MappedFile(file, static_cast<std::size_t>(done->size), PROT_READ);
    auto bytes = output_.bytes();
    return {done->outcome, core::Bytes(std::span<const std::byte>(bytes))};
}

void ToolCustomer::send(const channel::FromWorker& message) {
    if (!socket_.send(channel::encode(message), {}, owner_patience))
        ::_exit(0);
}

std::pair<channel::ToWorker, core::File> ToolCustomer::next_word() {
    while (true) {
        auto message = socket_.receive(core::DescriptorPolicy::accept);
        if (!message)
            ::_exit(0);
        auto decoded = channel::decode_to_worker(message.value().bytes);
        if (!decoded)
            ::_exit(channel::exit_protocol);
        if (const auto* consumed = std::get_if<channel::Consumed>(&decoded.value())) {
            writer_.consumed(consumed->half);
            continue;
        }
        auto& files = message.value().files;
        return {std::move(decoded).value(), files.empty() ? core::File() : std::move(files[0])};
    }
}

}  // namespace examination
