// The memory through which a worker's answers reach the owner.
//
// The owner makes it and seals its size, so that a worker can neither shrink it (which would kill
// the owner) nor grow it. The worker may write anything into it at any time; the owner therefore
// copies bytes out before it looks at them. Layout: docs/formats/worker_protocol.md.
#pragma once

#include "core/file.h"
#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace examination {

class SharedMemory {
public:
    static constexpr std::uint64_t header_size = 4096;
    static constexpr std::uint64_t job_size_max = std::uint64_t{24} << 20;
    static constexpr std::uint64_t half_size = std::uint64_t{32} << 20;
    static constexpr std::uint64_t total_size = header_size + job_size_max + 2 * half_size;
    // No single answer is larger; it fits in a half with its size in front.
    static constexpr std::uint64_t answer_size_max = std::uint64_t{24} << 20;
    // So much is gathered before the owner is called.
    static constexpr std::uint64_t flush_size = std::uint64_t{1} << 20;

    static core::Result<SharedMemory> create();
    static core::Result<SharedMemory> attach(core::File file);
    SharedMemory(SharedMemory&& other) noexcept;
    SharedMemory& operator=(SharedMemory&& other) noexcept;
    ~SharedMemory();

    int descriptor() const { return file_.descriptor(); }
    std::span<std::byte> job_area() const { return at(header_size, job_size_max); }
    std::span<std::byte> half(std::uint32_t index) const {
        return at(header_size + job_size_max + (index & 1u) * half_size, half_size);
    }

    // How many bytes of a half hold whole frames. The owner reads it after a worker's death.
    std::uint64_t committed(std::uint32_t half) const;
    void set_committed(std::uint32_t half, std::uint64_t bytes);
    // Rises while the worker gets on with a unit. A hint only: the worker may write what it likes.
    std::uint64_t progress() const;
    void add_progress(std::uint64_t steps);

private:
    SharedMemory(core::File file, std::byte* base) : file_(std::move(file)), base_(base) {}
    std::span<std::byte> at(std::uint64_t offset, std::uint64_t size) const {
        return {base_ + offset, size};
    }
    std::uint64_t& word(std::size_t index) const;

    core::File file_;
    std::byte* base_ = nullptr;
};

}  // namespace examination
