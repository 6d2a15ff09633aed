#include "examination/worker/shared_memory.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace examination {
namespace {

core::Error memory_error(std::string_view doing) {
    std::string message = "cannot ";
    return core::Error(core::ErrorCode::io,
                       message.append(doing).append(": ").append(std::strerror(errno)));
}

constexpr std::size_t progress_word = 2;

}  // namespace

core::Result<SharedMemory> SharedMemory::create() {
    core::File file(::memfd_create("spoor-answers", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file)
        return memory_error("create shared memory");
    TRY(file.truncate(total_size));
    if (::fcntl(file.descriptor(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return memory_error("seal shared memory");
    return attach(std::move(file));
}

core::Result<SharedMemory> SharedMemory::attach(core::File file) {
    void* base =
        ::mmap(nullptr, total_size, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor(), 0);
    if (base == MAP_FAILED)
        return memory_error("map shared memory");
    return SharedMemory(std::move(file), static_cast<std::byte*>(base));
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : file_(std::move(other.file_)), base_(std::exchange(other.base_, nullptr)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(base_, other.base_);
    return *this;
}

SharedMemory::~SharedMemory() {
    if (base_ != nullptr)
        ::munmap(base_, total_size);
}

// Three words that both sides reach only through atomic_ref; the page they lie in is aligned.
std::uint64_t& SharedMemory::word(std::size_t index) const {
    return reinterpret_cast<std::uint64_t*>(base_)[index];
}

std::uint64_t SharedMemory::committed(std::uint32_t half) const {
    return std::atomic_ref(word(half & 1u)).load(std::memory_order_acquire);
}

void SharedMemory::set_committed(std::uint32_t half, std::uint64_t bytes) {
    std::atomic_ref(word(half & 1u)).store(bytes, std::memory_order_release);
}

std::uint64_t SharedMemory::progress() const {
    return std::atomic_ref(word(progress_word)).load(std::memory_order_relaxed);
}

void SharedMemory::add_progress(std::uint64_t steps) {
    std::atomic_ref(word(progress_word)).fetch_add(steps, std::memory_order_relaxed);
}

}  // namespace examination
