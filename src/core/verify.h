// VERIFY(condition): states what must hold, in release too. A breach is our bug; the process stops.
#pragma once

namespace core {

// Prints where and what, then aborts.
[[noreturn]] void verification_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace core

#define VERIFY(condition) \
    ((condition) ? void() : ::core::verification_failed(#condition, __FILE__, __LINE__))
