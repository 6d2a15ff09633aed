// Guarded<T>: a value that can be reached only while its lock is held.
#pragma once

#include <mutex>
#include <utility>

namespace core {

template <typename T>
class Guarded {
public:
    Guarded() = default;
    explicit Guarded(T value) : value_(std::move(value)) {}

    // Access for as long as the returned object lives.
    class Access {
    public:
        explicit Access(Guarded& owner) : lock_(owner.mutex_), value_(&owner.value_) {}
        T* operator->() { return value_; }
        T& operator*() { return *value_; }
        std::unique_lock<std::mutex>& lock() { return lock_; }  // For condition variables.

    private:
        std::unique_lock<std::mutex> lock_;
        T* value_;
    };
    Access access() { return Access(*this); }

private:
    std::mutex mutex_;
    T value_{};
};

}  // namespace core
